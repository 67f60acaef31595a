/* Palettes as methods name and tell them. */
#pragma once

#include "engine/methods/look.h"
#include "voxel/palette.h"

/* The palette that the parameter `param` names, else the project's, else the first that there always is.
 * RPC_FAILED. */
int call_palette(Call *c, const char *param, Palette *ret);
/* ["#RRGGBB", …] */
json_object *colours_json(const Colour *colours, size_t n);

#define PARAM_PALETTE                                                                                       \
        {                                                                                                   \
                "palette", P_STRING, NULL, 1, PALETTE_NAME_MAX, NULL, "", NULL,                             \
                        "one of goxel.list_palettes; without it, the project's"                             \
        }
