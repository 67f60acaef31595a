/* Between the public types and those of src/voxel. */
#pragma once

#include "voxel/undo.h"
#include "voxel/volume-private.h"

#include <goxel-voxel/volume.h>

_Static_assert(sizeof(GoxelRgba) == sizeof(Colour) && sizeof(GoxelBox) == sizeof(Box) &&
                       (int)GOXEL_BLEND_REPLACE == (int)MODE_REPLACE,
               "the public types are those of src/voxel under names of their own");

static inline Volume *inner(GoxelVolume *v) {
        return (Volume *)v;
}
static inline const Volume *inner_const(const GoxelVolume *v) {
        return (const Volume *)v;
}
static inline Colour colour_of(GoxelRgba c) {
        return (Colour){ c.r, c.g, c.b, c.a };
}
static inline GoxelRgba rgba_of(Colour c) {
        return (GoxelRgba){ c.r, c.g, c.b, c.a };
}
static inline Point point_of(GoxelXyz p) {
        return (Point){ p.x, p.y, p.z };
}
static inline GoxelXyz xyz_of(Point p) {
        return (GoxelXyz){ p.x, p.y, p.z };
}
static inline Box box_of(GoxelBox b) {
        return (Box){ point_of(b.min), point_of(b.max) };
}
static inline GoxelBox public_box_of(Box b) {
        return (GoxelBox){ xyz_of(b.min), xyz_of(b.max) };
}

/* A change as a whole: between begin and end, which gives `r` back, the volume keeps what it was; a negative
 * `r` makes it that again. */
static inline void whole_begin(GoxelVolume *v, Table *before) {
        *before = (Table){ 0 };
        volume_keep_before(inner(v), before);
}
static inline int whole_end(GoxelVolume *v, Table *before, int r) {
        if (r < 0)
                volume_take_back(inner(v), before);
        else
                volume_settle(inner(v), before);
        return r;
}
