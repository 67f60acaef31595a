#include "render/raster.h"

#include "render/cover.h"

#include <errno.h>
#include <string.h>

/* Samples that are drawn at once. */
#define LANES 4
typedef float Floats __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));
typedef int32_t Ints __attribute__((vector_size(LANES * sizeof(int32_t)), aligned(4)));

Raster *raster_free(Raster *r) {
        if (!r)
                return NULL;

        free(r->depth);
        free(r->face);
        free(r);
        return NULL;
}

int raster_new(Raster **ret, const Camera *c, const Mesh *m, uint32_t rows) {
        CLEANUP(raster_free) Raster *r = NULL;

        if (m->n_quads >= FACE_NUMBER)
                return -E2BIG;

        r = calloc(1, sizeof(*r));
        if (!r)
                return -ENOMEM;
        r->camera = c;
        r->mesh = m;
        r->rows = rows;
        r->depth = calloc((size_t)rows * c->width, sizeof(*r->depth));
        r->face = calloc((size_t)rows * c->width, sizeof(*r->face));
        if (!r->depth || !r->face)
                return -ENOMEM;

        *ret = TAKE(r);
        return 0;
}

void raster_corner(const Camera *c, const Mesh *m, Quad q, int64_t ret[static 3]) {
        Point block = m->blocks[q.block].at;
        int64_t base[3] = { block.x, block.y, block.z };
        int first[3];

        quad_first(q, first);
        for (int i = 0; i < 3; i++)
                ret[i] = 2 * (base[i] * BLOCK_SIDE + first[i]) - c->middle[i];
        ret[side_axis(q.side)] += side_positive(q.side) ? 2 : 0;
}

static void span_draw(float *depth, uint32_t *face, int32_t n, float d, float step, uint32_t number) {
        int32_t i = 0;

        for (; i + LANES <= n; i += LANES) {
                Floats was, here = d + step * (Floats){ (float)i, (float)(i + 1), (float)(i + 2),
                                                        (float)(i + 3) };
                Ints faces, nearer;

                memcpy(&was, depth + i, sizeof(was));
                memcpy(&faces, face + i, sizeof(faces));
                nearer = here > was;
                was = (Floats)(((Ints)here & nearer) | ((Ints)was & ~nearer));
                faces = ((int32_t)number & nearer) | (faces & ~nearer);
                memcpy(depth + i, &was, sizeof(was));
                memcpy(face + i, &faces, sizeof(faces));
        }
        for (; i < n; i++) {
                float here = d + step * (float)i;

                if (here > depth[i]) {
                        depth[i] = here;
                        face[i] = number;
                }
        }
}

/* Marks the samples on the middle line of a face, unless something is there already. */
static void draw_thin(Raster *r, const Cover *v, uint32_t number) {
        const double across =
                hypot(v->corners[1][0] - v->corners[0][0], v->corners[1][1] - v->corners[0][1]);
        const double along = hypot(v->corners[3][0] - v->corners[0][0], v->corners[3][1] - v->corners[0][1]);
        const bool lies = across > along;
        const double *ends[2][2] = { { v->corners[0], lies ? v->corners[3] : v->corners[1] },
                                     { lies ? v->corners[1] : v->corners[3], v->corners[2] } };
        int64_t n =
                (int64_t)fmin(2 * fmax(across, along), 4.0 * r->camera->width + 4.0 * r->camera->height) + 1;

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

/* Whether it is anywhere near the picture, to the left and right; rows are another matter. */
static bool in_width(const Cover *v) {
        double left = INFINITY, right = -INFINITY;

        if (v->behind)
                return true;
        for (int k = 0; k < 4; k++) {
                left = MIN(left, v->corners[k][0]);
                right = MAX(right, v->corners[k][0]);
        }
        return right >= -1 && left <= v->camera->width + 1.0;
}

/* Draws the faces, or, when all are drawn, those of them that may have been too thin for it. */
static bool draw_quads(Raster *r, const Plane planes[static SIDES], bool thin) {
        const Mesh *m = r->mesh;
        bool any = false;

        for (size_t i = 0; i < m->n_quads; i++) {
                Quad q = m->quads[i];
                int64_t at[3], top, bottom;
                bool is_thin;
                Cover v;

                raster_corner(r->camera, m, q, at);
                if (!cover_make(&v, r->camera, &planes[q.side], at, q.across + 1, q.along + 1) ||
                    !in_width(&v))
                        continue;
                cover_rows(&v, &top, &bottom);
                top = MAX(top, (int64_t)r->top);
                bottom = MIN(bottom + 1, (int64_t)r->top + r->rows);
                if (top >= bottom)
                        continue;
                is_thin = !r->plain && cover_thin(&v);
                any |= is_thin;
                if (!thin)
                        draw(r, &v, top, bottom, (uint32_t)(i + 1) | (is_thin ? FACE_THIN : 0));
                else if (is_thin)
                        draw_thin(r, &v, (uint32_t)(i + 1) | FACE_THIN);
        }
        return any;
}

void raster_band(Raster *r, uint32_t top, uint32_t rows) {
        size_t n = (size_t)rows * r->camera->width;
        Plane planes[SIDES];

        r->top = top;
        r->rows = rows;
        memset(r->face, 0, n * sizeof(*r->face));
        for (size_t i = 0; i < n; i++)
                r->depth[i] = -INFINITY;
        for (Side side = 0; side < SIDES; side++)
                plane_make(&planes[side], r->camera, side);

        /* Only when all is drawn is it known where nothing is. */
        if (draw_quads(r, planes, false))
                (void)draw_quads(r, planes, true);
}
