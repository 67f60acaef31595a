#include "render/panes.h"

#include "render/raster.h"

#include <errno.h>

/* What is beside a voxel of an expanded block. */
static Colour colour_beside(const Mesh *m, Point block, const Colour *voxels, const int at[static 3],
                            Side side) {
        int p[3] = { at[0], at[1], at[2] };
        const Point o = block_origin(block);

        p[side_axis(side)] += side_positive(side) ? 1 : -1;
        if (((p[0] | p[1] | p[2]) & ~(BLOCK_SIDE - 1)) == 0)
                return voxels[block_index((unsigned)p[0], (unsigned)p[1], (unsigned)p[2])];
        /* Beyond the last block there is none, and coordinates end. */
        for (int k = 0; k < 3; k++) {
                const int64_t far = (int64_t)(int32_t[]){ o.x, o.y, o.z }[k] + p[k];

                if (far < INT32_MIN || far > INT32_MAX)
                        return (Colour){ 0 };
        }
        return volume_get_at(m->volume, o.x + p[0], o.y + p[1], o.z + p[2]);
}

static int add_panes_of(Mesh *m, uint32_t block, const Colour *voxels, const int at[static 3],
                        const bool sides[static SIDES]) {
        const Colour own = voxels[block_index((unsigned)at[0], (unsigned)at[1], (unsigned)at[2])];

        for (Side side = 0; side < SIDES; side++) {
                const Quad q = { .block = block,
                                 .x = (unsigned)at[0],
                                 .y = (unsigned)at[1],
                                 .z = (unsigned)at[2],
                                 .side = side };
                Colour beside;
                int r;

                if (!sides[side])
                        continue;
                beside = colour_beside(m, m->blocks[block].at, voxels, at, side);
                if (beside.a >= SOLID_ALPHA || colour_equal(beside, own))
                        continue;
                r = mesh_add(m, q);
                if (r < 0)
                        return r;
                m->n_panes++;
        }
        return 0;
}

static int add_panes(Mesh *m, uint32_t block, const bool sides[static SIDES]) {
        const SolidRows *clear = m->blocks[block].clear;
        Colour voxels[BLOCK_VOXELS];

        block_expand(m->blocks[block].contents, voxels);
        for (int z = 0; z < BLOCK_SIDE; z++)
                for (int y = 0; y < BLOCK_SIDE; y++)
                        for (unsigned row = clear->rows[z][y]; row; row &= row - 1) {
                                const int at[3] = { __builtin_ctz(row), y, z };
                                int r = add_panes_of(m, block, voxels, at, sides);

                                if (r < 0)
                                        return r;
                        }
        return 0;
}

int panes_find(Mesh *m, const bool sides[static SIDES]) {
        for (size_t at = 0; at < m->n_blocks; at++) {
                int r = 0;

                if (m->blocks[at].clear != &solid_none)
                        r = add_panes(m, (uint32_t)at, sides);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* How many voxels an eye goes through on its way to one. Rays go but one way along each axis, so what lies
 * behind another is further by this measure, whatever is between them. Without perspective, counted from
 * anywhere. */
static int64_t steps_to(const Mesh *m, const Camera *c, Quad q) {
        const Point o = block_origin(m->blocks[q.block].at);
        const int64_t at[3] = { (int64_t)o.x + q.x, (int64_t)o.y + q.y, (int64_t)o.z + q.z };
        int64_t steps = 0;

        for (int k = 0; k < 3; k++)
                if (c->perspective)
                        steps += llabs(at[k] - (c->eye[k] >> EYE_SHIFT));
                else
                        steps -= c->toward[k] > 0 ? at[k] : c->toward[k] < 0 ? -at[k] : 0;
        return steps;
}

static int compare(const void *a, const void *b) {
        const int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

        return (one > other) - (one < other);
}

/* Sorted are numbers that have the steps on top and the place below. */
int panes_order(Mesh *m, const Camera *c) {
        CLEANUP_FREE int64_t *order = calloc(m->n_panes + 1, sizeof(*order));
        CLEANUP_FREE Quad *panes = calloc(m->n_panes + 1, sizeof(*panes));
        Quad *to = m->quads + m->n_quads;
        int64_t least = INT64_MAX;

        if (m->n_panes == 0)
                return 0;
        if (m->n_panes > FACE_NUMBER)
                return -E2BIG;
        if (!order || !panes)
                return -ENOMEM;
        /* The eye may be so far away that steps from there leave no room. */
        for (size_t i = 0; i < m->n_panes; i++)
                least = MIN(least, steps_to(m, c, to[i]));
        for (size_t i = 0; i < m->n_panes; i++) {
                panes[i] = to[i];
                order[i] = (steps_to(m, c, to[i]) - least) * FACE_CLEAR + (int64_t)i;
        }
        qsort(order, m->n_panes, sizeof(*order), compare);
        for (size_t i = 0; i < m->n_panes; i++)
                to[i] = panes[order[i] & FACE_NUMBER];
        return 0;
}
