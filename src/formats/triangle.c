/* Which voxels a triangle passes through, after M. Schwarz and H.-P. Seidel, Fast Parallel Surface and Solid
 * Voxelization on GPUs (2010): its plane crosses the voxel, and so does its shadow on each of the three
 * planes of the axes, edge by edge. Voxels are taken a little smaller, and the triangle a little behind
 * where it is, so that faces of voxels are within the voxel that they belong to.
 *
 * Rows of the shadow along the longest axis of the normal are cut to what lies within its edges, and of a
 * column there the few voxels that the plane crosses are looked at: it takes as long as there are voxels,
 * not as the box around them is large. */
#include "formats/voxelize.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>

#define BEHIND (1.0 / 256) /* voxels that a triangle is moved against its normal */
#define SHRUNK (1.0 / 1024)
#define HALF (0.5 - SHRUNK)
#define ALWAYS __attribute__((always_inline))
/* Beyond it doubles have no room for what is done here, and voxels none. */
#define PLACE_MOST ((double)(1 << 30))

/* The half of a shadow's plane that an edge leaves, grown by a voxel: a·x + b·y + c ≥ 0 for the voxel's
 * middle. */
typedef struct Edge {
        double a, b, c;
} Edge;

typedef struct Shape {
        double at[3][3], normal[3];
        unsigned axis; /* along which the normal is longest */
        int64_t min[3], max[3];
        double plane;     /* normal · middle = plane … */
        double reach;     /* … within that */
        Edge edges[3][3]; /* of the shadow along each axis */
        Colour colour;    /* of all of it, … */
        bool plain;       /* … if that is so */
} Shape;

static double dot(const double a[static 3], const double b[static 3]) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* False for a triangle without an area. */
static bool find_normal(Shape *s) {
        double u[3], v[3], length;

        for (unsigned i = 0; i < 3; i++) {
                u[i] = s->at[1][i] - s->at[0][i];
                v[i] = s->at[2][i] - s->at[0][i];
        }
        for (unsigned i = 0; i < 3; i++)
                s->normal[i] = u[(i + 1) % 3] * v[(i + 2) % 3] - u[(i + 2) % 3] * v[(i + 1) % 3];
        length = sqrt(dot(s->normal, s->normal));
        if (!(length > 0))
                return false;
        for (unsigned i = 0; i < 3; i++) {
                s->normal[i] /= length;
                if (fabs(s->normal[i]) > fabs(s->normal[s->axis]))
                        s->axis = i;
        }
        return true;
}

static void find_edges(Shape *s, unsigned axis) {
        const unsigned x = (axis + 1) % 3, y = (axis + 2) % 3;
        const double sign = s->normal[axis] < 0 ? -1 : 1;

        for (unsigned i = 0; i < 3; i++) {
                const double *p = s->at[i], *q = s->at[(i + 1) % 3];
                Edge e = { .a = sign * (p[y] - q[y]), .b = sign * (q[x] - p[x]) };

                e.c = HALF * (fabs(e.a) + fabs(e.b)) - e.a * p[x] - e.b * p[y];
                s->edges[axis][i] = e;
        }
}

static bool shape_find(Shape *ret, const Triangle *t) {
        *ret = (Shape){ 0 };
        for (unsigned i = 0; i < 9; i++)
                ret->at[i / 3][i % 3] = t->at[i / 3][i % 3];
        if (!find_normal(ret))
                return false;
        for (unsigned i = 0; i < 9; i++)
                ret->at[i / 3][i % 3] -= BEHIND * ret->normal[i % 3];
        for (unsigned i = 0; i < 3; i++) {
                const double low = fmin(fmin(ret->at[0][i], ret->at[1][i]), ret->at[2][i]),
                             high = fmax(fmax(ret->at[0][i], ret->at[1][i]), ret->at[2][i]);

                ret->min[i] = (int64_t)ceil(low - 1 + SHRUNK);
                ret->max[i] = (int64_t)floor(high - SHRUNK);
                ret->reach += HALF * fabs(ret->normal[i]);
                find_edges(ret, i);
        }
        ret->plane = dot(ret->normal, ret->at[0]);
        return true;
}

static inline ALWAYS bool is_within(const Edge *e, double x, double y) {
        return e->a * x + e->b * y + e->c >= 0;
}

static inline ALWAYS bool in_shadow(const Shape *s, unsigned axis, const double middle[static 3]) {
        const double x = middle[(axis + 1) % 3], y = middle[(axis + 2) % 3];

        for (unsigned i = 0; i < 3; i++)
                if (!is_within(&s->edges[axis][i], x, y))
                        return false;
        return true;
}

/* Where the answer of an edge changes between two places of a row, which lies between *low and *high. */
static void narrow(const Edge *e, double x, bool first, int64_t at, int64_t *low, int64_t *high) {
        if (at <= *low || at >= *high)
                return;
        if (is_within(e, x, (double)at + 0.5) == first)
                *low = at;
        else
                *high = at;
}

/* Leaves of the places from..to of a row those within an edge, which are all on one side of where it crosses
 * the row: rounding moves that place, but makes no second one. False when there are none. */
static bool cut_row(const Edge *e, double x, int64_t *from, int64_t *to) {
        const bool first = is_within(e, x, (double)*from + 0.5), last = is_within(e, x, (double)*to + 0.5);
        const double guess = (-e->c - e->a * x) / e->b - 0.5;
        int64_t low = *from, high = *to;

        if (first == last)
                return first;
        if (guess > (double)low && guess < (double)high) {
                narrow(e, x, first, (int64_t)guess, &low, &high);
                narrow(e, x, first, (int64_t)guess + 1, &low, &high);
        }
        while (high - low > 1)
                narrow(e, x, first, low + (high - low) / 2, &low, &high);
        if (first)
                *to = low;
        else
                *from = high;
        return true;
}

/* Shares of the corners at a place, which is taken to the nearest one of the triangle, roughly. */
static void find_shares(const Shape *s, const double middle[static 3], double ret[static 3]) {
        const unsigned x = (s->axis + 1) % 3, y = (s->axis + 2) % 3;
        double sum = 0;

        for (unsigned i = 0; i < 3; i++) {
                const double *p = s->at[(i + 1) % 3], *q = s->at[(i + 2) % 3];
                const double area =
                        (p[x] - middle[x]) * (q[y] - middle[y]) - (q[x] - middle[x]) * (p[y] - middle[y]);

                ret[i] = fmax(0, s->normal[s->axis] < 0 ? -area : area);
                sum += ret[i];
        }
        for (unsigned i = 0; i < 3; i++)
                ret[i] = sum > 0 ? ret[i] / sum : 1.0 / 3;
}

/* Textures repeat. */
static uint32_t texel(double place, uint32_t side) {
        const double in = place - floor(place);

        return isfinite(in) ? MIN((uint32_t)(in * side), side - 1) : 0;
}

/* lround() of what is not below 0. */
static uint8_t byte_of(double part) {
        const unsigned whole = (unsigned)part;

        return (uint8_t)(whole + (part - whole >= 0.5));
}

static Colour colour_at(const Triangles *t, const Triangle *triangle, const double share[static 3]) {
        const float(*uv)[2] = triangle->uv;
        const Texture *texture;
        double parts[4] = { 0 }, u, v;
        const uint8_t *pixel;

        for (unsigned i = 0; i < 3; i++) {
                const Colour c = triangle->colours[i];
                const uint8_t bytes[4] = { c.r, c.g, c.b, c.a };

                for (unsigned k = 0; k < 4; k++)
                        parts[k] += share[i] * bytes[k];
        }
        if (triangle->texture != TRIANGLE_PLAIN) {
                texture = &t->textures[triangle->texture];
                /* So that one place is that place: palettes are pointed at between two pixels. */
                u = (double)uv[0][0] + share[1] * (double)(uv[1][0] - uv[0][0]) +
                    share[2] * (double)(uv[2][0] - uv[0][0]);
                v = (double)uv[0][1] + share[1] * (double)(uv[1][1] - uv[0][1]) +
                    share[2] * (double)(uv[2][1] - uv[0][1]);
                pixel = texture->rgba +
                        4 * ((size_t)texel(v, texture->height) * texture->width + texel(u, texture->width));
                for (unsigned k = 0; k < 4; k++)
                        parts[k] *= pixel[k] / 255.0;
        }
        return (Colour){ byte_of(parts[0]), byte_of(parts[1]), byte_of(parts[2]), byte_of(parts[3]) };
}

/* ceil() and floor() of what is in 32 bits, without a call. */
static inline int64_t up(double x) {
        const int64_t whole = (int64_t)x;

        return whole + ((double)whole < x);
}

static inline int64_t down(double x) {
        const int64_t whole = (int64_t)x;

        return whole - ((double)whole > x);
}

/* Whether all of it has one colour, which is then known. */
static bool find_colour(const Triangles *t, const Triangle *triangle, Colour *ret) {
        for (unsigned i = 1; i < 3; i++)
                if (!colour_equal(triangle->colours[0], triangle->colours[i]) ||
                    (triangle->texture != TRIANGLE_PLAIN &&
                     (triangle->uv[i][0] != triangle->uv[0][0] || triangle->uv[i][1] != triangle->uv[0][1])))
                        return false;
        *ret = colour_at(t, triangle, (const double[]){ 1, 0, 0 });
        return true;
}

static int put(const Triangles *t, const Triangle *triangle, const Shape *s, const double middle[static 3],
               Volume *v, FormatError *error) {
        Colour c = s->colour;
        double share[3];
        int r;

        if (!s->plain) {
                find_shares(s, middle, share);
                c = colour_at(t, triangle, share);
        }
        if (c.a < ALPHA_SOLID)
                return 0;
        r = volume_set_at(v, (int32_t)down(middle[0]), (int32_t)down(middle[1]), (int32_t)down(middle[2]),
                          c);
        if (!r && volume_blocks(v) > FORMAT_BLOCKS_MOST)
                return format_fail(error, 0,
                                   "the triangles pass through more than %" PRIu64
                                   " blocks of 16×16×16 voxels: say a smaller size",
                                   FORMAT_BLOCKS_MOST);
        return r;
}

/* All voxels of a column along the axis that the plane crosses: few. The axis is a constant where this is
 * compiled, so that places stay in registers. */
static inline ALWAYS int put_column(const Triangles *t, const Triangle *triangle, const Shape *s,
                                    unsigned axis, double middle[static 3], Volume *v, FormatError *error) {
        double rest;
        int r = 0;

        middle[axis] = 0;
        rest = s->plane - dot(s->normal, middle);
        const double a = (rest - s->reach) / s->normal[axis], b = (rest + s->reach) / s->normal[axis];
        const int64_t from = MAX(up((a < b ? a : b) - 0.5), s->min[axis]),
                      to = MIN(down((a < b ? b : a) - 0.5), s->max[axis]);

        for (int64_t i = from; !r && i <= to; i++) {
                middle[axis] = (double)i + 0.5;
                if (in_shadow(s, (axis + 1) % 3, middle) && in_shadow(s, (axis + 2) % 3, middle))
                        r = put(t, triangle, s, middle, v, error);
        }
        return r;
}

static inline ALWAYS int put_rows(const Triangles *t, const Triangle *triangle, const Shape *s,
                                  unsigned axis, Volume *v, FormatError *error) {
        const unsigned x = (axis + 1) % 3, y = (axis + 2) % 3;
        const Edge *edges = s->edges[axis];
        int r = 0;

        for (int64_t i = s->min[x]; !r && i <= s->max[x]; i++) {
                int64_t from = s->min[y], to = s->max[y];
                double middle[3] = { 0 };

                progress_beat();
                middle[x] = (double)i + 0.5;
                if (from > to || !cut_row(&edges[0], middle[x], &from, &to) ||
                    !cut_row(&edges[1], middle[x], &from, &to) || !cut_row(&edges[2], middle[x], &from, &to))
                        continue;
                for (int64_t k = from; !r && k <= to; k++) {
                        middle[y] = (double)k + 0.5;
                        r = put_column(t, triangle, s, axis, middle, v, error);
                }
        }
        return r;
}

static bool reaches_too_far(const Triangle *t) {
        for (unsigned i = 0; i < 9; i++)
                if (!(fabs(t->at[i / 3][i % 3]) < PLACE_MOST))
                        return true;
        return false;
}

double triangle_columns(const Triangle *t) {
        double most = 0, around = 0;

        for (unsigned i = 0; i < 3; i++) {
                const double *a = t->at[0], *b = t->at[1], *c = t->at[2];
                const unsigned x = (i + 1) % 3, y = (i + 2) % 3;

                most = fmax(most, fabs((b[x] - a[x]) * (c[y] - a[y]) - (c[x] - a[x]) * (b[y] - a[y])) / 2);
                around += fmax(fmax(a[i], b[i]), c[i]) - fmin(fmin(a[i], b[i]), c[i]);
        }
        return most + 2 * around + 4;
}

int triangle_voxels(const Triangles *t, const Triangle *triangle, Volume *v, FormatError *error) {
        Shape s;

        if (reaches_too_far(triangle))
                return format_fail(error, 0, "a corner lies beyond ±%g voxels: say a smaller size",
                                   PLACE_MOST);
        if (!shape_find(&s, triangle))
                return 0;
        s.plain = find_colour(t, triangle, &s.colour);
        return s.axis == 0   ? put_rows(t, triangle, &s, 0, v, error)
               : s.axis == 1 ? put_rows(t, triangle, &s, 1, v, error)
                             : put_rows(t, triangle, &s, 2, v, error);
}
