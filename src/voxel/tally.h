/* How many voxels of a box there are, without looking at each: a block of one colour is counted as a whole.
 */
#pragma once

#include "voxel/volume.h"

typedef struct Tally {
        uint64_t n;
        Box around; /* the smallest box around them; BOX_EMPTY without any */
} Tally;

/* Voxels with alpha > 0; those of exactly this colour only when one is given (NULL: all). */
Tally volume_tally(const Volume *v, Box within, const Colour *colour);
