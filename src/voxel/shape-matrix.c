/* Shapes under any affine transform. The inverse of the matrix takes a voxel's centre to q, and the
 * shape is inside [-1,1]³: |q| ≤ 1 for the sphere, -1 ≤ q < 1 on each axis for the cube. */
#include "voxel/shape.h"
#include "voxel/volume-private.h"

#include <math.h>

typedef struct Vector {
        double x, y, z;
} Vector;

typedef struct Placed {
        ShapeKind kind;
        Box box; /* of what is inside, clipped */
        Vector centre;
        Vector inverse[3]; /* its columns: what one step along x, y, z adds to q */
} Placed;

static Vector vector_cross(Vector a, Vector b) {
        return (Vector){ a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x };
}

static double vector_dot(Vector a, Vector b) {
        return a.x * b.x + a.y * b.y + a.z * b.z;
}

static Vector vector_add(Vector a, Vector b, double times) {
        return (Vector){ a.x + b.x * times, a.y + b.y * times, a.z + b.z * times };
}

/* false when the matrix flattens the shape (or is no numbers): then nothing is inside. */
static bool placed_invert(Placed *p, const Vector column[static 3]) {
        const Vector a = vector_cross(column[1], column[2]), b = vector_cross(column[2], column[0]),
                     c = vector_cross(column[0], column[1]);
        const double d = vector_dot(column[0], a);

        if (!isfinite(d) || d == 0 || !isfinite(1 / d))
                return false;
        p->inverse[0] = (Vector){ a.x / d, b.x / d, c.x / d };
        p->inverse[1] = (Vector){ a.y / d, b.y / d, c.y / d };
        p->inverse[2] = (Vector){ a.z / d, b.z / d, c.z / d };
        return isfinite(vector_dot(p->inverse[0], p->inverse[0]) + vector_dot(p->inverse[1], p->inverse[1]) +
                        vector_dot(p->inverse[2], p->inverse[2]));
}

static int32_t to_coordinate(double x) {
        return x <= INT32_MIN ? INT32_MIN : x >= INT32_MAX ? INT32_MAX : (int32_t)x;
}

static void placed_axis(double centre, double half, int32_t *ret_min, int32_t *ret_max) {
        *ret_min = to_coordinate(floor(centre - half));
        *ret_max = to_coordinate(ceil(centre + half));
}

static bool placed_init(Placed *p, ShapeKind kind, const float m[static 16], Box clip) {
        const Vector column[3] = { { m[0], m[1], m[2] }, { m[4], m[5], m[6] }, { m[8], m[9], m[10] } };
        Box box;

        *p = (Placed){ .kind = kind, .centre = { m[12], m[13], m[14] } };
        if (!placed_invert(p, column) || !isfinite(p->centre.x + p->centre.y + p->centre.z))
                return false;

        placed_axis(p->centre.x, fabs(column[0].x) + fabs(column[1].x) + fabs(column[2].x), &box.min.x,
                    &box.max.x);
        placed_axis(p->centre.y, fabs(column[0].y) + fabs(column[1].y) + fabs(column[2].y), &box.min.y,
                    &box.max.y);
        placed_axis(p->centre.z, fabs(column[0].z) + fabs(column[1].z) + fabs(column[2].z), &box.min.z,
                    &box.max.z);
        p->box = box_intersect(box, clip);
        return !box_empty(p->box);
}

static bool placed_has(const Placed *p, Vector q) {
        switch (p->kind) {
        case SHAPE_SPHERE:
                return vector_dot(q, q) <= 1;
        case SHAPE_CYLINDER:
                return q.x * q.x + q.y * q.y <= 1 && fabs(q.z) <= 1;
        case SHAPE_CUBE:
                return q.x >= -1 && q.x < 1 && q.y >= -1 && q.y < 1 && q.z >= -1 && q.z < 1;
        }
        return false;
}

/* Where the line q + t·d is between two planes of the shape. */
static void line_slab(double q, double d, double t[static 2]) {
        if (d == 0)
                return;
        t[0] = fmax(t[0], fmin((-1 - q) / d, (1 - q) / d));
        t[1] = fmin(t[1], fmax((-1 - q) / d, (1 - q) / d));
}

/* The same for a ball or tube of radius 1: aa t² + 2 ab t + bb = 1. A line that passes by is taken to
 * the point where it comes closest, for placed_row() to find out. */
static void line_round(double aa, double ab, double bb, double t[static 2]) {
        const double root = sqrt(fmax(0, ab * ab - aa * (bb - 1)));

        if (aa == 0)
                return;
        t[0] = fmax(t[0], (-ab - root) / aa);
        t[1] = fmin(t[1], (-ab + root) / aa);
}

/* Steps on from a voxel that may be a little outside until one is inside. */
static bool placed_seek(const Placed *p, Vector q, int64_t *at, int64_t step) {
        for (unsigned i = 0; i < 8; i++, *at += step)
                if (placed_has(p, vector_add(q, p->inverse[0], (double)*at)))
                        return true;
        return false;
}

static Span placed_row(const void *region, int32_t y, int32_t z) {
        const Placed *p = region;
        const Vector d = p->inverse[0];
        const double last = (double)p->box.max.x - p->box.min.x;
        double t[2] = { 0, last };
        int64_t from, to;
        Vector q = { 0 };

        q = vector_add(q, p->inverse[0], p->box.min.x + 0.5 - p->centre.x);
        q = vector_add(q, p->inverse[1], y + 0.5 - p->centre.y);
        q = vector_add(q, p->inverse[2], z + 0.5 - p->centre.z);

        if (p->kind == SHAPE_SPHERE)
                line_round(vector_dot(d, d), vector_dot(q, d), vector_dot(q, q), t);
        if (p->kind == SHAPE_CYLINDER)
                line_round(d.x * d.x + d.y * d.y, q.x * d.x + q.y * d.y, q.x * q.x + q.y * q.y, t);
        if (p->kind == SHAPE_CUBE) {
                line_slab(q.x, d.x, t);
                line_slab(q.y, d.y, t);
        }
        if (p->kind != SHAPE_SPHERE)
                line_slab(q.z, d.z, t);

        /* Two voxels more at each end than the division found, then the rule itself decides. */
        from = (int64_t)fmax(0, fmin(last, floor(t[0]) - 2));
        to = (int64_t)fmin(last, fmax(0, ceil(t[1]) + 2));
        if (!placed_seek(p, q, &from, 1) || !placed_seek(p, q, &to, -1))
                return (Span){ INT32_MAX, INT32_MIN };
        return (Span){ (int32_t)(p->box.min.x + from), (int32_t)(p->box.min.x + to) };
}

int volume_shape_matrix(Volume *v, ShapeKind kind, const float matrix[static 16], Box clip, Colour c) {
        Placed p;

        if (!placed_init(&p, kind, matrix, clip))
                return 0;
        return volume_paint(v, p.box, placed_row, &p, MODE_OVER, c);
}
