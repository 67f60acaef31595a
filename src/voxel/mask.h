/* A mask: which cells of a box hold a voxel, a bit each. */
#pragma once

#include "voxel/volume.h"

/* Bits of a mask at most: 32 MiB. */
#define MASK_MOST ((uint64_t)1 << 28)

typedef struct Mask {
        Box box;
        int32_t first; /* x of the first bit of a row: box.min.x, rounded down to a block */
        size_t words;  /* of a row */
        uint64_t *bits;
} Mask;

/* All voxels of the volume must be in the box. -E2BIG over MASK_MOST, -ENOMEM. */
int mask_take(Mask *ret, const Volume *v, Box box);
/* The words of a row. */
const uint64_t *mask_row(const Mask *m, int32_t y, int32_t z);
/* Which of the 16 voxels of a block's row (y + 16 · z) there are, a bit each. */
uint32_t mask_piece(const Block *b, unsigned row);
void mask_done(Mask *m);
#define CLEANUP_MASK __attribute__((cleanup(mask_done)))
