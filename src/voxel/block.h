/* A block of 16³ voxels: reference counted, and never changed while it is shared. How it holds its
 * colours (one colour, a palette, or all of them) is its own affair. */
#pragma once

#include "voxel/geometry.h"

#define BLOCK_SIDE 16
#define BLOCK_VOXELS 4096

/* Blocks have coordinates of their own: those of their voxels >> 4. */
#define BLOCK_MIN (INT32_MIN / BLOCK_SIDE)
#define BLOCK_MAX (INT32_MAX / BLOCK_SIDE)

typedef struct Block Block;

static inline Point block_of(Point voxel) {
        return (Point){ voxel.x >> 4, voxel.y >> 4, voxel.z >> 4 };
}
/* The first voxel of a block; the last is 15 further on each axis. */
static inline Point block_origin(Point block) {
        return (Point){ block.x * BLOCK_SIDE, block.y * BLOCK_SIDE, block.z * BLOCK_SIDE };
}
/* All voxels of a block. */
static inline Box block_space(Point block) {
        const Point o = block_origin(block);

        return (Box){ o, { o.x + (BLOCK_SIDE - 1), o.y + (BLOCK_SIDE - 1), o.z + (BLOCK_SIDE - 1) } };
}

/* Index of a voxel in an expanded block: x fastest, then y, then z. */
static inline unsigned block_index(unsigned x, unsigned y, unsigned z) {
        return x | y << 4 | z << 8;
}
static inline unsigned block_index_of(Point voxel) {
        return block_index((unsigned)voxel.x & 15, (unsigned)voxel.y & 15, (unsigned)voxel.z & 15);
}

/* NULL when memory is out. */
Block *block_new_uniform(Colour colour);
/* Finds out by itself whether all voxels are alike. Colours with alpha 0 become 0,0,0,0. */
Block *block_new(const Colour voxels[static BLOCK_VOXELS]);
/* Colours by an index of 8 bits. */
typedef struct BlockPalette {
        Colour colours[256];
        uint8_t first[256]; /* the lowest index of the same colour */
} BlockPalette;
/* Colours with alpha 0 become 0,0,0,0. */
void block_palette_init(BlockPalette *ret, const Colour colours[static 256]);
/* block_new() of voxels that are indices; NULL when memory is out. */
Block *block_new_indexed(const uint8_t indices[static BLOCK_VOXELS], const BlockPalette *p);
/* Takes NULL. */
Block *block_ref(Block *b);
/* Whether there are other references. */
bool block_shared(const Block *b);
/* Takes NULL; returns NULL. */
Block *block_unref(Block *b);
DEFINE_CLEANUP(Block *, block_unref);

Colour block_get(const Block *b, unsigned index);
void block_expand(const Block *b, Colour ret[static BLOCK_VOXELS]);
/* Colours [at, at + n). */
void block_read(const Block *b, unsigned at, unsigned n, Colour *ret);
bool block_uniform(const Block *b, Colour *ret);
/* Voxels whose alpha is at least `alpha` (1..255): bit x of row y | z << 4. */
void block_solid(const Block *b, uint8_t alpha, uint16_t ret[static BLOCK_SIDE * BLOCK_SIDE]);
/* Voxels with alpha > 0. */
unsigned block_count(const Block *b);
/* The smallest box around voxels with alpha > 0, for a block that stands at `block`. */
Box block_box(const Block *b, Point block);
/* By their voxels, however they hold them; NULL equals an empty block. */
bool block_equal(const Block *a, const Block *b);

/* Gives memory that waits for the next blocks (up to 16 MiB) back to the system: for idle times. */
void block_trim(void);
