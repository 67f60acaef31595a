/* Blocks by the pieces that they are made of: what comes again is made once. For all layers of a scene. */
#pragma once

#include "formats/vox-cast.h"

typedef struct VoxRecipe {
        uint64_t hash;
        size_t first; /* of its pieces */
        uint32_t n;   /* 0: free */
        Block *block; /* owned */
} VoxRecipe;

/* A zeroed one is empty, but for what is borrowed. */
typedef struct VoxStock {
        VoxCasts *casts;
        const BlockPalette *palette;
        VoxLimits *left;
        VoxRecipe *recipes;
        size_t n, capacity; /* a power of two */
        uint64_t *pieces;   /* of all recipes */
        size_t n_pieces, pieces_capacity;
} VoxStock;
void vox_stock_done(VoxStock *s);

/* A reference to the block of these pieces, n of them, the first one lowest. -E2BIG when the limits are used
 * up; -ENOMEM. */
int vox_stock_take(VoxStock *s, const uint64_t *pieces, uint32_t n, Block **ret);
