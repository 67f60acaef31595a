/* A census of colours: how many voxels have which. */
#pragma once

#include "voxel/volume.h"

typedef struct ColourCount {
        Colour colour;
        uint64_t n;
} ColourCount;

/* The most frequent colour first; of equally many, in the order of r, g, b, a. A zeroed Census is an
 * empty one. */
typedef struct Census {
        ColourCount *colours;
        size_t n;
        uint64_t voxels; /* all together */
} Census;

/* Counts voxels with alpha > 0, those of a box only when `within` is given (NULL: all). -ENOMEM. */
int census_take(Census *ret, const Volume *v, const Box *within);
/* The same for n colours of an array. */
int census_of(Census *ret, const Colour *colours, size_t n);
/* Puts colours together whose channels fall into the same bins of `size` (2–256) values; each bin is told
 * as its middle. Alpha is kept apart. -ENOMEM, and the census is as it was. */
int census_bin(Census *c, unsigned size);
/* Puts each colour to the most frequent one that differs by at most `threshold` on every channel and has
 * not been put to another itself. Takes time with the square of n. */
void census_merge(Census *c, unsigned threshold);
/* In the order of r, g, b, a instead of by their counts. */
void census_sort_by_colour(Census *c);
void census_done(Census *c);
#define CLEANUP_CENSUS __attribute__((cleanup(census_done)))
