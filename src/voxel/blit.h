/* Moving blocks to where the grid of blocks does not expect them. */
#pragma once

#include "voxel/transform.h"
#include "voxel/volume.h"

/* Takes `blocks` off what is left. False when it does not suffice, and nothing is taken. */
static inline bool budget_take(uint64_t *left, uint64_t blocks) {
        if (blocks > *left)
                return false;
        *left -= blocks;
        return true;
}

/* Replaces the 16³ voxels from `min` on by those of `b` (NULL: by nothing). Shares `b` when min is on
 * the grid. The whole of it must lie within 32 bits. `budget`: blocks that may still be made; -E2BIG
 * when they do not suffice. -ENOMEM. */
int blit_block(Volume *v, Point min, Block *b, uint64_t *budget);

/* A transform and the way back, in numbers that are exact where the transform is. */
typedef struct Affine {
        double m[16];
} Affine;
Affine affine_of(const Transform *t);
/* -EINVAL when it flattens space, or is not finite. */
int affine_invert(const Affine *a, Affine *ret);
void affine_apply(const Affine *a, const double p[static 3], double ret[static 3]);
/* The box around all positions that come from a box of them, with one to spare, cut to 32 bits. */
Box affine_box(const Affine *a, Box box);

/* Fills the empty volume `v` with what of `source`, moved by `move`, lies in the blocks of `within` (NULL:
 * everywhere). Moved as Goxel moves clones: by the integer positions of voxels (not their middles), taken
 * back and rounded. Blocks are shared where the move allows. Voxels beyond 32 bits are lost. -ENOMEM, -E2BIG
 * as above, -EINVAL as affine_invert(). */
int blit_moved(Volume *v, const Volume *source, const Affine *move, const Box *within, uint64_t *budget);
