/* 64³ voxels on their way to a mesh: bits for what is solid and what hides, and the colours. About 1.5 MB.
 */
#pragma once

#include "formats/mesh.h"

#define CHUNK_SIDE 64
#define CHUNK_BLOCKS (CHUNK_SIDE / BLOCK_SIDE)

/* The faces of a row of a plane. Rows and bits are of z and y in a plane along x, of z and x along y, of y
 * and x along z. */
typedef struct MeshRow {
        uint64_t faces[2];      /* against the axis, and along it */
        uint64_t along, across; /* of faces: whether the colour is that of the bit, the row before it */
} MeshRow;

typedef struct MeshChunk {
        Point origin;                                   /* of voxel 0, 0, 0 */
        uint64_t solid[CHUNK_SIDE][CHUNK_SIDE];         /* [z][y], bit x: has faces */
        uint64_t hides[CHUNK_SIDE + 2][CHUNK_SIDE + 2]; /* [z + 1][y + 1], bit x: hides its neighbours' */
        uint64_t hides_before[CHUNK_SIDE], hides_behind[CHUNK_SIDE]; /* [z], bit y: at x = -1 and x = 64 */
        /* By chunk_at(), of what is solid; alpha is 255. One more, so that each has one behind it. */
        _Alignas(16) Colour colours[CHUNK_SIDE * CHUNK_SIDE * CHUNK_SIDE + 1];
        /* While it is meshed, by axis and slice: the rows, again with one behind each, and by side bits of
         * those that have faces. The others hold anything. */
        MeshRow rows[3][CHUNK_SIDE][CHUNK_SIDE + 1];
        uint64_t used[3][2][CHUNK_SIDE];
} MeshChunk;

static inline Colour *chunk_at(MeshChunk *c, unsigned x, unsigned y, unsigned z) {
        return &c->colours[x + CHUNK_SIDE * (y + CHUNK_SIDE * z)];
}

/* Appends the faces of what is solid that nothing hides, joined to rectangles of one colour. -ENOMEM. */
int chunk_mesh(MeshChunk *c, Mesh *ret);
