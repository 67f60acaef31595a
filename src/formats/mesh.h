/* The faces of a volume that can be seen, joined to rectangles of one colour. */
#pragma once

#include "voxel/model.h"

typedef struct Quad {
        Box voxels;    /* whose faces these are: one voxel thick along the axis */
        uint8_t axis;  /* 0 = x, 1 = y, 2 = z */
        bool positive; /* looks along the axis, not against it */
        Colour colour;
} Quad;

/* A zeroed one is empty. */
typedef struct Mesh {
        Quad *quads;
        size_t n, capacity;
} Mesh;
void mesh_done(Mesh *m);

/* Voxels with an alpha of at least `alpha` are solid, all others are air. Faces are hidden by solid voxels
 * of `hiding`; NULL: of v itself. The same volume gives the same quads in the same order. -ENOMEM. */
int mesh_build(Mesh *ret, const Volume *v, const Volume *hiding, uint8_t alpha);
