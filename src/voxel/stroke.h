/* A stroke: a brush that is drawn along a straight line. */
#pragma once

#include "voxel/shape.h"

/* Voxels from one end of a line to the other, and voxels that all stamps of a stroke have together. */
#define STROKE_LENGTH_MOST 65536
#define STROKE_WORK_MOST ((uint64_t)1 << 32)

typedef struct Stroke {
        Point from, to;
        ShapeKind brush; /* stamped at each voxel of the line; a cylinder stands along Z */
        int32_t size;    /* of the brush, in voxels: 1.. */
        /* How much of the brush fades out: 0 (none) to 1 (from the middle on). Ring by ring, a voxel thick,
         * alpha falls evenly to what one ring alone would have. */
        double smoothing;
        Colour colour;
} Stroke;

/* The voxels of the line, both ends included; the n-th of stroke_length(), counted from 0. On the longest
 * axis each step is one voxel; on the others it is the nearest one. The stroke is at most
 * STROKE_LENGTH_MOST long. */
uint64_t stroke_length(const Stroke *s);
Point stroke_point(const Stroke *s, uint64_t n);

/* The stroke as a new volume, each of its voxels once, however often the brush passes over it. -E2BIG over
 * the limits above, -ERANGE when the brush leaves the 32-bit space, -ENOMEM. */
int stroke_volume(Volume **ret, const Stroke *s);
