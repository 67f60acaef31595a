/* Shapes with an axis along Z, by whole numbers: in half voxels from the centre of the box, the centre
 * of a voxel is an odd or even number u, and sphere and cylinder are the voxels with
 * (u0/w0)² + (u1/w1)² [+ (u2/w2)²] ≤ 1, w the sizes of the box. */
#include "voxel/shape.h"
#include "voxel/volume-private.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static const char *const names[] = {
        [SHAPE_CUBE] = "cube",
        [SHAPE_SPHERE] = "sphere",
        [SHAPE_CYLINDER] = "cylinder",
};

int shape_from_name(const char *name, ShapeKind *ret) {
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                if (strcmp(names[i], name) == 0) {
                        *ret = (ShapeKind)i;
                        return 0;
                }
        return -EINVAL;
}

const char *shape_name(ShapeKind kind) {
        return names[kind];
}

static bool span_about(int32_t centre, int32_t size, int32_t *ret_min, int32_t *ret_max) {
        const int64_t min = (int64_t)centre - size / 2, max = min + size - 1;

        if (min < INT32_MIN || max > INT32_MAX)
                return false;
        *ret_min = (int32_t)min;
        *ret_max = (int32_t)max;
        return true;
}

int shape_box(Point centre, const int32_t size[static 3], Box *ret) {
        Box box;

        if (size[0] < 1 || size[1] < 1 || size[2] < 1)
                return -EINVAL;
        if (!span_about(centre.x, size[0], &box.min.x, &box.max.x) ||
            !span_about(centre.y, size[1], &box.min.y, &box.max.y) ||
            !span_about(centre.z, size[2], &box.min.z, &box.max.z))
                return -ERANGE;
        *ret = box;
        return 0;
}

typedef struct Round {
        Box box;
        bool cylinder;
        int64_t w[3];   /* sizes; w[2] is 1 for a cylinder, which is the same at every height */
        __int128 whole; /* (w1 w2)² */
} Round;

/* -E2BIG when the products would not fit into 127 bits: a cube of two million voxels a side fits. */
static int round_init(Round *ret, ShapeKind kind, Box box) {
        Round r = { .box = box, .cylinder = kind == SHAPE_CYLINDER };
        int64_t product;

        r.w[0] = (int64_t)box_width(box);
        r.w[1] = (int64_t)box_depth(box);
        r.w[2] = r.cylinder ? 1 : (int64_t)box_height(box);
        if (__builtin_mul_overflow(r.w[0], r.w[1], &product) ||
            __builtin_mul_overflow(product, r.w[2], &product))
                return -E2BIG;

        r.whole = (__int128)(r.w[1] * r.w[2]) * (r.w[1] * r.w[2]);
        *ret = r;
        return 0;
}

/* The largest u0 of the right parity that is inside where the other two are u1 and u2; negative when
 * there is none. */
static int64_t round_reach(const Round *r, int64_t u1, int64_t u2) {
        const __int128 a = (__int128)u1 * r->w[2], b = (__int128)u2 * r->w[1];
        const __int128 left = r->whole - a * a - b * b;
        __int128 most;
        int64_t u;

        if (left < 0)
                return -1;

        /* u² · whole ≤ w0² · left. Floating point makes a guess that is off by one at most. */
        most = left * r->w[0] * r->w[0];
        u = (int64_t)((double)r->w[0] * sqrt((double)left / (double)r->whole));
        u -= (u ^ (r->w[0] - 1)) & 1;
        while (u >= 0 && (__int128)u * u * r->whole > most)
                u -= 2;
        while (u + 2 < r->w[0] && (__int128)(u + 2) * (u + 2) * r->whole <= most)
                u += 2;
        return u;
}

static Span round_row(const void *region, int32_t y, int32_t z) {
        const Round *r = region;
        const int64_t u1 = 2 * ((int64_t)y - r->box.min.y) + 1 - r->w[1];
        const int64_t u2 = r->cylinder ? 0 : 2 * ((int64_t)z - r->box.min.z) + 1 - r->w[2];
        const int64_t u = round_reach(r, u1, u2);

        if (u < 0)
                return (Span){ INT32_MAX, INT32_MIN };
        return (Span){ (int32_t)(r->box.min.x + (r->w[0] - 1 - u) / 2),
                       (int32_t)(r->box.min.x + (r->w[0] - 1 + u) / 2) };
}

int volume_shape(Volume *v, ShapeKind kind, Box box, Mode mode, Colour c) {
        Round round;
        int r;

        if (kind == SHAPE_CUBE)
                return volume_fill(v, box, mode, c);
        if (box_empty(box))
                return 0;
        r = round_init(&round, kind, box);
        if (r < 0)
                return r;
        return volume_paint(v, box, round_row, &round, mode, c);
}

/* Voxels of the half with u ≥ 0 on an axis: how many voxels stand for each of it. */
static uint64_t mirrored(int64_t u) {
        return u == 0 ? 1 : 2;
}

uint64_t shape_count(ShapeKind kind, Box box) {
        uint64_t n = 0;
        Round r;

        if (box_empty(box) || box_blocks(box) > VOLUME_FILL_MOST)
                return 0;
        if (kind == SHAPE_CUBE)
                return box_width(box) * box_depth(box) * box_height(box);
        if (round_init(&r, kind, box) < 0)
                return 0;

        for (int64_t u2 = (r.w[2] - 1) & 1; u2 < r.w[2]; u2 += 2)
                for (int64_t u1 = (r.w[1] - 1) & 1; u1 < r.w[1]; u1 += 2) {
                        const int64_t u = round_reach(&r, u1, u2);

                        if (u < 0)
                                break;
                        n += (uint64_t)(u + 1) * mirrored(u1) * mirrored(u2);
                }
        return r.cylinder ? n * box_height(box) : n;
}
