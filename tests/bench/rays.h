/* The peer of the bench of pictures: rays through two levels, blocks and their voxels, as many renderers of
 * voxels do it. Ambient occlusion of corners, and a second ray towards the light. */
#pragma once

#include "voxel/volume.h"

/* An isometric picture of a model that lies within 0 to 127, without perspective; `grain` rays a side and
 * pixel. ret has room for width × height × 4 bytes. */
void rays_draw(const Volume *v, uint8_t *ret, uint32_t width, uint32_t height, unsigned grain,
               const double light[static 3]);
