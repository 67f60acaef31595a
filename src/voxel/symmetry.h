/* Symmetry: how much of a volume finds itself again in the mirror. */
#pragma once

#include "voxel/slice.h"

typedef struct Symmetry {
        uint64_t shape;  /* voxels where the mirror has a voxel, too */
        uint64_t colour; /* of the same colour */
} Symmetry;

/* Across the middle of the box along an axis; all voxels must be in the box. */
Symmetry volume_symmetry(const Volume *v, Box box, Axis axis);
