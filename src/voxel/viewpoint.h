/* Where a model is seen from: a camera that people have set up, and that belongs to the model. */
#pragma once

#include "voxel/material.h"
#include "voxel/transform.h"

#define VIEWPOINT_FOV 20.0F /* degrees: what every camera of a .gox file has */

typedef struct Viewpoint {
        uint32_t id;                    /* from 1, unique among the viewpoints of a model */
        char name[STUDIO_NAME_MAX + 1]; /* valid UTF-8 */
        bool orthographic;
        float distance; /* voxels from the eye to what it looks at, above 0; orthographic: how far it sees */
        float fov;      /* degrees from the lower to the upper edge of the picture, above 0, below 180 */
        Transform matrix; /* camera to world: columns right, up, backwards (it looks along -Z), position */
} Viewpoint;

/* From `position` to `target`, with `up` as near to up in the picture as can be. -EINVAL when they are one
 * point, or `up` lies along the line between them. */
int viewpoint_look(Viewpoint *v, const double position[static 3], const double target[static 3],
                   const double up[static 3]);
