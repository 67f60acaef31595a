/* A turn: quarter turns, flips and shifts, which take every voxel to a place of its own. */
#pragma once

#include "voxel/slice.h"

/* The new coordinate i is sign[i] · the old coordinate from[i] + shift[i]. Coordinates: x, y, z. */
typedef struct Turn {
        uint8_t from[3];
        int8_t sign[3]; /* 1 or −1 */
        int64_t shift[3];
} Turn;

/* A point in half voxels, counted from the corner of space: voxel n reaches from 2n to 2n + 2. So what a
 * voxel or a box has in its middle can be said in whole numbers. */
typedef struct Pivot {
        int64_t at[3];
} Pivot;
/* The middle of a box. */
Pivot pivot_of(Box box);

Turn turn_shift(Point by);
Turn turn_flip(Axis axis, Pivot about);
/* Counter-clockwise as seen from where the axis points to; `quarters` is any number. -EDOM when an odd
 * number of quarters about that point would leave voxels between voxels: the point's two coordinates across
 * the axis must then be both even or both odd. */
int turn_quarters(Turn *ret, Axis axis, int64_t quarters, Pivot about);
/* The same about the middle of a box. Where that cannot be, the turned box is shifted by half a voxel, and
 * shifted back by the next turn. -ERANGE. */
int turn_quarters_in_place(Turn *ret, Axis axis, int64_t quarters, Box box);

/* Where a box comes to. -ERANGE when that is not within the 32-bit space. */
int turn_box(const Turn *t, Box box, Box *ret);

/* The voxels of v that are in a box, at their new places, as a new volume. -ERANGE when one of them would
 * leave the 32-bit space, -ENOMEM. */
int volume_turned(Volume **ret, const Volume *v, Box within, const Turn *t);
/* Puts the voxels of `source` into v as they are, without blending; where it has none, v stays as it is.
 * -ENOMEM, and a part may be done. */
int volume_lay(Volume *v, const Volume *source);
