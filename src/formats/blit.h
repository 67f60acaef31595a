/* Moving blocks to where the grid of blocks does not expect them. */
#pragma once

#include "voxel/volume.h"

/* Replaces the 16³ voxels from `min` on by those of `b` (NULL: by nothing). Shares `b` when min is on
 * the grid. The whole of it must lie within 32 bits. `budget`: blocks that may still be made; -E2BIG
 * when they do not suffice. -ENOMEM. */
int blit_block(Volume *v, Point min, Block *b, uint64_t *budget);

/* Column-major, last row 0 0 0 1, not checked. */
typedef struct Affine {
        double m[16];
} Affine;
/* -EINVAL when it flattens space, or is not finite. */
int affine_invert(const Affine *a, Affine *ret);

/* Fills the empty volume `v` with `source` moved by `move` as Goxel moves clones: by their integer
 * positions (not their middles), taken back and rounded. Blocks are shared where the move allows. Voxels
 * beyond 32 bits are lost. -ENOMEM, -E2BIG as above, -EINVAL as affine_invert(). */
int blit_moved(Volume *v, const Volume *source, const Affine *move, uint64_t *budget);
