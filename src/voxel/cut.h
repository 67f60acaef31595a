/* Cells of a volume that another one chooses: those where it has a voxel. */
#pragma once

#include "voxel/volume.h"

/* Empties the cells that are chosen. -ENOMEM, and a part may be done: as below. */
int volume_cut(Volume *v, const Volume *chosen);
/* Empties all others. */
int volume_keep(Volume *v, const Volume *chosen);
/* Makes all others what they are in `before`. */
int volume_restore(Volume *v, const Volume *before, const Volume *chosen);
