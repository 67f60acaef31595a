/* A point that methods turn and mirror about: three numbers, whole ones for the corners of voxels and .5
 * for their middles. */
#pragma once

#include "engine/methods/look.h"
#include "voxel/turn.h"

/* Out of the array `name`, which must be given. RPC_FAILED. */
int call_pivot(Call *c, const char *name, Pivot *ret);

#define PARAM_PIVOT(name, what)                                                                             \
        { name, P_ARRAY, NULL, 0, 3, NULL, "", "voxels", what }
#define PIVOT_TEXT                                                                                          \
        "[x,y,z], whole numbers are corners of voxels and .5 their middles; without it, the middle of the box"
