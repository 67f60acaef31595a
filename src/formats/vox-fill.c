/* Voxels into blocks, in bulk. Under quarter turns each coordinate of the result depends on one
 * coordinate of the voxel alone: three small tables say, for each value of a byte, which block and which
 * place in it that means; a voxel costs three look-ups. */
#include "formats/vox.h"

#include "formats/internal.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

typedef struct Slot {
        Colour *voxels; /* NULL: empty so far */
} Slot;

typedef struct Grid {
        Point first; /* block of slot 0 */
        size_t n[3]; /* blocks along each axis */
        Slot *slots;
} Grid;

/* What a coordinate of a voxel adds to the number of its slot, and to its index in the block. */
typedef struct Step {
        uint32_t slot;
        uint16_t index;
} Step;

typedef struct Steps {
        Step of[3][VOX_SIDE_MAX];
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

                        ret->of[from][v] = (Step){ (uint32_t)((size_t)((at >> 4) - first[axis]) * stride),
                                                   (uint16_t)((at & 15) << 4 * axis) };
                }
                stride *= g->n[axis];
        }
}

static int scatter(Grid *g, const VoxModel *m, const Steps *steps, const Colour palette[static 256],
                   uint64_t *budget) {
        for (const uint8_t *v = m->voxels, *end = v + 4 * (size_t)m->n; v < end; v += 4) {
                Step x = steps->of[0][v[0]], y = steps->of[1][v[1]], z = steps->of[2][v[2]];
                Slot *slot = &g->slots[x.slot + y.slot + z.slot];

                if (!slot->voxels) {
                        if (!budget_take(budget, 1))
                                return -E2BIG;
                        slot->voxels = calloc(BLOCK_VOXELS, sizeof(*slot->voxels));
                        if (!slot->voxels)
                                return -ENOMEM;
                }
                slot->voxels[x.index + y.index + z.index] = palette[v[3]];
        }
        return 0;
}

/* Frees each slot as it goes, so that no voxel is held twice. */
static int collect(Grid *g, Volume *v) {
        for (size_t i = 0; i < g->n[0] * g->n[1] * g->n[2]; i++) {
                CLEANUP(block_unref) Block *b = NULL;
                Point at = { g->first.x + (int32_t)(i % g->n[0]),
                             g->first.y + (int32_t)(i / g->n[0] % g->n[1]),
                             g->first.z + (int32_t)(i / g->n[0] / g->n[1]) };
                int r;

                if (!g->slots[i].voxels)
                        continue;
                b = block_new(g->slots[i].voxels);
                if (!b)
                        return -ENOMEM;
                free(TAKE(g->slots[i].voxels));
                r = volume_put_block(v, at, b);
                if (r < 0)
                        return r;
        }
        return 0;
}

static void grid_done(Grid *g) {
        for (size_t i = 0; g->slots && i < g->n[0] * g->n[1] * g->n[2]; i++)
                free(g->slots[i].voxels);
        free(g->slots);
}

static int fail_place(const VoxInstance *in, FormatError *error) {
        return format_fail(error, in->offset,
                           "the node at byte %" PRIu64 " puts a model beyond the 32 bits of coordinates",
                           in->offset);
}

int vox_instance_fill(Volume *v, const VoxInstance *in, const Colour palette[static 256], uint64_t *budget,
                      FormatError *error, Box *ret) {
        __attribute__((cleanup(grid_done))) Grid g = { 0 };
        Steps steps;
        Box box;
        int r;

        if (!placed_box(in, &box))
                return fail_place(in, error);
        grid_lay(&g, in, box, &steps);
        g.slots = calloc(g.n[0] * g.n[1] * g.n[2], sizeof(*g.slots));
        if (!g.slots)
                return -ENOMEM;
        r = scatter(&g, in->model, &steps, palette, budget);
        if (r == -E2BIG)
                return format_fail(error, in->offset,
                                   "the scene has voxels in more than %" PRIu64 " blocks of 16×16×16",
                                   FORMAT_BLOCKS_MOST);
        if (!r)
                r = collect(&g, v);
        if (r < 0)
                return r;
        *ret = box;
        return 0;
}
