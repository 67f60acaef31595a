/* How a block holds its colours, and how it is written: for the files of this folder that work on
 * whole blocks. Everybody else uses block.h. */
#pragma once

#include "voxel/block.h"

#define BLOCK_BYTES (BLOCK_VOXELS * sizeof(Colour))

/* Blocks without voxels are not kept anywhere: a NULL stands for them. The colours stand apart from
 * this head, so that 16 KiB stay 16 KiB and pages are not shared with heads. */
struct Block {
        size_t refs;
        Colour *voxels; /* NULL: all are `colour`. Voxels with alpha 0 are 0,0,0,0. */
        Colour colour;
        uint32_t count; /* voxels with alpha > 0 */
};

/* Voxels [from, to) of each row; row y | z << 4. from >= to: none. */
typedef struct BlockRows {
        uint8_t from[BLOCK_SIDE * BLOCK_SIDE], to[BLOCK_SIDE * BLOCK_SIDE];
} BlockRows;

/* The functions below change *b (NULL: an empty block), in place when nobody else has a reference, else
 * in a copy. They leave NULL when nothing is in it any more. -ENOMEM: *b is as it was. */
int block_set(Block **b, unsigned index, Colour c);
/* Blends a colour into some rows; rows NULL: all. `uniform`, when it has the resulting colour, is
 * taken instead of a new block (may be NULL). */
int block_paint(Block **b, const BlockRows *rows, Mode mode, Colour c, Block *uniform);
/* Blends the voxels of `source` (NULL: an empty block) into those of *b. */
int block_merge(Block **b, Block *source, Mode mode);

/* A block of one's own to write colours into, with room for all: b itself, or a copy; does not touch b.
 * NULL when memory is out. block_close() puts it in the place of *b; the count must be right by then. */
Block *block_open(Block *b);
void block_close(Block **b, Block *own);
void block_recount(Block *b);

/* Blends a block (NULL: an empty one) into expanded voxels. */
void block_lay(const Block *b, Mode mode, Colour to[static BLOCK_VOXELS]);
/* Turns a block whose voxels are alike into a uniform one. Cannot fail. */
void block_pack(Block *b);
