/* What differs between two volumes. */
#pragma once

#include "voxel/volume.h"

typedef struct Difference {
        uint64_t added, removed, painted; /* voxels of the second, of the first, of both in two colours */
        Box box;                          /* around all of them */
} Difference;

static inline uint64_t difference_all(const Difference *d) {
        return d->added + d->removed + d->painted;
}

/* Blocks that both share are not looked at. `marks` (may be NULL) gets a white voxel where they differ.
 * -ENOMEM, which needs marks. */
int volume_compare(const Volume *before, const Volume *after, Volume *marks, Difference *ret);
