#include "formats/mesh-join.h"

#include <errno.h>

/* The axes in which a rectangle lies: rectangles are joined along the first, then along the second. */
static const uint8_t across[3][2] = { { 1, 2 }, { 0, 2 }, { 0, 1 } };

static int64_t coordinate(Point p, unsigned axis) {
        return axis == 0 ? p.x : axis == 1 ? p.y : p.z;
}

static bool at_border(const Quad *q, Point base, int32_t side) {
        for (unsigned i = 0; i < 2; i++) {
                const unsigned axis = across[q->axis][i];
                const int64_t zero = coordinate(base, axis);

                if ((coordinate(q->voxels.min, axis) - zero) % side == 0 ||
                    (coordinate(q->voxels.max, axis) + 1 - zero) % side == 0)
                        return true;
        }
        return false;
}

static int order(int64_t a, int64_t b) {
        return (a > b) - (a < b);
}

static uint32_t number(Colour c) {
        return (uint32_t)c.r << 24 | (uint32_t)c.g << 16 | (uint32_t)c.b << 8 | c.a;
}

/* What has to be the same of two that are joined: side, plane, colour, and the extent beside `along`. */
static int row_order(const Quad *a, const Quad *b, unsigned beside) {
        int c = order(a->axis, b->axis);

        if (!c)
                c = order(a->positive, b->positive);
        if (!c)
                c = order(coordinate(a->voxels.min, a->axis), coordinate(b->voxels.min, b->axis));
        if (!c)
                c = order(coordinate(a->voxels.min, beside), coordinate(b->voxels.min, beside));
        if (!c)
                c = order(coordinate(a->voxels.max, beside), coordinate(b->voxels.max, beside));
        return c ? c : order(number(a->colour), number(b->colour));
}

static int join_order(const void *a, const void *b, void *userdata) {
        const unsigned *along = userdata;
        const Quad *q = a, *p = b;
        int c = order(q->axis, p->axis);

        if (!c)
                c = row_order(q, p, across[q->axis][1 - *along]);
        return c ? c
                 : order(coordinate(q->voxels.min, across[q->axis][*along]),
                         coordinate(p->voxels.min, across[p->axis][*along]));
}

/* Joins along the axes of that number; how many are left. */
static size_t join(Quad *quads, size_t n, unsigned along) {
        size_t last = 0;

        if (!n)
                return 0;
        qsort_r(quads, n, sizeof(*quads), join_order, &along);
        for (size_t i = 1; i < n; i++) {
                Quad *before = &quads[last];
                const Quad *q = &quads[i];
                const unsigned axis = across[q->axis][along];

                if (before->axis == q->axis && !row_order(before, q, across[q->axis][1 - along]) &&
                    coordinate(before->voxels.max, axis) + 1 == coordinate(q->voxels.min, axis))
                        before->voxels.max = q->voxels.max;
                else
                        quads[++last] = *q;
        }
        return last + 1;
}

int mesh_join(Mesh *m, Point base, int32_t side) {
        CLEANUP_FREE Quad *border = NULL;
        size_t n = 0, inside = 0;

        for (size_t i = 0; i < m->n; i++)
                n += at_border(&m->quads[i], base, side);
        if (!n)
                return 0;
        border = calloc(n, sizeof(*border));
        if (!border)
                return -ENOMEM;
        n = 0;
        for (size_t i = 0; i < m->n; i++)
                if (at_border(&m->quads[i], base, side))
                        border[n++] = m->quads[i];
                else
                        m->quads[inside++] = m->quads[i];
        for (unsigned along = 0; along < 2; along++)
                n = join(border, n, along);
        for (size_t i = 0; i < n; i++)
                m->quads[inside + i] = border[i];
        m->n = inside + n;
        return 0;
}
