/* Cutting along a plane that may stand in any direction. */
#pragma once

#include "voxel/volume.h"

typedef enum PlaneSide {
        PLANE_ABOVE, /* that the normal points to, with the plane itself */
        PLANE_BELOW,
} PlaneSide;

/* Removes the voxels whose middles lie on one side of the plane through `point` that `normal`, of any length
 * but 0, stands on. -ENOMEM. */
int volume_cut_plane(Volume *v, const double point[static 3], const double normal[static 3], PlaneSide side);
