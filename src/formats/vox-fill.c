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

bool vox_instance_box(const VoxInstance *in, Box *ret) {
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

static void grid_lay(VoxGrid *g, const VoxInstance *in, Box box, Steps *ret) {
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

static void scatter_all(const VoxCells *c, const VoxModel *m, const Steps *steps, bool told) {
        for (size_t at = 0; at < m->n; at += AT_ONCE) {
                const size_t n = MIN(m->n - at, (size_t)AT_ONCE);

                scatter(m->voxels + 4 * at, n, steps, c->indices, c->touched);
                if (told)
                        progress_step(n);
                else
                        progress_beat();
        }
}

int vox_cells_sort(VoxCells *c, const VoxInstance *in, Box box, bool told, VoxGrid *ret) {
        Steps steps;
        int r;

        grid_lay(ret, in, box, &steps);
        r = cells_reserve(c, ret->n[0] * ret->n[1] * ret->n[2]);
        if (r < 0)
                return r;
        scatter_all(c, in->model, &steps, told);
        return 0;
}

void vox_cells_clear(VoxCells *c, size_t i) {
        memset(vox_cells_at(c, i), 0, BLOCK_VOXELS);
        c->touched[i] = 0;
}

static int put_block(Volume *v, Point at, const uint8_t *indices, const BlockPalette *palette,
                     VoxLimits *left) {
        CLEANUP(block_unref) Block *b = NULL;

        if (!vox_limit_take(&left->places, 1) || !vox_limit_take(&left->blocks, 1))
                return -E2BIG;
        b = block_new_indexed(indices, palette);
        return b ? volume_put_block(v, at, b) : -ENOMEM;
}

/* Most of a large and sparse model is untouched. */
int vox_instance_fill(Volume *v, const VoxInstance *in, Box box, VoxCells *cells,
                      const BlockPalette *palette, VoxLimits *left) {
        VoxGrid g;
        int r;

        if (!vox_limit_take(&left->voxels, in->model->n))
                return -E2BIG;
        r = vox_cells_sort(cells, in, box, true, &g);
        for (size_t i = 0; !r && vox_cells_next(cells, &g, &i); i++) {
                const Point at = { g.first.x + (int32_t)(i % g.n[0]),
                                   g.first.y + (int32_t)(i / g.n[0] % g.n[1]),
                                   g.first.z + (int32_t)(i / g.n[0] / g.n[1]) };

                r = put_block(v, at, vox_cells_at(cells, i), palette, left);
                vox_cells_clear(cells, i);
        }
        return r;
}
