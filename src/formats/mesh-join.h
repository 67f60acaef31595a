/* Rectangles of a mesh joined across the borders of the pieces that it was made in. */
#pragma once

#include "formats/mesh.h"

/* `base` is where the first piece begins, `side` how many voxels long each is. Rectangles that reach a
 * border and have a neighbour of the same colour and width behind it become one with it. The same mesh gives
 * the same rectangles in the same order. -ENOMEM, and the mesh is as it was. */
int mesh_join(Mesh *m, Point base, int32_t side);
