/* A slice: one layer of voxels, seen as a picture whose first row is its upper edge.
 *
 * Across Z it is a map seen from above: Y upwards, X to the right. Across Y it is seen from the front
 * (−Y), Z upwards and X to the right; across X from the right (+X), Z upwards and Y to the right. */
#pragma once

#include "voxel/volume.h"

typedef enum Axis { AXIS_X, AXIS_Y, AXIS_Z } Axis;

typedef struct Slice {
        Axis axis;
        Point origin; /* the voxel of the first cell of the first row */
        size_t width, height;
        Colour *cells; /* row by row; NULL when there are none */
} Slice;

/* The slice's box out of a box: that layer alone. */
Box slice_box(Box box, Axis axis, int32_t at);
/* What a slice of this box measures, in cells. */
uint64_t slice_width(Box box, Axis axis);
uint64_t slice_height(Box box, Axis axis);
/* Takes the layer `at` of a box. -ENOMEM; the caller bounds the size first. */
int slice_take(Slice *ret, const Volume *v, Box box, Axis axis, int32_t at);
void slice_done(Slice *s);
#define CLEANUP_SLICE __attribute__((cleanup(slice_done)))
