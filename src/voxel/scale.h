/* Volumes twice and half as large, and voxels that come in again at the other side of a box. */
#pragma once

#include "voxel/volume.h"

/* Each voxel as eight, as a new volume. `origin` is a corner between voxels, which stays where it is.
 * -ERANGE when a voxel would leave the 32-bit space, -ENOMEM. */
int volume_doubled(Volume **ret, const Volume *v, Point origin);
/* Of eight cells one, as a new volume: a voxel when four of them are, of the colour that most of them have
 * (the first in the order of z, y, x of equally many). -ENOMEM. */
int volume_halved(Volume **ret, const Volume *v, Point origin);
/* Shifts what is in a box; what leaves it on one side comes in on the other. The box must not be empty.
 * -ENOMEM, and a part may be done. */
int volume_wrap(Volume *v, Box box, Point by);
