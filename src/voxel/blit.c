/* Tiles off the grid, and volumes under a transform. */
#include "voxel/blit.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* The blocks that a run of 16 from `at` touches along an axis: one, or two. */
typedef struct Split {
        int32_t block;   /* the first */
        unsigned offset; /* of the run in it */
} Split;

static Split split(int32_t at) {
        return (Split){ at >> 4, (unsigned)at & 15 };
}

/* What of the tile falls into the block `step` (0 or 1 an axis) blocks from the first one. */
static int blit_part(Volume *v, Point target, const Colour tile[static BLOCK_VOXELS],
                     const Split at[static 3], const unsigned step[static 3], uint64_t *budget) {
        CLEANUP(block_unref) Block *made = NULL;
        const Block *before = volume_block(v, target);
        Colour voxels[BLOCK_VOXELS] = { 0 };
        unsigned from[3], to[3];

        if (before)
                block_expand(before, voxels);
        else if (!budget_take(budget, 1))
                return -E2BIG;

        /* In coordinates of the target block. */
        for (unsigned a = 0; a < 3; a++) {
                from[a] = step[a] ? 0 : at[a].offset;
                to[a] = step[a] ? at[a].offset : BLOCK_SIDE;
        }
        for (unsigned z = from[2]; z < to[2]; z++)
                for (unsigned y = from[1]; y < to[1]; y++)
                        memcpy(&voxels[block_index(from[0], y, z)],
                               &tile[block_index((from[0] - at[0].offset) & 15, (y - at[1].offset) & 15,
                                                 (z - at[2].offset) & 15)],
                               (to[0] - from[0]) * sizeof(Colour));

        made = block_new(voxels);
        if (!made)
                return -ENOMEM;
        return volume_put_block(v, target, made);
}

int blit_block(Volume *v, Point min, Block *b, uint64_t *budget) {
        const Split at[3] = { split(min.x), split(min.y), split(min.z) };
        const unsigned both[3] = { at[0].offset > 0, at[1].offset > 0, at[2].offset > 0 };
        Colour tile[BLOCK_VOXELS] = { 0 };
        unsigned step[3];
        int r;

        if (!both[0] && !both[1] && !both[2])
                return volume_put_block(v, (Point){ at[0].block, at[1].block, at[2].block }, b);
        if (b)
                block_expand(b, tile);
        for (step[2] = 0; step[2] <= both[2]; step[2]++)
                for (step[1] = 0; step[1] <= both[1]; step[1]++)
                        for (step[0] = 0; step[0] <= both[0]; step[0]++) {
                                Point target = { at[0].block + (int32_t)step[0],
                                                 at[1].block + (int32_t)step[1],
                                                 at[2].block + (int32_t)step[2] };

                                r = blit_part(v, target, tile, at, step, budget);
                                if (r < 0)
                                        return r;
                        }
        return 0;
}

Affine affine_of(const Transform *t) {
        Affine a;

        for (unsigned i = 0; i < 16; i++)
                a.m[i] = (double)t->m[i];
        return a;
}

int affine_invert(const Affine *a, Affine *ret) {
        const double *m = a->m;
        Affine out = { 0 };
        double determinant = 0;

        for (unsigned i = 0; i < 3; i++)
                for (unsigned j = 0; j < 3; j++) {
                        unsigned i1 = (i + 1) % 3, i2 = (i + 2) % 3, j1 = (j + 1) % 3, j2 = (j + 2) % 3;

                        /* Cofactors, transposed. */
                        out.m[j + 4 * i] = m[i1 + 4 * j1] * m[i2 + 4 * j2] - m[i1 + 4 * j2] * m[i2 + 4 * j1];
                }
        for (unsigned i = 0; i < 3; i++)
                determinant += m[4 * i] * out.m[i];
        if (!isfinite(determinant) || fabs(determinant) < 1e-9)
                return -EINVAL;

        for (unsigned i = 0; i < 12; i++)
                out.m[i] /= determinant;
        for (unsigned row = 0; row < 3; row++)
                out.m[12 + row] = -(out.m[row] * m[12] + out.m[4 + row] * m[13] + out.m[8 + row] * m[14]);
        out.m[15] = 1;
        for (unsigned i = 0; i < 16; i++)
                if (!isfinite(out.m[i]))
                        return -EINVAL;
        *ret = out;
        return 0;
}

void affine_apply(const Affine *a, const double p[static 3], double ret[static 3]) {
        for (unsigned row = 0; row < 3; row++)
                ret[row] = a->m[row] * p[0] + a->m[4 + row] * p[1] + a->m[8 + row] * p[2] + a->m[12 + row];
}

Box affine_box(const Affine *a, Box box) {
        const double low[3] = { box.min.x - 0.5, box.min.y - 0.5, box.min.z - 0.5 };
        const double high[3] = { box.max.x + 0.5, box.max.y + 0.5, box.max.z + 0.5 };
        double min[3] = { INFINITY, INFINITY, INFINITY }, max[3] = { -INFINITY, -INFINITY, -INFINITY };

        for (unsigned corner = 0; corner < 8; corner++) {
                const double p[3] = { corner & 1 ? high[0] : low[0], corner & 2 ? high[1] : low[1],
                                      corner & 4 ? high[2] : low[2] };
                double q[3];

                affine_apply(a, p, q);
                for (unsigned i = 0; i < 3; i++) {
                        min[i] = fmin(min[i], q[i]);
                        max[i] = fmax(max[i], q[i]);
                }
        }
        for (unsigned i = 0; i < 3; i++) {
                if (!(min[i] < INT32_MAX && max[i] > INT32_MIN))
                        return BOX_EMPTY;
                min[i] = fmax(floor(min[i]) - 1, INT32_MIN);
                max[i] = fmin(ceil(max[i]) + 1, INT32_MAX);
        }
        return (Box){ { (int32_t)min[0], (int32_t)min[1], (int32_t)min[2] },
                      { (int32_t)max[0], (int32_t)max[1], (int32_t)max[2] } };
}

/* A move by whole blocks along the axes? */
static bool affine_on_grid(const Affine *a, Point *ret_blocks) {
        static const double axes[12] = { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0 };
        int32_t blocks[3];

        for (unsigned i = 0; i < 12; i++)
                if (a->m[i] != axes[i])
                        return false;
        for (unsigned i = 0; i < 3; i++) {
                double by = a->m[12 + i] / BLOCK_SIDE;

                if (by != floor(by) || fabs(by) > INT32_MAX / BLOCK_SIDE)
                        return false;
                blocks[i] = (int32_t)by;
        }
        *ret_blocks = (Point){ blocks[0], blocks[1], blocks[2] };
        return true;
}

static bool block_position(int64_t at) {
        return at >= INT32_MIN / BLOCK_SIDE && at <= INT32_MAX / BLOCK_SIDE;
}

static int move_on_grid(Volume *v, const Volume *source, Point by, Box within, uint64_t *budget) {
        VolumeIter i = { 0 };
        int r;

        /* What is shared costs an entry of the table. */
        if (!budget_take(budget, volume_blocks(source) / 64 + 1))
                return -E2BIG;
        while (volume_next(source, &i)) {
                int64_t x = (int64_t)i.block.x + by.x, y = (int64_t)i.block.y + by.y,
                        z = (int64_t)i.block.z + by.z;

                if (!block_position(x) || !block_position(y) || !block_position(z) ||
                    !box_contains(within, (Point){ (int32_t)x, (int32_t)y, (int32_t)z }))
                        continue;
                /* Sharing changes nothing but the count of references. */
                r = volume_put_block(v, (Point){ (int32_t)x, (int32_t)y, (int32_t)z },
                                     (Block *)(uintptr_t)i.contents);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* Nothing of the source can come to lie in a block? Asked only where the answer is cheap. */
static bool source_empty(const Volume *source, const Affine *back, Point block) {
        const Point min = { block.x * BLOCK_SIDE, block.y * BLOCK_SIDE, block.z * BLOCK_SIDE };
        const Point max = { min.x + BLOCK_SIDE - 1, min.y + BLOCK_SIDE - 1, min.z + BLOCK_SIDE - 1 };
        Box from = affine_box(back, (Box){ min, max });

        if (box_empty(from))
                return true;
        if (box_width(from) > 64 || box_depth(from) > 64 || box_height(from) > 64)
                return false;
        for (int32_t z = from.min.z >> 4; z <= from.max.z >> 4; z++)
                for (int32_t y = from.min.y >> 4; y <= from.max.y >> 4; y++)
                        for (int32_t x = from.min.x >> 4; x <= from.max.x >> 4; x++)
                                if (volume_block(source, (Point){ x, y, z }))
                                        return false;
        return true;
}

static Colour sample(const Volume *source, const Affine *back, Point p) {
        const double at[3] = { p.x, p.y, p.z };
        double q[3];

        affine_apply(back, at, q);
        for (unsigned i = 0; i < 3; i++) {
                q[i] = round(q[i]);
                if (!(q[i] >= INT32_MIN && q[i] <= INT32_MAX))
                        return (Colour){ 0 };
        }
        return volume_get(source, (Point){ (int32_t)q[0], (int32_t)q[1], (int32_t)q[2] });
}

static int fill_block(Volume *v, const Volume *source, const Affine *back, Point block) {
        CLEANUP(block_unref) Block *made = NULL;
        Colour voxels[BLOCK_VOXELS];

        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                voxels[i] = sample(source, back,
                                   (Point){ block.x * BLOCK_SIDE + (int32_t)(i & 15),
                                            block.y * BLOCK_SIDE + (int32_t)(i >> 4 & 15),
                                            block.z * BLOCK_SIDE + (int32_t)(i >> 8) });
        made = block_new(voxels);
        if (!made)
                return -ENOMEM;
        return volume_put_block(v, block, made);
}

int blit_moved(Volume *v, const Volume *source, const Affine *move, const Box *within, uint64_t *budget) {
        const Box all = { { BLOCK_MIN, BLOCK_MIN, BLOCK_MIN }, { BLOCK_MAX, BLOCK_MAX, BLOCK_MAX } };
        const Box bounds = volume_box(source);
        Affine back;
        Point by;
        Box to;
        int r;

        if (box_empty(bounds))
                return 0;
        if (affine_on_grid(move, &by))
                return move_on_grid(v, source, by, within ? *within : all, budget);
        r = affine_invert(move, &back);
        if (r < 0)
                return r;
        to = affine_box(move, bounds);
        if (box_empty(to))
                return 0;

        to = box_intersect((Box){ block_of(to.min), block_of(to.max) }, within ? *within : all);
        if (box_empty(to))
                return 0;
        /* Positions looked at are charged, found empty or not: looking costs time. */
        if (box_width(to) > *budget || box_depth(to) > *budget || box_height(to) > *budget ||
            !budget_take(budget, box_width(to) * box_depth(to) * box_height(to)))
                return -E2BIG;
        for (int32_t z = to.min.z; z <= to.max.z; z++)
                for (int32_t y = to.min.y; y <= to.max.y; y++)
                        for (int32_t x = to.min.x; x <= to.max.x; x++) {
                                if (source_empty(source, &back, (Point){ x, y, z }))
                                        continue;
                                r = fill_block(v, source, &back, (Point){ x, y, z });
                                if (r < 0)
                                        return r;
                        }
        return 0;
}
