/* A volume in a fixed order. A hash table gives its blocks in any order; files have to come out the
 * same for the same voxels, and meshes are merged row by row. */
#pragma once

#include "voxel/volume.h"

/* Which coordinate (0 = x, 1 = y, 2 = z) runs fastest, next, slowest. */
typedef struct Axes {
        uint8_t fast, middle, slow;
} Axes;
#define AXES_XYZ ((Axes){ 0, 1, 2 })

static inline int32_t point_axis(Point p, uint8_t axis) {
        return axis == 0 ? p.x : axis == 1 ? p.y : p.z;
}

typedef struct BlockAt {
        Point at;              /* in blocks */
        const Block *contents; /* borrowed from the volume */
} BlockAt;

/* All blocks in order; NULL and 0 for an empty volume. To be freed with free(). -ENOMEM. */
int blocks_sorted(const Volume *v, Axes axes, BlockAt **ret, size_t *ret_n);

typedef struct Walk Walk;

/* Borrows the volume, which must not change meanwhile. -ENOMEM. */
int walk_new(Walk **ret, const Volume *v, Axes axes);
Walk *walk_free(Walk *w);
DEFINE_CLEANUP(Walk *, walk_free);
/* The next voxel whose alpha is at least `alpha` (1..255); false at the end. */
bool walk_next(Walk *w, uint8_t alpha, Point *ret, Colour *ret_colour);
