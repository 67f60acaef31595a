/* Dense boxes: the colours of all voxels of a box in one array, x fastest, then y, then z. */
#pragma once

#include "voxel/volume.h"

/* Voxels of a box, at most UINT64_MAX: above that, UINT64_MAX. */
uint64_t box_volume(Box box);
/* Copies a box out of v; `ret` has box_volume() colours. Empty voxels are 0,0,0,0. */
void volume_read(const Volume *v, Box box, Colour *ret);

/* What became of voxels that were written. */
typedef struct Written {
        uint64_t added;   /* were empty */
        uint64_t removed; /* are empty now */
        uint64_t painted; /* had another colour */
} Written;

/* Puts `colours` into v as they are, without blending; alpha 0 empties. Where `leave` (may be NULL) is
 * true, the voxel stays as it was. -ENOMEM, and a part may be done. */
int volume_write(Volume *v, Box box, const Colour *colours, const bool *leave, Written *ret);
