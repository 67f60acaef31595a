#include "render/run.h"

#include "render/edge.h"

/* Voxels of fewer pixels have no lines around them. */
#define EDGE_PIXELS 4.0

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
static double half_pixel(const Spots *s, const Slope *slope, double at, double w) {
        const Slope *d = &s->now.w;

        return hypot(slope->column - at * d->column, slope->row - at * d->row) / fabs(w) * s->camera->grain /
               2;
}

static void find_line(const Spots *s, double w, Stretch *t) {
        t->half_u = half_pixel(s, &s->now.u, t->u, w);
        t->half_v = half_pixel(s, &s->now.v, t->v, w);
        if (fmax(t->half_u, t->half_v) * EDGE_PIXELS > 0.5 * 2)
                t->half_u = t->half_v = 0;
}

/* Lines on what is painted. */
static void draw_lines(const Stretch *t, Colour *ret) {
        for (uint32_t i = 0; i < t->n; i++)
                if (edge_voxel(t->u + t->du * i, t->v + t->dv * i, t->half_u, t->half_v))
                        ret[i] = edge_line(ret[i]);
}

/* Where paint() cannot draw the lines: on colours that can be no darker, and on what glows. */
static void paint_below_lines(const Spots *s, const Stretch *t, Colour given, Colour *ret) {
        Stretch plain = *t;

        plain.half_u = plain.half_v = 0;
        paint(s, &plain, ret);
        if (glow_any(given))
                glow_add(s->glow, given, ret, t->n);
        if (t->half_u > 0 || t->half_v > 0)
                draw_lines(t, ret);
}

int spots_run(Spots *s, uint32_t row, uint32_t column, uint32_t n, uint32_t face, Colour *ret) {
        const bool perspective = s->camera->perspective;
        Spot *spot = &s->now;

        if (face != spot->face)
                spot_turn(s, face);

        while (n > 0) {
                const double w = perspective ? slope_at(&spot->w, column, row) : 1;
                Stretch t = { .u = slope_at(&spot->u, column, row),
                              .v = slope_at(&spot->v, column, row),
                              .du = spot->u.column,
                              .dv = spot->v.column,
                              .n = perspective ? 1 : n };
                int across, along, e;
                Colour given;

                if (perspective) {
                        t.u /= w;
                        t.v /= w;
                }
                if (s->lines)
                        find_line(s, w, &t);
                t.n = slope_cell(&spot->u, spot->quad.across, t.n, &t.u, &across);
                t.n = slope_cell(&spot->v, spot->quad.along, t.n, &t.v, &along);
                if (across != spot->across || along != spot->along) {
                        e = spot_move(s, across, along);
                        if (e < 0)
                                return e;
                }
                given = spot_gives(s);
                if (glow_any(given) || (s->lines && edge_lightens(spot->patch->colour)))
                        paint_below_lines(s, &t, given, ret);
                else
                        paint(s, &t, ret);
                ret += t.n;
                column += t.n;
                n -= t.n;
        }
        return 0;
}
