/* The colours of samples in a row that are on one voxel's face. */
#pragma once

#include "render/spot.h"

/* What of a row is on one voxel: it begins at (u, v) in the voxel, and moves by that from column to column.
 */
typedef struct Stretch {
        double u, v, du, dv;
        uint32_t n;
        double half_u, half_v; /* half the width of a line around the voxel there; 0: none */
} Stretch;

/* What is left of a solid colour; `keep` is not negative. */
Colour dim(Colour c, float keep);
/* Where the spots are now; ret has room for n colours and LANES more. */
void paint(const Spots *s, const Stretch *t, Colour *ret);
