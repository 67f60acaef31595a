/* What is in a volume, and what differs between two. Results as in volume.h. */
#pragma once

#include <goxel-voxel/volume.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct GoxelCount {
        GoxelRgba colour;
        uint64_t n; /* voxels */
} GoxelCount;

/* The colours of a box with their counts, the most frequent first; of equally many, in the order of r, g, b,
 * a. To be freed with free(); NULL when there are none. */
int goxel_volume_census(const GoxelVolume *v, GoxelBox box, GoxelCount **ret, size_t *ret_n);

typedef struct GoxelDifference {
        uint64_t added, removed, painted; /* voxels of the second, of the first, of both in two colours */
        GoxelBox box;                     /* around all of them */
} GoxelDifference;

/* What both share in memory is not looked at. */
void goxel_volume_compare(const GoxelVolume *before, const GoxelVolume *after, GoxelDifference *ret);

#ifdef __cplusplus
}
#endif
