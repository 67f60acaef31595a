#include <goxel-voxel/census.h>

#include "voxel/library/inner.h"

#include "voxel/census.h"
#include "voxel/difference.h"

_Static_assert(sizeof(GoxelCount) == sizeof(ColourCount) &&
                       offsetof(GoxelCount, n) == offsetof(ColourCount, n),
               "the array goes out as it is");

EXPORT int goxel_volume_census(const GoxelVolume *v, GoxelBox box, GoxelCount **ret, size_t *ret_n) {
        const Box within = box_of(box);
        Census census = { 0 };
        int r;

        r = census_take(&census, inner_const(v), &within);
        if (r < 0)
                return r;
        if (census.n == 0)
                census_done(&census);
        *ret = (GoxelCount *)census.colours;
        *ret_n = census.n;
        return 0;
}

EXPORT void goxel_volume_compare(const GoxelVolume *before, const GoxelVolume *after, GoxelDifference *ret) {
        Difference d;

        /* Without marks nothing can fail. */
        (void)volume_compare(inner_const(before), inner_const(after), NULL, &d);
        *ret = (GoxelDifference){ d.added, d.removed, d.painted, public_box_of(d.box) };
}
