/* Voxels that follow from something else: those of clones from another layer, those of shapes from a
 * formula, those of images from a picture. They are kept in volumes like all others, so that whoever reads a
 * model need not know, and made anew when what they follow from has changed. */
#pragma once

#include "voxel/model.h"

/* Makes anew what has to be. changed[i], boxes of blocks: where the voxels of layer i, counted from the
 * bottom, may have changed; of a layer that is not plain EVERYWHERE also when what it is made from may have;
 * NULL: everything may have, everywhere. Afterwards it says so of clones as well. `budget` as for blits.
 *
 * A ring of clones, and a clone of nothing, keep what they have. -ENOMEM; -E2BIG, and *ret_failed (may be
 * NULL) is the layer that would be too large. */
int model_derive(Model *m, Box *changed, uint64_t *budget, const Layer **ret_failed);

#define EVERYWHERE ((Box){ { BLOCK_MIN, BLOCK_MIN, BLOCK_MIN }, { BLOCK_MAX, BLOCK_MAX, BLOCK_MAX } })
/* Blocks that the derived layers of an edit may have together. */
#define DERIVE_BLOCKS_MOST ((uint64_t)4 << 20)

/* Whether any layer is not plain. */
bool model_derives(const Model *m);
/* Whether the layer's voxels can be made: not those of an image of which only the path is known. */
bool layer_derives(const Layer *l);
/* Whether `l` is, directly or not, a clone of `of`. */
bool layer_follows(const Model *m, const Layer *l, const Layer *of);

/* Lays the pixels of a picture over v, see Layer.matrix: a pixel is a voxel thick, and stands on the plane.
 * Transparent ones are left out. -E2BIG for a matrix that makes too much of it, -ENOMEM. */
int volume_picture(Volume *v, const Picture *p, const Transform *matrix);
