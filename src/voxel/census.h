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
void census_done(Census *c);
#define CLEANUP_CENSUS __attribute__((cleanup(census_done)))
