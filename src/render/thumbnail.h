/* A small picture of a model, for file managers, made in a fraction of the time that one takes which
 * somebody looks at: no light but that on each side, no shadow, no edges. */
#pragma once

#include "voxel/volume.h"

#define THUMBNAIL_SIDE_MAX 1024

/* From the right, in front and above, the whole model in the frame; side × side × 4 bytes RGBA, rows from
 * the top, see-through where nothing is, freed by the caller. `side`: 1 to THUMBNAIL_SIDE_MAX pixels.
 * -ENOMEM. */
int thumbnail(uint8_t **ret, const Volume *v, uint32_t side);

/* One that is kept, and drawn again where its volume differs from what it shows. It keeps a snapshot of that
 * volume, so blocks that change are in memory twice until it follows, and up to 40 bytes a pixel. */
typedef struct Thumbnail Thumbnail;

/* It shows nothing yet. -ENOMEM. */
int thumbnail_new(Thumbnail **ret, uint32_t side);
Thumbnail *thumbnail_free(Thumbnail *t);
DEFINE_CLEANUP(Thumbnail *, thumbnail_free);
/* Has it show v, with the same pixels that thumbnail() would give. -ENOMEM: it shows nothing. */
enum { THUMBNAIL_SAME, THUMBNAIL_NEW /* pixels */ };
int thumbnail_follow(Thumbnail *t, const Volume *v);
/* Whether it shows v as it is. */
bool thumbnail_shows(const Thumbnail *t, const Volume *v);
/* As thumbnail() gives them, borrowed until it follows again. */
const uint8_t *thumbnail_pixels(const Thumbnail *t);
