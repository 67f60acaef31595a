/* A volume in a fixed order: x runs fastest, then y, then z. A hash table gives its blocks in any order;
 * files have to come out the same for the same voxels. */
#pragma once

#include "voxel/volume.h"

typedef struct BlockAt {
        Point at;              /* in blocks */
        const Block *contents; /* borrowed from the volume */
} BlockAt;

/* All blocks in order; NULL and 0 for an empty volume. To be freed with free(). -ENOMEM. */
int blocks_sorted(const Volume *v, BlockAt **ret, size_t *ret_n);

typedef struct Walk Walk;

/* Borrows the volume, which must not change meanwhile. -ENOMEM. */
int walk_new(Walk **ret, const Volume *v);
Walk *walk_free(Walk *w);
DEFINE_CLEANUP(Walk *, walk_free);
/* The next voxel whose alpha is at least `alpha` (1..255); false at the end. */
bool walk_next(Walk *w, uint8_t alpha, Point *ret, Colour *ret_colour);
