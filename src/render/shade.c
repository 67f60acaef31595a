#include "render/shade.h"

#include "render/edge.h"
#include "render/ground.h"
#include "render/lanes.h"
#include "render/mix.h"
#include "render/paint.h"

#include <errno.h>

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
        s->samples = calloc((size_t)c->width * c->grain + LANES, sizeof(*s->samples));
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
static uint32_t slope_cell(const Slope *s, unsigned last, uint32_t most, double *at, int *ret_cell) {
        int cell = *at <= 0 ? 0 : *at >= last + 1 ? (int)last : (int)*at;
        double stay = most;

        *at -= cell;
        if (s->column > 0 && cell < (int)last)
                stay = (1 - *at) * s->columns;
        else if (s->column < 0 && cell > 0)
                stay = *at * -s->columns;
        *ret_cell = cell;
        return stay < 1 ? 1 : stay < most ? (uint32_t)stay : most;
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
        const bool perspective = s->camera->perspective;
        Spot *spot = &s->spots.now;

        if (face != spot->face)
                spot_turn(&s->spots, face);

        while (n > 0) {
                const double w = perspective ? slope_at(&spot->w, column, row) : 1;
                Stretch t = { .u = slope_at(&spot->u, column, row),
                              .v = slope_at(&spot->v, column, row),
                              .du = spot->u.column,
                              .dv = spot->v.column,
                              .n = perspective ? 1 : n };
                int across, along, e;

                if (perspective) {
                        t.u /= w;
                        t.v /= w;
                }
                if (s->options->edges == EDGES_VOXELS)
                        find_line(s, w, &t);
                t.n = slope_cell(&spot->u, spot->quad.across, t.n, &t.u, &across);
                t.n = slope_cell(&spot->v, spot->quad.along, t.n, &t.v, &along);
                if (across != spot->across || along != spot->along) {
                        e = spot_move(&s->spots, across, along);
                        if (e < 0)
                                return e;
                }
                paint(&s->spots, &t, ret);
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

int shade_band(Shade *s, const Raster *r, uint32_t top, uint32_t rows, uint8_t *ret) {
        const uint32_t width = s->camera->width, grain = s->camera->grain;

        for (uint32_t row = top; row < top + rows; row += grain) {
                const Colour behind = backdrop(s->options, row / grain);

                for (uint32_t i = 0; i < grain; i++) {
                        int e = shade_row(s, r, row + i, s->samples + (size_t)i * width);

                        if (e < 0)
                                return e;
                }
                mix_row(grain, width, r->face + (size_t)(row - r->top) * width, s->samples,
                        s->has_ground ? NULL : &behind, ret);
                ret += (size_t)s->options->width * 4;
        }
        return 0;
}
