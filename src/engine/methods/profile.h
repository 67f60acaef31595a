/* Profiles out of requests: rows of text, or the corners of a polygon. */
#pragma once

#include "engine/methods/selection.h"
#include "voxel/profile.h"

/* By the parameters rows or points, legend and color. RPC_FAILED, -ENOMEM. */
int call_profile(Call *c, Profile *ret);

#define PARAM_ROWS                                                                                                \
        {                                                                                                         \
                "rows", P_ARRAY, NULL, 0, 65536, NULL, "", NULL,                                                  \
                        "the profile as text, the uppermost row first, a character a cell; '.' and ' ' are empty" \
        }
#define PARAM_POINTS                                                                                                                 \
        {                                                                                                                            \
                "points", P_ARRAY, NULL, 0, 65536, NULL, "", "voxels",                                                               \
                        "instead of rows: the corners [u,v] of a polygon, whole numbers, u to the right and v upwards; cells whose " \
                        "middle is inside belong to it"                                                                              \
        }
#define PARAM_PROFILE_LEGEND                                                                                \
        {                                                                                                   \
                "legend", P_OBJECT, NULL, 0, 0, NULL, "", NULL,                                             \
                        "colours of the characters in rows; without it all are of color"                    \
        }
#define PARAM_PROFILE_MODE                                                                                  \
        {                                                                                                   \
                "mode", P_CHOICE, NULL, 0, 0, "add subtract paint", "\"add\"", NULL,                        \
                        "add voxels, take them away, or paint those that are there"                         \
        }
