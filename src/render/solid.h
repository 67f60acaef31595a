/* Which voxels of a block, and of the layer of voxels around it, are solid: a bit each. Meshing and
 * ambient occlusion ask nothing else. */
#pragma once

#include "voxel/volume.h"

/* A voxel of this alpha lets nothing through. */
#define SOLID_ALPHA 255

#define SOLID_SIDE (BLOCK_SIDE + 2)

typedef struct Solid {
        /* Bit x + 1 of row [z + 1][y + 1], each coordinate from -1 to 16. */
        uint32_t rows[SOLID_SIDE][SOLID_SIDE];
} Solid;

static inline bool solid_at(const Solid *s, int x, int y, int z) {
        return s->rows[z + 1][y + 1] >> (x + 1) & 1;
}

/* Of a block alone: bit x of row [z][y]. */
typedef struct SolidRows {
        uint16_t rows[BLOCK_SIDE][BLOCK_SIDE];
} SolidRows;

/* All of them are, or none. */
extern const SolidRows solid_full, solid_none;

/* Finds what of a block is solid: *ret is solid_full, solid_none, or to be freed with solid_rows_free().
 * -ENOMEM. */
int solid_rows(const SolidRows **ret, const Block *b);
/* What of it can be seen and is not among its solid voxels; the same. */
int solid_clear(const SolidRows **ret, const Block *b, const SolidRows *solid);
void solid_rows_free(const SolidRows *r);
/* All that is solid in the block itself, in coordinates of the block; BOX_EMPTY when nothing is. */
Box solid_rows_box(const SolidRows *r);

/* Clears everything and takes in the block itself. */
void solid_block(Solid *s, const SolidRows *own);
/* Takes in what of the neighbour lies just over the side, edge or corner that `d` points to (-1, 0, 1 each).
 */
void solid_border(Solid *s, const SolidRows *neighbour, const int d[static 3]);
