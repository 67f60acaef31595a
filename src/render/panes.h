/* Panes: the faces of voxels that let light through, a quad each, so that they can be put into the order in
 * which an eye meets them. Between two voxels of the same colour there is none: they are one body, and a
 * colour is laid over what is behind once for each body that the eye looks into. */
#pragma once

#include "render/mesh.h"

/* Adds those of some sides to a mesh that has its other quads. -ENOMEM. */
int panes_find(Mesh *m, const bool sides[static SIDES]);
/* Puts them into an order in which none is behind a later one, for a camera that has its frame. -ENOMEM;
 * -E2BIG when there are too many to be numbered. */
int panes_order(Mesh *m, const Camera *c);
