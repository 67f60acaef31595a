/* Drawing into volumes. Results as in volume.h: after a failure the volume has the voxels it had. */
#pragma once

#include <goxel-voxel/volume.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Lays one colour over all voxels of a box. -E2BIG for one that would fill more than 4,194,304 cubes of 16³
 * (1.7 × 10¹⁰ voxels); blends that add nothing take a box of any size. */
int goxel_volume_fill(GoxelVolume *v, GoxelBox box, GoxelBlend blend, GoxelRgba c);
/* The same for the cells of a shape that fills the box: those whose middle lies in it. -E2BIG as above, and
 * for round ones when the product of the three sizes is 2⁶³ or more. */
int goxel_volume_draw(GoxelVolume *v, GoxelShape shape, GoxelBox box, GoxelBlend blend, GoxelRgba c);
/* Draws a brush along a straight line, both ends included: on the longest axis each step is a voxel. `size`
 * is the brush's in voxels, 1 or more. -E2BIG for a line of more than 65,536 voxels and for 2³² voxels of
 * all stamps together, -ERANGE where the brush would leave the 32-bit space. */
int goxel_volume_line(GoxelVolume *v, GoxelXyz from, GoxelXyz to, GoxelShape brush, int32_t size,
                      GoxelBlend blend, GoxelRgba c);

/* Lays one volume over another. `source` may be v. */
int goxel_volume_merge(GoxelVolume *v, const GoxelVolume *source, GoxelBlend blend);
/* Removes the voxels of v where `chosen` has some, or all others. */
int goxel_volume_cut(GoxelVolume *v, const GoxelVolume *chosen);
int goxel_volume_keep(GoxelVolume *v, const GoxelVolume *chosen);

typedef struct GoxelFlood {
        GoxelBox within;    /* cells beyond are not looked at: empty space has no other end */
        bool space;         /* empty cells instead of voxels */
        unsigned tolerance; /* voxels: the largest difference of a channel from the seed, 0–255 */
        unsigned axes;      /* on how many axes neighbours may differ: 1 (faces), 2 (edges), 3 (corners) */
        uint64_t most;      /* cells at most */
} GoxelFlood;

/* GOXEL_FLOOD_NOTHING: the seed is outside the box, or is empty where voxels are wanted, or the reverse.
 * GOXEL_FLOOD_MORE: there are more than `most`. Both leave v as it is. */
enum { GOXEL_FLOOD_NOTHING = 1, GOXEL_FLOOD_MORE = 2 };
/* Gives all cells that hang together with the seed a colour, as it is; alpha 0 removes. Tells how many they
 * are (ret_n may be NULL). -E2BIG when they reach into more than 1,048,576 cubes of 16³. */
int goxel_volume_flood(GoxelVolume *v, GoxelXyz seed, const GoxelFlood *flood, GoxelRgba c, uint64_t *ret_n);

/* Gives each voxel of a box the colour that `map` makes of the one it has: it must go by the colour alone.
 * An alpha of 0 removes. Tells how many have changed (ret_n may be NULL). */
typedef GoxelRgba (*GoxelMap)(const void *userdata, GoxelRgba c);
int goxel_volume_recolour(GoxelVolume *v, GoxelBox box, GoxelMap map, const void *userdata, uint64_t *ret_n);

#ifdef __cplusplus
}
#endif
