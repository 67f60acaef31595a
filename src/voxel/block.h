/* A block of 16³ voxels: reference counted, and never changed while it is shared. How it holds its
 * colours (one colour, or all of them) is its own affair. */
#pragma once

#include "voxel/geometry.h"

#define BLOCK_SIDE 16
#define BLOCK_VOXELS 4096

typedef struct Block Block;

/* Index of a voxel in an expanded block: x fastest, then y, then z. */
static inline unsigned block_index(unsigned x, unsigned y, unsigned z) {
        return x | y << 4 | z << 8;
}

/* NULL when memory is out. */
Block *block_new_uniform(Colour colour);
/* Finds out by itself whether all voxels are alike. */
Block *block_new(const Colour voxels[static BLOCK_VOXELS]);
Block *block_ref(Block *b);
/* Takes NULL; returns NULL. */
Block *block_unref(Block *b);
DEFINE_CLEANUP(Block *, block_unref);

Colour block_get(const Block *b, unsigned index);
void block_expand(const Block *b, Colour ret[static BLOCK_VOXELS]);
bool block_uniform(const Block *b, Colour *ret);
/* Voxels with alpha > 0. */
unsigned block_count(const Block *b);
bool block_equal(const Block *a, const Block *b);
