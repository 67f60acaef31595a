/* Giving voxels other colours by those they have. */
#pragma once

#include "voxel/volume.h"

/* Must go by the colour alone. An alpha of 0 empties. */
typedef Colour (*ColourMap)(const void *userdata, Colour c);

/* Maps the voxels of a box, those alone that `chosen` has (NULL: all); tells how many have changed. -ENOMEM,
 * and a part may be done. */
int volume_recolour(Volume *v, Box within, const Volume *chosen, ColourMap map, const void *userdata,
                    uint64_t *ret);
