/* Volumes: voxels in a sparse space of signed 32-bit coordinates.
 *
 *         GoxelVolume *v;
 *
 *         if (goxel_volume_new(&v) == 0) {
 *                 if (goxel_volume_set(v, 1, 2, 3, (GoxelRgba){ 200, 30, 20, 255 }) == 0)
 *                         printf("%" PRIu64 "\n", goxel_volume_count(v));
 *                 goxel_volume_free(v);
 *         }
 *
 * Results. Functions that return int give 0, a positive value that they name, or a negative errno: -EINVAL
 * for a value that is none of its type, -ENOMEM when memory is out. After a failure the volume has the
 * voxels it had, and what a `ret_…` argument points to is untouched.
 *
 * Ownership. What comes back through `ret` is the caller's. What is passed in is borrowed for the call.
 *
 * Threads. A volume belongs to one thread at a time, and so do a volume and its copies together: they share
 * memory. Others need no lock.
 *
 * The library opens no files, makes no threads, prints nothing and keeps nothing but up to 16 MiB of memory
 * for the next volumes: see goxel_volume_trim(). */
#pragma once

#include <goxel-voxel/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct GoxelVolume GoxelVolume;

/* An empty one. */
int goxel_volume_new(GoxelVolume **ret);
/* A snapshot: later changes of either do not show in the other. What both have alike stays one in memory. */
int goxel_volume_copy(GoxelVolume **ret, const GoxelVolume *v);
/* Takes NULL. Returns NULL. */
GoxelVolume *goxel_volume_free(GoxelVolume *v);

/* 0, 0, 0, 0 where nothing is. */
GoxelRgba goxel_volume_get(const GoxelVolume *v, int32_t x, int32_t y, int32_t z);
/* An alpha of 0 removes. */
int goxel_volume_set(GoxelVolume *v, int32_t x, int32_t y, int32_t z, GoxelRgba c);
/* Voxels with an alpha above 0. */
uint64_t goxel_volume_count(const GoxelVolume *v);
/* The smallest box around them; an empty one when there are none. */
GoxelBox goxel_volume_box(const GoxelVolume *v);

/* Voxels of a box, UINT64_MAX when they are more than that. */
uint64_t goxel_box_volume(GoxelBox box);
/* The colours of a box: x fastest, then y, then z; goxel_box_volume() of them. */
void goxel_volume_read(const GoxelVolume *v, GoxelBox box, GoxelRgba *ret);
/* Puts colours into a box as they are, without blending; alpha 0 removes. */
int goxel_volume_write(GoxelVolume *v, GoxelBox box, const GoxelRgba *colours);

/* All voxels of a box in the order of z, y, x, a piece of a row at a time; rows without voxels are mostly
 * passed over. The volume must not change in between. */
typedef struct GoxelRows GoxelRows;
typedef struct GoxelRow {
        GoxelXyz at;              /* of the first of them; the others follow towards +X */
        unsigned n;               /* 1–16 */
        const GoxelRgba *colours; /* borrowed until the next call; some may be empty */
} GoxelRow;
int goxel_rows_new(GoxelRows **ret, const GoxelVolume *v, GoxelBox box);
/* False at the end. */
bool goxel_rows_next(GoxelRows *r, GoxelRow *ret);
/* Takes NULL. Returns NULL. */
GoxelRows *goxel_rows_free(GoxelRows *r);

/* A volume that is written voxel by voxel takes 4 bytes a voxel of the places it touches; this packs them
 * when the writing is over: often to less than half a byte. Changes no voxel. */
void goxel_volume_rest(GoxelVolume *v);
/* Gives back the memory that is kept for the next volumes. */
void goxel_volume_trim(void);

#ifdef __cplusplus
}
#endif
