/* Growing, shrinking and smoothing by a voxel, shells, and faces that are drawn out. */
#pragma once

#include "voxel/slice.h"

/* Empty cells next to a voxel become one, of its colour or of `colour` (NULL: its own). Of several
 * neighbours the first counts, in the order of near_offsets. `axes` as in FloodRule. -ENOMEM, and a part may
 * be done: as below. */
int volume_dilate(Volume *v, unsigned axes, const Colour *colour);
/* Voxels next to an empty cell go. */
int volume_erode(Volume *v, unsigned axes);
/* Of the 27 cells around and at a cell, most decide whether it is a voxel. New ones have the colour of their
 * first neighbour, as above. */
int volume_smooth(Volume *v);
/* What is more than `thickness` voxels (1..) away from all empty cells goes. */
int volume_hollow(Volume *v, unsigned axes, uint32_t thickness);

typedef struct Extrusion {
        Point seed;         /* a voxel of the face */
        Axis axis;          /* the face looks along it ... */
        int sign;           /* ... to larger (1) or smaller (-1) coordinates */
        int32_t distance;   /* voxels to draw it out by; below 0: to push it in by */
        unsigned tolerance; /* as in FloodRule: what belongs to the face */
} Extrusion;

/* EXTRUDE_NOTHING: there is no voxel, or it is covered on that side. */
enum { EXTRUDE_NOTHING = 1 };
/* The face: the voxels of like colour that hang together with the seed in its layer and are not covered.
 * Tells how many they are. -ERANGE when they would leave the 32-bit space, -E2BIG as flood_new(), -ENOMEM,
 * and a part may be done. */
int volume_extrude(Volume *v, const Extrusion *e, uint64_t *ret_face);
