#include "render/shade.h"

#include "render/edge.h"
#include "render/ground.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* Samples that are worked on at a time. */
#define STRETCH_MAX 64
/* Voxels of fewer pixels have no lines around them. */
#define EDGE_PIXELS 4.0

struct Shade {
        const RenderOptions *options;
        const Camera *camera;
        const Mesh *mesh;
        Lights lights;
        Spots spots;
        Ground ground;
        bool has_ground;
        Colour *samples; /* a row of pixels */
};

Shade *shade_free(Shade *s) {
        if (!s)
                return NULL;

        spots_done(&s->spots);
        lights_done(&s->lights);
        free(s->samples);
        free(s);
        return NULL;
}

int shade_new(Shade **ret, const RenderOptions *o, const Camera *c, const Mesh *m) {
        CLEANUP(shade_free) Shade *s = calloc(1, sizeof(*s));
        int r;

        if (!s)
                return -ENOMEM;
        s->options = o;
        s->camera = c;
        s->mesh = m;
        r = lights_make(&s->lights, &o->light, c, m,
                        o->coarse ? MAX(o->width, o->height) : MAX(o->width, o->height) * 3 / 2);
        if (r >= 0)
                r = spots_make(&s->spots, c, m, &s->lights, o->unoccluded);
        if (r < 0)
                return r;
        s->has_ground = o->ground || o->grid;
        if (s->has_ground)
                ground_make(&s->ground, o, c, m, &s->lights);
        s->samples = calloc((size_t)c->width * c->grain, sizeof(*s->samples));
        if (!s->samples)
                return -ENOMEM;

        *ret = TAKE(s);
        return 0;
}

uint32_t shade_margin(const Shade *s) {
        return s->options->edges == EDGES_OUTLINE ? s->camera->grain : 0;
}

static uint8_t between(uint8_t a, uint8_t b, uint32_t at, uint32_t of) {
        return (uint8_t)((a * (of - at) + b * at + of / 2) / of);
}

Colour backdrop(const RenderOptions *o, uint32_t row) {
        const Colour a = o->sky, b = o->background;
        const uint32_t of = MAX(o->height - 1, 1u);

        if (!o->gradient)
                return b;
        return (Colour){ between(a.r, b.r, row, of), between(a.g, b.g, row, of), between(a.b, b.b, row, of),
                         between(a.a, b.a, row, of) };
}

/* Puts a position on a quad into one of its voxels, for rounding may have it just beside the quad. Returns
 * for how many columns it stays there, at most `most`; *at becomes the position in the voxel. */
static uint32_t slope_cell(double step, unsigned last, uint32_t most, double *at, int *ret_cell) {
        int cell = *at <= 0 ? 0 : *at >= last + 1 ? (int)last : (int)*at;
        double stay = most;

        *at -= cell;
        if (step > 0 && cell < (int)last)
                stay = (1 - *at) / step;
        else if (step < 0 && cell > 0)
                stay = *at / -step;
        *ret_cell = cell;
        return stay < 1 ? 1 : stay < most ? (uint32_t)stay : most;
}

static float within(double at) {
        float f = (float)at;

        f = f > 0 ? f : 0;
        return f < 1 ? f : 1;
}

static uint8_t channel(float c) {
        return (uint8_t)(c < 255 ? c + 0.5f : 255);
}

static Colour dim(Colour c, float keep) {
        return (Colour){ channel(c.r * keep), channel(c.g * keep), channel(c.b * keep), 255 };
}

/* What of a row is on one voxel: it begins at (u, v) in the voxel, and moves by that from column to column.
 */
typedef struct Stretch {
        double u, v, du, dv;
        uint32_t n;
        double half_u, half_v; /* half the width of a line there; 0: none */
} Stretch;

/* Takes the light away from the samples of a stretch that it does not reach. */
static void paint_shadow(const Shade *s, const Stretch *t, float *keep) {
        const Spot *spot = &s->spots.now;
        double from[3], to[3];

        spot_in_light(spot, t->u + spot->across, t->v + spot->along, from);
        spot_in_light(spot, t->u + spot->across + t->du, t->v + spot->along + t->dv, to);
        for (int i = 0; i < 3; i++)
                to[i] -= from[i];
        for (uint32_t i = 0; i < t->n; i++)
                if (!lights_reach(&s->lights, from[0] + to[0] * i, from[1] + to[1] * i, from[2] + to[2] * i,
                                  spot->face))
                        keep[i] *= spot->shadow;
}

/* Where corners are darker, lines go around voxels or shadows fall, no two samples need be alike. */
static void paint_each(const Shade *s, const Stretch *all, Colour *ret) {
        const Spot *spot = &s->spots.now;
        const float(*corners)[2] = spot->corners;
        float keep[STRETCH_MAX];

        for (uint32_t done = 0; done < all->n; done += STRETCH_MAX) {
                Stretch t = *all;

                t.u += t.du * done;
                t.v += t.dv * done;
                t.n = MIN(all->n - done, (uint32_t)STRETCH_MAX);
                for (uint32_t i = 0; i < t.n; i++) {
                        float across = within(t.u + t.du * i), along = within(t.v + t.dv * i);
                        float low = corners[0][0] + (corners[0][1] - corners[0][0]) * across;
                        float high = corners[1][0] + (corners[1][1] - corners[1][0]) * across;

                        keep[i] = low + (high - low) * along;
                }
                if (spot->shadow < 1)
                        paint_shadow(s, &t, keep);
                if (s->options->edges == EDGES_VOXELS)
                        for (uint32_t i = 0; i < t.n; i++)
                                if (edge_voxel(t.u + t.du * i, t.v + t.dv * i, t.half_u, t.half_v))
                                        keep[i] *= EDGE_KEEPS;
                for (uint32_t i = 0; i < t.n; i++)
                        ret[done + i] = dim(spot->colour, keep[i]);
        }
}

static void paint(const Shade *s, const Stretch *t, Colour *ret) {
        const Spot *spot = &s->spots.now;
        float c00 = spot->corners[0][0], c01 = spot->corners[0][1], c10 = spot->corners[1][0],
              c11 = spot->corners[1][1];
        Colour colour;

        if (spot->shadow < 1 || s->options->edges == EDGES_VOXELS || c00 != c01 || c00 != c10 ||
            c00 != c11) {
                paint_each(s, t, ret);
                return;
        }
        colour = dim(spot->colour, c00);
        for (uint32_t i = 0; i < t->n; i++)
                ret[i] = colour;
}

static double slope_at(const Slope *s, uint32_t column, uint32_t row) {
        return s->at + s->column * column + s->row * row;
}

/* How far half a pixel is on a quad, where the slope is `at` and its divisor is w. */
static double half_pixel(const Shade *s, const Slope *slope, double at, double w) {
        const Slope *d = &s->spots.now.w;

        return hypot(slope->column - at * d->column, slope->row - at * d->row) / fabs(w) * s->camera->grain /
               2;
}

static void find_line(const Shade *s, double w, Stretch *t) {
        t->half_u = half_pixel(s, &s->spots.now.u, t->u, w);
        t->half_v = half_pixel(s, &s->spots.now.v, t->v, w);
        if (fmax(t->half_u, t->half_v) * EDGE_PIXELS > 0.5 * 2)
                t->half_u = t->half_v = 0;
}

/* Samples of one row that are on one quad, from `column` on. */
static int shade_run(Shade *s, uint32_t row, uint32_t column, uint32_t n, uint32_t face, Colour *ret) {
        Spot *spot = &s->spots.now;

        if (face != spot->face)
                spot_turn(&s->spots, face);

        while (n > 0) {
                double w = slope_at(&spot->w, column, row);
                Stretch t = { slope_at(&spot->u, column, row) / w,
                              slope_at(&spot->v, column, row) / w,
                              spot->u.column,
                              spot->v.column,
                              s->camera->perspective ? 1 : n,
                              0,
                              0 };
                int across, along, e;

                if (s->options->edges == EDGES_VOXELS)
                        find_line(s, w, &t);
                t.n = slope_cell(t.du, spot->quad.across, t.n, &t.u, &across);
                t.n = slope_cell(t.dv, spot->quad.along, t.n, &t.v, &along);
                if (across != spot->across || along != spot->along) {
                        e = spot_move(&s->spots, across, along);
                        if (e < 0)
                                return e;
                }
                paint(s, &t, ret);
                ret += t.n;
                column += t.n;
                n -= t.n;
        }
        return 0;
}

static void shade_nothing(const Shade *s, uint32_t row, uint32_t column, uint32_t n, Colour *ret) {
        Colour behind = backdrop(s->options, row / s->camera->grain);

        for (uint32_t i = 0; i < n; i++)
                ret[i] = s->has_ground ? ground_at(&s->ground, column + i, row, behind) : behind;
}

static void draw_outline(const Shade *s, const Raster *r, uint32_t row, Colour *ret) {
        const uint32_t width = s->camera->width, grain = s->camera->grain;
        const uint32_t *faces = r->face + (size_t)(row - r->top) * width;

        for (uint32_t i = 0; i < width; i++) {
                const uint32_t face = faces[i];
                const uint32_t beside[4] = {
                        row >= r->top + grain ? faces[(ptrdiff_t)i - (ptrdiff_t)(grain * width)] : face,
                        row + grain < r->top + r->rows ? faces[i + grain * width] : face,
                        i >= grain ? faces[i - grain] : face,
                        i + grain < width ? faces[i + grain] : face,
                };

                if (edge_outline(s->mesh, face, beside))
                        ret[i] = dim(ret[i], EDGE_KEEPS);
        }
}

static int shade_row(Shade *s, const Raster *r, uint32_t row, Colour *ret) {
        const uint32_t width = s->camera->width, *faces = r->face + (size_t)(row - r->top) * width;

        for (uint32_t column = 0, end; column < width; column = end) {
                uint32_t face = faces[column];
                int e;

                for (end = column + 1; end < width && faces[end] == face; end++)
                        ;
                if (face == FACE_NONE) {
                        shade_nothing(s, row, column, end - column, ret + column);
                        continue;
                }
                e = shade_run(s, row, column, end - column, face & FACE_NUMBER, ret + column);
                if (e < 0)
                        return e;
        }
        if (s->options->edges == EDGES_OUTLINE)
                draw_outline(s, r, row, ret);
        return 0;
}

/* Samples weigh as much as they cover: what is transparent gives no colour, so no dark fringe. Where
 * only thin faces are seen they take the whole pixel; a quarter of one would all but vanish. */
static Colour mix(unsigned of, const uint32_t *faces, const Colour *samples) {
        unsigned r = 0, g = 0, b = 0, a = 0, n = 0;
        bool thin = false;

        for (unsigned i = 0; i < of; i++)
                thin |= (faces[i] & FACE_THIN) != 0;
        for (unsigned i = 0; i < of && thin; i++)
                thin = faces[i] == FACE_NONE || faces[i] & FACE_THIN;

        for (unsigned i = 0; i < of; i++) {
                if (thin && faces[i] == FACE_NONE)
                        continue;
                r += (unsigned)samples[i].r * samples[i].a;
                g += (unsigned)samples[i].g * samples[i].a;
                b += (unsigned)samples[i].b * samples[i].a;
                a += samples[i].a;
                n++;
        }
        if (a == 0)
                return (Colour){ 0 };
        return (Colour){ (uint8_t)((r + a / 2) / a), (uint8_t)((g + a / 2) / a), (uint8_t)((b + a / 2) / a),
                         (uint8_t)((a + n / 2) / n) };
}

/* The mean of solid samples, two channels at a time: the sum of four bytes fits into two. */
static Colour mean(const Colour samples[static 4]) {
        uint32_t even = 0x00020002, odd = 0x00020002;
        Colour ret;

        static_assert(sizeof(Colour) == 4, "four bytes");
        for (unsigned i = 0; i < 4; i++) {
                uint32_t c;

                memcpy(&c, &samples[i], sizeof(c));
                even += c & 0x00ff00ff;
                odd += c >> 8 & 0x00ff00ff;
        }
        even = (even >> 2 & 0x00ff00ff) | (odd << 6 & 0xff00ff00);
        memcpy(&ret, &even, sizeof(ret));
        return ret;
}

static Colour shade_pixel(const Shade *s, uint32_t row, const uint32_t *faces, const Colour *samples) {
        size_t below = s->camera->width;
        uint32_t face[4] = { faces[0], faces[1], faces[below], faces[below + 1] };
        Colour sample[4] = { samples[0], samples[1], samples[below], samples[below + 1] };

        if (!s->has_ground && !(face[0] | face[1] | face[2] | face[3]))
                return backdrop(s->options, row);
        if (face[0] && face[1] && face[2] && face[3])
                return mean(sample);
        return mix(4, face, sample);
}

static void put_row(const Shade *s, const Raster *r, uint32_t row, uint8_t *ret) {
        const uint32_t width = s->camera->width, grain = s->camera->grain;
        const uint32_t *faces = r->face + (size_t)(row - r->top) * width;

        static_assert(GRAIN_MAX == 2, "a pixel has one sample or four");
        for (uint32_t column = 0; column < width; column += grain, ret += 4)
                colour_put(ret, grain == 1
                                        ? s->samples[column]
                                        : shade_pixel(s, row / grain, faces + column, s->samples + column));
}

int shade_band(Shade *s, const Raster *r, uint32_t top, uint32_t rows, uint8_t *ret) {
        const uint32_t width = s->camera->width, grain = s->camera->grain;

        for (uint32_t row = top; row < top + rows; row += grain) {
                for (uint32_t i = 0; i < grain; i++) {
                        int e = shade_row(s, r, row + i, s->samples + (size_t)i * width);

                        if (e < 0)
                                return e;
                }
                put_row(s, r, row, ret);
                ret += (size_t)s->options->width * 4;
        }
        return 0;
}
