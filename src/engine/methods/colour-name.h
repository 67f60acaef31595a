/* What people call a colour. */
#pragma once

#include "voxel/geometry.h"

#define COLOUR_NAME_MAX 40

/* "dark red", "light grey", "translucent blue": one of some dozen words, with light, dark or translucent
 * before it. Not for an empty colour. */
const char *colour_name(Colour c, char ret[static COLOUR_NAME_MAX]);
