/* How a block holds its colours, and how it is written: for the files of this folder that work on
 * whole blocks. Everybody else uses block.h. */
#pragma once

#include "voxel/packed.h"

#define BLOCK_BYTES (BLOCK_VOXELS * sizeof(Colour))

/* A block that is set voxel by voxel stays with its palette as long as that has few colours: it is found
 * quickly, and the block stays near. Else, who sets more voxels of a block than this is about to set many,
 * and has it expanded. */
#define PATCHES_MOST 16
#define WRITTEN_COLOURS_MOST 16

/* Blocks without voxels are not kept anywhere: a NULL stands for them. The colours stand apart from
 * this head, so that 16 KiB stay 16 KiB and pages are not shared with heads. */
struct Block {
        size_t refs;
        Colour *voxels;  /* for writing: all of them. Voxels with alpha 0 are 0,0,0,0. */
        Packed *packed;  /* at rest: by a palette. At most one of the two; NULL both: all are `colour` */
        PackedView view; /* without voxels: of the palette, or of `colour`, so that reading is one way for
                            both */
        Colour colour;
        uint32_t count;  /* voxels with alpha > 0 */
        uint8_t patched; /* voxels set one by one in the palette since it rested, up to PATCHES_MOST */
        bool colourful;  /* had too many colours for a palette when that was tried last */
};

/* What is where no block is. */
extern const Block block_none;

static inline Colour block_at(const Block *b, unsigned index) {
        return b->voxels ? b->voxels[index] : packed_get(b->view, index);
}
static inline bool block_plain(const Block *b) {
        return !b->voxels && !b->packed;
}
/* Colours [at, at + n) of a block: its own, or put into `scratch`, which has room for n. */
static inline const Colour *block_colours(const Block *b, unsigned at, unsigned n, Colour *scratch) {
        if (b->voxels)
                return b->voxels + at;
        block_read(b, at, n, scratch);
        return scratch;
}

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
/* Gives a block without voxels its palette (taken over). */
void block_take_packed(Block *b, Packed *packed);
/* Expands a block that has a palette, for writing. Without memory it stays as it is. */
void block_unpack(Block *b);
/* Takes its palette away: all its voxels are of this colour. */
void block_take_plain(Block *b, Colour c);
/* The same, and gives a block of few colours a palette instead of the room to write. Without memory it stays
 * as it is. To whoever asks for its voxels nothing changes, so it may be shared. */
void block_rest(Block *b);
