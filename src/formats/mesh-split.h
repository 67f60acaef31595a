/* What is seen of a model, taken apart again by its layers. */
#pragma once

#include "voxel/model.h"

/* Gives each voxel of `seen` (the flattened model) to the group of the topmost visible layer that has it and
 * is laid over the others; ret[g] are new volumes, n_groups of them, NULL before. groups[i] is that of layer
 * i. -ENOMEM, and ret may be filled in part. */
int mesh_split(const Model *m, const Volume *seen, const unsigned *groups, unsigned n_groups, Volume **ret);
