/* 64³ voxels on their way to a mesh: bits for what is solid and what hides, and the colours. About 1.2 MB.
 */
#pragma once

#include "formats/mesh.h"

#define CHUNK_SIDE 64
#define CHUNK_BLOCKS (CHUNK_SIDE / BLOCK_SIDE)

typedef struct MeshChunk {
        Point origin;                                   /* of voxel 0, 0, 0 */
        uint64_t solid[CHUNK_SIDE][CHUNK_SIDE];         /* [z][y], bit x: has faces */
        uint64_t hides[CHUNK_SIDE + 2][CHUNK_SIDE + 2]; /* [z + 1][y + 1], bit x: hides its neighbours' */
        uint64_t hides_before[CHUNK_SIDE], hides_behind[CHUNK_SIDE]; /* [z], bit y: at x = -1 and x = 64 */
        /* By chunk_at(), of what is solid; alpha is 255. One more, so that each has one behind it. */
        Colour colours[CHUNK_SIDE * CHUNK_SIDE * CHUNK_SIDE + 1];
        /* While it is meshed: bit x, whether the colour is that of the voxel at x - 1, y - 1, z - 1. */
        uint64_t as_x[CHUNK_SIDE][CHUNK_SIDE], as_y[CHUNK_SIDE][CHUNK_SIDE], as_z[CHUNK_SIDE][CHUNK_SIDE];
        /* Faces along x, as rows of z and bits of y, and what is compared, likewise: [x][z]. */
        uint64_t turned[4][CHUNK_SIDE][CHUNK_SIDE];
} MeshChunk;

static inline Colour *chunk_at(MeshChunk *c, unsigned x, unsigned y, unsigned z) {
        return &c->colours[x + CHUNK_SIDE * (y + CHUNK_SIDE * z)];
}

/* Appends the faces of what is solid that nothing hides, joined to rectangles of one colour. -ENOMEM. */
int chunk_mesh(MeshChunk *c, Mesh *ret);

/* Bits of the row's voxels with an alpha of at least `alpha` (1..255); those get the alpha 255. n is 16. */
uint16_t row_solid(Colour row[static BLOCK_SIDE], uint8_t alpha);
