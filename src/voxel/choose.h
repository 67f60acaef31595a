/* Choosing voxels by their colour. */
#pragma once

#include "voxel/volume.h"

typedef bool (*ColourTest)(const void *userdata, Colour c);

/* A new volume with a white voxel where v has, within a box, a voxel whose colour passes the test (NULL:
 * any). The answer must go by the colour alone. -ENOMEM. */
int volume_choose(Volume **ret, const Volume *v, Box within, ColourTest test, const void *userdata);
