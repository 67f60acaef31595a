/* Voxels into blocks, in bulk. Under quarter turns each coordinate of the result depends on one
 * coordinate of the voxel alone: three small tables say, for each value of a byte, how far on among the
 * indices of all blocks that is; a voxel costs three look-ups. Blocks come of the indices as they are. */
#include "formats/vox.h"

#include "base/progress.h"
#include "formats/internal.h"

#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define AT_ONCE (1u << 18) /* voxels between two steps of the progress */

typedef struct Grid {
        Point first; /* the first block */
        size_t n[3]; /* blocks along each axis */
} Grid;

/* What a coordinate of a voxel adds to its place among the indices. */
typedef struct Steps {
        uint32_t of[3][VOX_SIDE_MAX];
} Steps;

/* A cell [v, v+1) turns as a cube about the pivot, so it comes to lie one lower where its axis is
 * turned round. */
static int64_t placed(const VoxInstance *in, unsigned axis, int32_t v) {
        int64_t from_pivot = v - in->model->size[in->place.from[axis]] / 2;

        return (in->place.sign[axis] > 0 ? from_pivot : -from_pivot - 1) + in->place.move[axis];
}

/* False when it leaves 32 bits. */
static bool placed_box(const VoxInstance *in, Box *ret) {
        const int32_t *side = in->model->side;
        int32_t *const min[] = { &ret->min.x, &ret->min.y, &ret->min.z };
        int32_t *const max[] = { &ret->max.x, &ret->max.y, &ret->max.z };

        for (unsigned axis = 0; axis < 3; axis++) {
                int64_t a = placed(in, axis, 0), b = placed(in, axis, side[in->place.from[axis]] - 1);

                if (MIN(a, b) < INT32_MIN || MAX(a, b) > INT32_MAX)
                        return false;
                *min[axis] = (int32_t)MIN(a, b);
                *max[axis] = (int32_t)MAX(a, b);
        }
        return true;
}

static void grid_lay(Grid *g, const VoxInstance *in, Box box, Steps *ret) {
        const int32_t first[3] = { box.min.x >> 4, box.min.y >> 4, box.min.z >> 4 };
        const int32_t last[3] = { box.max.x >> 4, box.max.y >> 4, box.max.z >> 4 };
        size_t stride = 1;

        g->first = (Point){ first[0], first[1], first[2] };
        for (unsigned axis = 0; axis < 3; axis++) {
                unsigned from = in->place.from[axis];

                g->n[axis] = (size_t)(last[axis] - first[axis]) + 1;
                for (int32_t v = 0; v < in->model->side[from]; v++) {
                        int64_t at = placed(in, axis, v);

                        ret->of[from][v] =
                                (uint32_t)((size_t)((at >> 4) - first[axis]) * stride * BLOCK_VOXELS +
                                           (size_t)((at & 15) << 4 * axis));
                }
                stride *= g->n[axis];
        }
}

static int cells_reserve(VoxCells *c, size_t n) {
        if (n <= c->room)
                return 0;
        vox_cells_done(c);
        c->indices = calloc(n, BLOCK_VOXELS);
        c->touched = calloc(n, 1);
        if (!c->indices || !c->touched)
                return -ENOMEM;
        c->room = n;
        return 0;
}

void vox_cells_done(VoxCells *c) {
        free(c->indices);
        free(c->touched);
        *c = (VoxCells){ 0 };
}

/* Nothing here may be reached through two of its pointers: compilers then keep their loads apart. */
static void scatter(const uint8_t *restrict voxels, size_t n, const Steps *restrict steps,
                    uint8_t *restrict indices, uint8_t *restrict touched) {
        for (size_t i = 0; i < n; i++) {
                uint32_t v, at;

                memcpy(&v, voxels + 4 * i, sizeof(v));
                v = le32toh(v);
                at = steps->of[0][v & 255] + steps->of[1][v >> 8 & 255] + steps->of[2][v >> 16 & 255];
                indices[at] = (uint8_t)(v >> 24);
                touched[at / BLOCK_VOXELS] = 1;
        }
}

static void scatter_all(const VoxCells *c, const VoxModel *m, const Steps *steps) {
        for (size_t at = 0; at < m->n; at += AT_ONCE) {
                const size_t n = MIN(m->n - at, (size_t)AT_ONCE);

                scatter(m->voxels + 4 * at, n, steps, c->indices, c->touched);
                progress_step(n);
        }
}

static int put_block(const VoxTarget *t, Point at, const uint8_t *indices) {
        CLEANUP(block_unref) Block *b = NULL;

        if (!budget_take(&t->left->blocks, 1))
                return -E2BIG;
        b = block_new_indexed(indices, t->palette);
        return b ? volume_put_block(t->volume, at, b) : -ENOMEM;
}

static int lay_block(const VoxTarget *t, Point at, const uint8_t *indices) {
        bool is_new;
        int r;

        r = vox_sheet_lay(t->sheet, at, indices, &is_new);
        return !r && is_new && !budget_take(&t->left->blocks, 1) ? -E2BIG : r;
}

/* Leaves the cells empty, unless it fails. Most of a large and sparse model is untouched. */
static int collect(const Grid *g, const VoxTarget *t) {
        const size_t n = g->n[0] * g->n[1] * g->n[2];
        const VoxCells *c = t->cells;
        uint8_t *next = c->touched;
        int r = 0;

        while (!r && (next = memchr(next, 1, n - (size_t)(next - c->touched)))) {
                const size_t i = (size_t)(next - c->touched);
                const Point at = { g->first.x + (int32_t)(i % g->n[0]),
                                   g->first.y + (int32_t)(i / g->n[0] % g->n[1]),
                                   g->first.z + (int32_t)(i / g->n[0] / g->n[1]) };
                uint8_t *indices = c->indices + i * BLOCK_VOXELS;

                if (!budget_take(&t->left->places, 1))
                        return -E2BIG;
                r = t->sheet ? lay_block(t, at, indices) : put_block(t, at, indices);
                memset(indices, 0, BLOCK_VOXELS);
                *next++ = 0;
        }
        return r;
}

static int fail_place(const VoxInstance *in, FormatError *error) {
        return format_fail(error, in->offset,
                           "the node at byte %" PRIu64 " puts a model beyond the 32 bits of coordinates",
                           in->offset);
}

static int fail_many(const VoxTarget *t, const VoxInstance *in) {
        if (t->left->blocks)
                return format_fail(t->error, in->offset,
                                   "the objects of the scene meet more than %" PRIu64
                                   " blocks of 16×16×16, the most for a file of this size",
                                   t->most->places);
        return format_fail(t->error, in->offset,
                           "the scene has voxels in more than %" PRIu64
                           " blocks of 16×16×16, the most for a file of this size",
                           t->most->blocks);
}

int vox_instance_fill(const VoxTarget *t, const VoxInstance *in, Box *ret) {
        Steps steps;
        Grid g;
        Box box;
        int r = 0;

        if (!placed_box(in, &box))
                return fail_place(in, t->error);
        if (in->model->n) {
                grid_lay(&g, in, box, &steps);
                r = cells_reserve(t->cells, g.n[0] * g.n[1] * g.n[2]);
                if (r < 0)
                        return r;
                scatter_all(t->cells, in->model, &steps);
                r = collect(&g, t);
        }
        if (r == -E2BIG)
                return fail_many(t, in);
        if (r < 0)
                return r;
        *ret = box;
        return 0;
}
