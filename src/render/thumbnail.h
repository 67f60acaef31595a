/* A small picture of a model, for file managers, made in a fraction of the time that one takes which
 * somebody looks at: no light but that on each side, no shadow, no edges. */
#pragma once

#include "voxel/volume.h"

#define THUMBNAIL_SIDE_MAX 1024

/* From the right, in front and above, the whole model in the frame; side × side × 4 bytes RGBA, rows from
 * the top, see-through where nothing is, freed by the caller. `side`: 1 to THUMBNAIL_SIDE_MAX pixels.
 * -ENOMEM. */
int thumbnail(uint8_t **ret, const Volume *v, uint32_t side);
