#include "render/raster.h"

#include "render/cover.h"
#include "render/lanes.h"

#include <errno.h>
#include <string.h>

Raster *raster_free(Raster *r) {
        if (!r)
                return NULL;

        bands_done(&r->bands);
        free(r->depth);
        free(r->face);
        free(r);
        return NULL;
}

int raster_new(Raster **ret, const Camera *c, const Mesh *m, uint32_t margin) {
        CLEANUP(raster_free) Raster *r = NULL;
        size_t samples;
        int e;

        if (m->n_quads + m->n_panes >= FACE_NUMBER)
                return -E2BIG;

        r = calloc(1, sizeof(*r));
        if (!r)
                return -ENOMEM;
        r->camera = c;
        r->mesh = m;
        e = bands_make(&r->bands, c, m, (Quads){ 0, m->n_quads }, margin);
        if (e < 0)
                return e;
        samples = (size_t)MIN(r->bands.height + 2 * margin, c->height) * c->width + LANES;
        r->depth = calloc(samples, sizeof(*r->depth));
        r->face = calloc(samples, sizeof(*r->face));
        if (!r->depth || !r->face)
                return -ENOMEM;

        *ret = TAKE(r);
        return 0;
}

/* Works on whole groups: what is over the end of the span is written as it was, the last group of a raster
 * has room. */
static void span_draw(float *depth, uint32_t *face, int32_t n, float d, float step, uint32_t number) {
        static const Ints lanes = { 0, 1, 2, 3 };
        static const Floats steps = { 0, 1, 2, 3 };

        for (int32_t i = 0; i < n; i += LANES) {
                Floats was, here = d + step * ((float)i + steps);
                Ints faces, nearer;

                memcpy(&was, depth + i, sizeof(was));
                memcpy(&faces, face + i, sizeof(faces));
                nearer = (here > was) & (lanes < n - i);
                was = lanes_choose(nearer, here, was);
                faces = ((int32_t)number & nearer) | (faces & ~nearer);
                memcpy(depth + i, &was, sizeof(was));
                memcpy(face + i, &faces, sizeof(faces));
        }
}

/* Marks the samples on the middle line of a face, unless something is there already. */
static void draw_line(Raster *r, const Cover *v, bool lies, double length, uint32_t number) {
        const double *ends[2][2] = { { v->corners[0], lies ? v->corners[3] : v->corners[1] },
                                     { lies ? v->corners[1] : v->corners[3], v->corners[2] } };
        int64_t n = (int64_t)fmin(2 * length, 4.0 * r->camera->width + 4.0 * r->camera->height) + 1;

        for (int64_t i = 0; i < n; i++) {
                double t = ((double)i + 0.5) / (double)n;
                double x = floor((1 - t) * (ends[0][0][0] + ends[0][1][0]) / 2 +
                                 t * (ends[1][0][0] + ends[1][1][0]) / 2);
                double y = floor((1 - t) * (ends[0][0][1] + ends[0][1][1]) / 2 +
                                 t * (ends[1][0][1] + ends[1][1][1]) / 2);
                size_t sample;

                if (!(x >= 0 && x < r->camera->width && y >= r->top && y < r->top + r->rows))
                        continue;
                sample = (size_t)(y - r->top) * r->camera->width + (size_t)x;
                if (r->face[sample] != FACE_NONE && !(r->face[sample] & FACE_STRAY))
                        continue;
                span_draw(r->depth + sample, r->face + sample, 1,
                          (float)(v->depth + v->row * y + v->column * x), 0, number | FACE_STRAY);
        }
}

static void draw_thin(Raster *r, Cover *v, uint32_t number) {
        double across, along;
        bool lies;

        cover_corners(v);
        across = hypot(v->corners[1][0] - v->corners[0][0], v->corners[1][1] - v->corners[0][1]);
        along = hypot(v->corners[3][0] - v->corners[0][0], v->corners[3][1] - v->corners[0][1]);
        lies = across > along;
        draw_line(r, v, lies, fmax(across, along), number);
}

static void draw(Raster *r, Cover *v, int64_t top, int64_t bottom, uint32_t number) {
        const uint32_t width = r->camera->width;

        cover_lines(v);
        for (int64_t row = top; row < bottom; row++) {
                size_t begin = (size_t)(row - r->top) * width;
                int32_t first, end;

                cover_span(v, row, &first, &end);
                if (first < end)
                        span_draw(r->depth + begin + first, r->face + begin + first, end - first,
                                  (float)(v->depth + v->row * (double)row + v->column * first),
                                  (float)v->column, number);
        }
}

/* Draws the faces of a band, or, when all are drawn, those of them that may have been too thin for it. */
static bool draw_quads(Raster *r, uint32_t band, const Plane planes[static SIDES], bool thin) {
        const Mesh *m = r->mesh;
        bool any = false;

        for (size_t i = r->bands.begin[band]; i < r->bands.begin[band + 1]; i++) {
                const uint32_t number = r->bands.quads[i];
                const Quad q = m->quads[number];
                int64_t at[3], top, bottom;
                bool is_thin;
                Cover v;

                mesh_corner(m, r->camera, q, at);
                if (!cover_make(&v, r->camera, &planes[q.side], at, q.across + 1, q.along + 1))
                        continue;
                cover_rows(&v, &top, &bottom);
                is_thin = !r->plain && cover_thin(&v);
                any |= is_thin;
                if (!thin)
                        draw(r, &v, MAX(top, (int64_t)r->top), MIN(bottom, (int64_t)r->top + r->rows),
                             (number + 1) | (is_thin ? FACE_THIN : 0));
                else if (is_thin)
                        draw_thin(r, &v, (number + 1) | FACE_THIN);
        }
        return any;
}

void raster_band(Raster *r, uint32_t band) {
        const uint32_t height = r->bands.height, margin = r->bands.margin, from = band * height;
        Plane planes[SIDES];
        size_t n;

        r->top = from - MIN(margin, from);
        r->rows = MIN(from + height + margin, r->camera->height) - r->top;
        n = (size_t)r->rows * r->camera->width;
        memset(r->face, 0, n * sizeof(*r->face));
        for (size_t i = 0; i < n; i++)
                r->depth[i] = -INFINITY;
        for (Side side = 0; side < SIDES; side++)
                plane_make(&planes[side], r->camera, side);

        /* Only when all is drawn is it known where nothing is. */
        if (draw_quads(r, band, planes, false))
                (void)draw_quads(r, band, planes, true);
}
