/* Floods as methods have them: their parameters, and what is wrong with them. */
#pragma once

#include "engine/methods/look.h"
#include "voxel/flood.h"

typedef enum FillMode { FILL_REPLACE, FILL_ADD, FILL_REMOVE } FillMode;

/* The parameter `connectivity` as the number of axes on which neighbours may differ. RPC_FAILED. */
int call_axes(Call *c, unsigned *ret);
/* What hangs together with the place that the parameter `param` names, by PARAM_TOLERANCE and
 * PARAMS_FILL_LIMITS: voxels, or with FILL_ADD empty space. RPC_FAILED, -ENOMEM. */
int call_flood(Call *c, const char *param, const Layer *layer, FillMode mode, Flood **ret);

#define PARAM_TOLERANCE                                                                                     \
        {                                                                                                   \
                "tolerance", P_INT, NULL, 0, 255, NULL, "0", NULL,                                          \
                        "how far a channel may be from the first voxel's for a colour to be like it"        \
        }
#define PARAMS_FILL_LIMITS                                                                                  \
        { "connectivity",                                                                                   \
          P_INT,                                                                                            \
          NULL,                                                                                             \
          6,                                                                                                \
          26,                                                                                               \
          NULL,                                                                                             \
          "6",                                                                                              \
          NULL,                                                                                             \
          "6, 18 or 26 neighbours: at the faces of a voxel, its edges too, or its corners too" },           \
                { "min",                                                                                    \
                  P_POINT,                                                                                  \
                  NULL,                                                                                     \
                  INT32_MIN,                                                                                \
                  INT32_MAX,                                                                                \
                  NULL,                                                                                     \
                  "",                                                                                       \
                  "voxels",                                                                                 \
                  "with max, the box to stay in; otherwise empty space ends at the image box" },            \
                { "max",     P_POINT,   NULL,                                                               \
                  INT32_MIN, INT32_MAX, NULL,                                                               \
                  "",        "voxels",  "the other corner, which belongs to the box" },                     \
        {                                                                                                   \
                "max_voxels", P_INT, NULL, 1, INT64_MAX, NULL, "", "voxels",                                \
                        "refuse, and change nothing, when more are connected"                               \
        }
