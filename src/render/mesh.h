/* The faces of a volume on some of its sides that are not covered by a solid neighbour, block by block.
 * Those of solid voxels are merged into rectangles ("quads") by shape alone: what colour a point of a quad
 * has is looked up in the voxel behind it when the picture is known. */
#pragma once

#include "render/camera.h"
#include "render/solid.h"

typedef struct Quad {
        uint32_t block; /* index in Mesh.blocks */
        /* First voxel, in the block; voxels less one on the axes side_across() and side_along(). */
        uint32_t x : 4, y : 4, z : 4, across : 4, along : 4, side : 3;
} Quad;

typedef struct MeshBlock {
        Point at; /* in blocks */
        const Block *contents;
        const SolidRows *solid; /* of it; owned by the mesh */
        const SolidRows *clear; /* what of it lets light through; the same */
} MeshBlock;

typedef struct Mesh {
        const Volume *volume; /* borrowed, with its blocks; must not change */
        MeshBlock *blocks;    /* those with something in them, in order of z, y, x */
        size_t n_blocks;
        Quad *quads; /* the faces of what is solid, and behind them the panes: see panes.h */
        size_t n_quads, n_panes, capacity;
        Box box; /* around all of it */
} Mesh;

/* 0, -ENOMEM. The volume is borrowed. */
int mesh_new(Mesh **ret, const Volume *v, const bool sides[static SIDES]);
Mesh *mesh_free(Mesh *m);
DEFINE_CLEANUP(Mesh *, mesh_free);

/* Puts a quad behind all others; counts it in neither number. -ENOMEM. */
int mesh_add(Mesh *m, Quad q);

/* What is solid in a block and around it: on the sides, edges and corners too, as `border` chooses them. */
typedef enum Border { BORDER_SIDES, BORDER_ALL } Border;
void mesh_solid(const Mesh *m, const MeshBlock *block, Border border, Solid *ret);

/* What the quads that a camera sees cover in its picture; it looks but has no frame yet. Not for a mesh
 * without quads. */
Extent mesh_extent(const Mesh *m, const Camera *c, Slant slant);

static inline void quad_first(Quad q, int ret[static 3]) {
        ret[0] = q.x;
        ret[1] = q.y;
        ret[2] = q.z;
}

/* The corner of a quad that has the smallest coordinates, in half voxels from the camera's middle. */
static inline void mesh_corner(const Mesh *m, const Camera *c, Quad q, int64_t ret[static 3]) {
        const Point block = m->blocks[q.block].at;

        ret[0] = 2 * ((int64_t)block.x * BLOCK_SIDE + q.x) - c->middle[0];
        ret[1] = 2 * ((int64_t)block.y * BLOCK_SIDE + q.y) - c->middle[1];
        ret[2] = 2 * ((int64_t)block.z * BLOCK_SIDE + q.z) - c->middle[2];
        ret[side_axis(q.side)] += side_positive(q.side) ? 2 : 0;
}
