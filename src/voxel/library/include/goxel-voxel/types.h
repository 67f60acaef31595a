/* Points, boxes and colours. Coordinates are signed 32 bits, Z up, right-handed; the voxel at x, y, z fills
 * the cube from there to x+1, y+1, z+1. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Not premultiplied. a = 0 is empty, whatever the others are; 255 is solid. */
typedef struct GoxelRgba {
        uint8_t r, g, b, a;
} GoxelRgba;

typedef struct GoxelXyz {
        int32_t x, y, z;
} GoxelXyz;

/* Both corners belong to the box. It is empty where min is larger than max on an axis. */
typedef struct GoxelBox {
        GoxelXyz min, max;
} GoxelBox;

typedef enum GoxelAxis {
        GOXEL_AXIS_X = 0,
        GOXEL_AXIS_Y = 1,
        GOXEL_AXIS_Z = 2,
} GoxelAxis;

/* How colours that are laid over a volume meet what is there. */
typedef enum GoxelBlend {
        GOXEL_BLEND_OVER = 0,           /* as paint does: alphas add up */
        GOXEL_BLEND_SUB = 1,            /* takes alpha away */
        GOXEL_BLEND_SUB_CLAMP = 2,      /* leaves at most 255 less the source's alpha */
        GOXEL_BLEND_PAINT = 3,          /* colours what is there, adds nothing */
        GOXEL_BLEND_MAX = 4,            /* the larger alpha and the source's colour */
        GOXEL_BLEND_INTERSECT = 5,      /* the smaller alpha, the colour as it is */
        GOXEL_BLEND_INTERSECT_FILL = 6, /* the smaller alpha, the source's colour */
        GOXEL_BLEND_MULTIPLY_ALPHA = 7, /* by the source's alpha, all four */
        GOXEL_BLEND_REPLACE = 8,        /* the source as it is, empty where it is */
} GoxelBlend;

typedef enum GoxelShape {
        GOXEL_SHAPE_CUBE = 0,
        GOXEL_SHAPE_SPHERE = 1,
        GOXEL_SHAPE_CYLINDER = 2, /* stands along Z */
} GoxelShape;

#ifdef __cplusplus
}
#endif
