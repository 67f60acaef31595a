/* A flood: the cells that hang together with a seed, voxels of like colour or empty space. */
#pragma once

#include "voxel/volume.h"

/* Blocks that a flood may reach, and those of them that it may reach in part: some 50 and 140 MB. */
#define FLOOD_BLOCKS_MOST ((size_t)1 << 20)
#define FLOOD_MIXED_MOST ((size_t)1 << 17)

typedef struct Flood Flood;

typedef struct FloodRule {
        Box within;         /* cells beyond are not looked at: empty space has no other end */
        bool space;         /* empty cells instead of voxels */
        unsigned tolerance; /* voxels: the largest difference of a channel from the seed, 0–255 */
        unsigned axes;      /* on how many axes neighbours may differ: 1 (faces), 2 (edges), 3 (corners) */
        uint64_t most;      /* cells at most */
} FloodRule;

/* FLOOD_NOTHING: the seed is outside the box, or is empty where voxels are wanted, or the reverse.
 * FLOOD_MORE: there are more than `most`. */
enum { FLOOD_NOTHING = 1, FLOOD_MORE = 2 };

/* The volume is not needed afterwards. -E2BIG over one of the limits above, -ENOMEM. */
int flood_new(Flood **ret, const Volume *v, Point seed, const FloodRule *rule);
Flood *flood_free(Flood *f);
DEFINE_CLEANUP(Flood *, flood_free);

/* Cells that were reached. */
uint64_t flood_count(const Flood *f);
/* Gives them all this colour, as it is; alpha 0 empties. -ENOMEM, and a part may be done. */
int flood_paint(const Flood *f, Volume *v, Colour c);
