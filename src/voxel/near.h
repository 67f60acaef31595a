/* Cells that become something else by what is around them. */
#pragma once

#include "voxel/volume.h"

/* From a cell to its neighbours, in the array that a rule gets. */
#define NEAR_X 1
#define NEAR_Y 18
#define NEAR_Z (18 * 18)
#define NEAR_MOST 26

/* To all neighbours: first the 6 at the faces, then the 12 at the edges, then the 8 at the corners. */
extern const int near_offsets[NEAR_MOST];
/* How many of them differ on at most so many axes (1–3): 6, 18, 26. */
static inline unsigned near_count(unsigned axes) {
        return axes == 1 ? 6 : axes == 2 ? 18 : NEAR_MOST;
}

/* What the cell at `at` becomes. A cell among 26 voxels must stay as it is, and so must one among 26 empty
 * cells that is empty itself. */
typedef Colour (*NearRule)(const void *userdata, const Colour *at);

/* All cells at once. Beyond space all is empty. -ENOMEM, and a part may be done. */
int volume_evolve(Volume *v, NearRule rule, const void *userdata);
