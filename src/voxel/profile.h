/* A profile: a flat picture of cells, which becomes a volume when it is extruded along an axis or revolved
 * about one.
 *
 * It is seen as goxel.slice tells slices: along Y from the front, along Z from above, along X from the
 * right. Cell (u, v) reaches from u to u + 1 and from v to v + 1: u counts to the right, v upwards. */
#pragma once

#include "voxel/turn.h"

#define PROFILE_MOST ((uint64_t)1 << 24) /* cells */

typedef struct Profile {
        int32_t left, bottom; /* the lowest u and v */
        uint32_t width, height;
        Colour *cells; /* row by row, the uppermost first; NULL when there are none */
} Profile;

/* An empty one. -E2BIG over PROFILE_MOST, -ENOMEM. */
int profile_new(Profile *ret, int32_t left, int32_t bottom, uint64_t width, uint64_t height);
void profile_done(Profile *p);
#define CLEANUP_PROFILE __attribute__((cleanup(profile_done)))
/* The cell in that column and row; row 0 is the uppermost. */
static inline Colour *profile_cell(Profile *p, uint32_t column, uint32_t row) {
        return &p->cells[(size_t)row * p->width + column];
}

typedef struct ProfilePoint {
        int32_t u, v;
} ProfilePoint;
#define PROFILE_POINT_MOST (1 << 20) /* of a coordinate */
/* The cells whose middle is inside of a polygon, which is closed by itself; where it crosses itself, by the
 * even-odd rule. -E2BIG, -ENOMEM. */
int profile_polygon(Profile *ret, const ProfilePoint *points, size_t n, Colour c);

/* A line of text or several, parted by '\n': a dot of the font is `size` cells wide, 0,0 is the lower left
 * corner. `align`: 0 left, 1 in the middle, 2 right. -EINVAL: the character at *ret_wrong is not in the
 * font; -E2BIG, -ENOMEM. */
int profile_text(Profile *ret, const char *text, unsigned size, unsigned align, Colour c, size_t *ret_wrong);

/* `depth` layers of it along an axis, as a new volume; 0,0 comes to `at`, and the layers follow on the axis'
 * positive side. -ERANGE when that leaves the 32-bit space, -E2BIG as volume_generate(), -ENOMEM. */
int profile_extrude(Volume **ret, const Profile *p, Axis axis, Point at, int32_t depth);
/* A part of a turn, in degrees: from `from` up to `to`, which is above it by at most 360. 0 is the positive
 * side of X, about the X axis that of Y; it goes on by the right hand. Parts that begin where others end
 * have no voxel in common and leave none out. */
typedef struct Sweep {
        double from, to;
} Sweep;
#define SWEEP_ALL ((Sweep){ 0, 360 })

/* Revolved about a line along an axis: a voxel has the colour of the cell at its middle's distance from the
 * line (u, rounded down) and at its place along it (v), both counted from `about`. Cells with a negative u
 * are nowhere. `about` is a corner of voxels along the axis. Of it stays what the middle of a voxel is in
 * the sweep for. Errors as above. */
int profile_revolve(Volume **ret, const Profile *p, Axis axis, Pivot about, Sweep sweep);
