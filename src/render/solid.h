/* Which voxels of a block, and of the layer of voxels around it, are solid: a bit each. Meshing and
 * ambient occlusion ask nothing else. */
#pragma once

#include "voxel/volume.h"

/* A voxel from this alpha on is drawn, as a solid one. */
#define SOLID_ALPHA 127

#define SOLID_SIDE (BLOCK_SIDE + 2)

typedef struct Solid {
        /* Bit x + 1 of row [z + 1][y + 1], each coordinate from -1 to 16. */
        uint32_t rows[SOLID_SIDE][SOLID_SIDE];
} Solid;

static inline bool solid_at(const Solid *s, int x, int y, int z) {
        return s->rows[z + 1][y + 1] >> (x + 1) & 1;
}

/* Clears everything and takes in the block itself, which may be NULL. Returns whether one is solid. */
bool solid_block(Solid *s, const Block *b);
/* Takes in what lies just over the side, edge or corner of `block` that `d` points to (-1, 0, 1 each). */
void solid_border(Solid *s, const Volume *v, Point block, const int d[static 3]);
/* All that is solid in the block itself, in coordinates of the block; BOX_EMPTY when nothing is. */
Box solid_box(const Solid *s);
