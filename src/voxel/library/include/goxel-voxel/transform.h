/* Volumes moved, turned, scaled, grown and shrunk. Results as in volume.h: after a failure the volume has
 * the voxels it had. -ERANGE: a voxel would leave the 32-bit space. */
#pragma once

#include <goxel-voxel/volume.h>

#ifdef __cplusplus
extern "C" {
#endif

int goxel_volume_move(GoxelVolume *v, GoxelXyz by);
/* Mirrors across the middle of a box; voxels outside of it are mirrored with it. -EINVAL for an empty box.
 */
int goxel_volume_flip(GoxelVolume *v, GoxelAxis axis, GoxelBox about);
/* Turns about the middle of a box, counter-clockwise as seen from where the axis points to; `quarters` is
 * any number. Where that would leave voxels between voxels, the turned box is shifted by half a voxel, and
 * shifted back by the next turn. -EINVAL for an empty box. */
int goxel_volume_turn(GoxelVolume *v, GoxelAxis axis, int64_t quarters, GoxelBox about);

/* Each voxel as eight; of eight cells one, of the colour that most of them have, where four are voxels.
 * `origin` is a corner between voxels, which stays where it is. */
int goxel_volume_double(GoxelVolume *v, GoxelXyz origin);
int goxel_volume_halve(GoxelVolume *v, GoxelXyz origin);
/* Shifts what is in a box; what leaves it on one side comes in on the other. -EINVAL for an empty box. */
int goxel_volume_wrap(GoxelVolume *v, GoxelBox box, GoxelXyz by);

/* Empty cells next to a voxel become one, of its colour. `axes`: on how many axes neighbours may differ, 1
 * (faces), 2 (edges) or 3 (corners). */
int goxel_volume_dilate(GoxelVolume *v, unsigned axes);
/* Voxels next to an empty cell go. */
int goxel_volume_erode(GoxelVolume *v, unsigned axes);
/* Of the 27 cells around and at a cell, most decide whether it is a voxel. */
int goxel_volume_smooth(GoxelVolume *v);
/* What is more than `thickness` voxels (1 or more) away from all empty cells goes. */
int goxel_volume_hollow(GoxelVolume *v, unsigned axes, uint32_t thickness);

#ifdef __cplusplus
}
#endif
