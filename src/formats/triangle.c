/* Which voxels a triangle passes through, after M. Schwarz and H.-P. Seidel, Fast Parallel Surface and Solid
 * Voxelization on GPUs (2010): its plane crosses the voxel, and so does its shadow on each of the three
 * planes of the axes, edge by edge. Voxels are taken a little smaller, and the triangle a little behind
 * where it is, so that faces of voxels are within the voxel that they belong to. */
#include "formats/voxelize.h"

#include <errno.h>
#include <math.h>

#define BEHIND (1.0 / 256) /* voxels that a triangle is moved against its normal */
#define SHRUNK (1.0 / 1024)
#define HALF (0.5 - SHRUNK)
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

static bool in_shadow(const Shape *s, unsigned axis, const double middle[static 3]) {
        const double x = middle[(axis + 1) % 3], y = middle[(axis + 2) % 3];

        for (unsigned i = 0; i < 3; i++) {
                const Edge *e = &s->edges[axis][i];

                if (e->a * x + e->b * y + e->c < 0)
                        return false;
        }
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

static Colour colour_at(const Triangles *t, const Triangle *triangle, const double share[static 3]) {
        double parts[4] = { 0 }, u = 0, v = 0;
        const Texture *texture;
        const uint8_t *pixel;

        for (unsigned i = 0; i < 3; i++) {
                const Colour c = triangle->colours[i];
                const uint8_t bytes[4] = { c.r, c.g, c.b, c.a };

                for (unsigned k = 0; k < 4; k++)
                        parts[k] += share[i] * bytes[k];
                u += share[i] * (double)triangle->uv[i][0];
                v += share[i] * (double)triangle->uv[i][1];
        }
        if (triangle->texture != TRIANGLE_PLAIN) {
                texture = &t->textures[triangle->texture];
                pixel = texture->rgba +
                        4 * ((size_t)texel(v, texture->height) * texture->width + texel(u, texture->width));
                for (unsigned k = 0; k < 4; k++)
                        parts[k] *= pixel[k] / 255.0;
        }
        return (Colour){ (uint8_t)lround(parts[0]), (uint8_t)lround(parts[1]), (uint8_t)lround(parts[2]),
                         (uint8_t)lround(parts[3]) };
}

static int put(const Triangles *t, const Triangle *triangle, const Shape *s, const double middle[static 3],
               Volume *v, FormatError *error) {
        double share[3];
        Colour c;

        find_shares(s, middle, share);
        c = colour_at(t, triangle, share);
        if (c.a < ALPHA_SOLID)
                return 0;
        return format_put_voxel(
                v,
                (Point){ (int32_t)floor(middle[0]), (int32_t)floor(middle[1]), (int32_t)floor(middle[2]) },
                c, FORMAT_BLOCKS_MOST, 0, error);
}

/* All voxels of a column along the axis that the plane crosses: few. */
static int put_column(const Triangles *t, const Triangle *triangle, const Shape *s, double middle[static 3],
                      Volume *v, FormatError *error) {
        const unsigned axis = s->axis;
        double rest;
        int r = 0;

        middle[axis] = 0;
        rest = s->plane - dot(s->normal, middle);
        const double a = (rest - s->reach) / s->normal[axis], b = (rest + s->reach) / s->normal[axis];
        const int64_t from = MAX((int64_t)ceil(fmin(a, b) - 0.5), s->min[axis]),
                      to = MIN((int64_t)floor(fmax(a, b) - 0.5), s->max[axis]);

        for (int64_t i = from; !r && i <= to; i++) {
                middle[axis] = (double)i + 0.5;
                if (in_shadow(s, (axis + 1) % 3, middle) && in_shadow(s, (axis + 2) % 3, middle))
                        r = put(t, triangle, s, middle, v, error);
        }
        return r;
}

static bool reaches_too_far(const Triangle *t) {
        for (unsigned i = 0; i < 9; i++)
                if (!(fabs(t->at[i / 3][i % 3]) < PLACE_MOST))
                        return true;
        return false;
}

int triangle_voxels(const Triangles *t, const Triangle *triangle, Volume *v, uint64_t *work,
                    FormatError *error) {
        Shape s;
        int r = 0;

        if (reaches_too_far(triangle))
                return format_fail(error, 0, "a corner lies beyond ±%g voxels: say a smaller size",
                                   PLACE_MOST);
        if (!shape_find(&s, triangle))
                return 0;
        const unsigned x = (s.axis + 1) % 3, y = (s.axis + 2) % 3;
        const uint64_t across = (uint64_t)MAX(s.max[x] - s.min[x] + 1, (int64_t)0),
                       along = (uint64_t)MAX(s.max[y] - s.min[y] + 1, (int64_t)0);

        if (across > 0 && along > *work / across)
                return format_fail(error, 0,
                                   "the triangles are too large for so many voxels: say a smaller size");
        *work -= across * along;
        for (int64_t i = s.min[x]; !r && i <= s.max[x]; i++)
                for (int64_t k = s.min[y]; !r && k <= s.max[y]; k++) {
                        double middle[3] = { 0 };

                        middle[x] = (double)i + 0.5;
                        middle[y] = (double)k + 0.5;
                        if (in_shadow(&s, s.axis, middle))
                                r = put_column(t, triangle, &s, middle, v, error);
                }
        return r;
}
