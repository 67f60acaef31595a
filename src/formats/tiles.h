/* Numbers for different blocks: equal ones get the same, in the order they come. */
#pragma once

#include "voxel/block.h"

typedef struct TileSlot {
        uint64_t hash;
        const Block *block; /* borrowed; NULL: a free slot */
        uint32_t number;
} TileSlot;

/* A zeroed one is empty. */
typedef struct Tiles {
        TileSlot *slots;
        size_t n_slots; /* a power of two */
        uint32_t n;
} Tiles;
void tiles_done(Tiles *t);

/* Of what a block expands to. */
uint64_t tiles_hash(const Colour voxels[static BLOCK_VOXELS]);
/* 1 when the block is new, 0 when an equal one was there; its number either way. -ENOMEM. The hash is that
 * of its voxels, or any other that equal blocks share. The block is borrowed until tiles_done(). */
int tiles_add(Tiles *t, const Block *b, uint64_t hash, uint32_t *ret);
