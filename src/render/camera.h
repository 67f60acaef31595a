/* Where a picture is taken from: an orthographic camera with a fixed frame.
 *
 * Positions in the picture are counted in samples (SAMPLES a side and pixel), x to the right, y down.
 * For covering they are integers, CAMERA_ONE to a sample, and linear in the voxel coordinates: edges
 * of faces that lie on one line in space lie on one line in the picture to the last bit, so that no
 * sample can slip through between two faces. */
#pragma once

#include "render/render.h"

#include <math.h>

#define SAMPLES 2

/* 2³³ half voxels by 2^-40 still leave an error below a hundredth of a sample; 2^14 samples fit. */
#define CAMERA_SHIFT 40
#define CAMERA_ONE ((int64_t)1 << CAMERA_SHIFT)
#define CAMERA_HALF ((int64_t)1 << (CAMERA_SHIFT - 1))

/* Unit vectors of the picture in space, and the middle of what is shown. */
typedef struct Camera {
        double right[3], up[3], toward[3]; /* toward: from the model to the eye */
        int64_t middle[3];                 /* in half voxels, so that it is exact */
        double pitch;                      /* samples a voxel */
        uint32_t width, height;            /* samples */
        int64_t x[3], y[3];                /* step in the picture for half a voxel along each axis */
        int64_t x0, y0;                    /* where the middle is in the picture */
} Camera;

/* A face direction. */
typedef enum Side { SIDE_LEFT, SIDE_RIGHT, SIDE_FRONT, SIDE_BACK, SIDE_BOTTOM, SIDE_TOP, SIDES } Side;

/* 0, 1, 2 for X, Y, Z. */
static inline int side_axis(Side s) {
        return (int)s >> 1;
}
static inline bool side_positive(Side s) {
        return s & 1;
}
/* The axes that span a face of this side: the first counts the columns of a quad, the second its rows. */
static inline int side_across(Side s) {
        return side_axis(s) == 0 ? 1 : 0;
}
static inline int side_along(Side s) {
        return side_axis(s) == 2 ? 1 : 2;
}

/* A camera that looks along a view; it has no frame yet. */
void camera_look(Camera *c, View view);
/* Whether faces of this side are turned to the eye. */
bool camera_sees(const Camera *c, Side s);
/* What of the picture's plane something covers, in voxels from where the middle of its box is. */
typedef struct Extent {
        double left, right, bottom, top;
} Extent;

#define EXTENT_NONE ((Extent){ INFINITY, -INFINITY, INFINITY, -INFINITY })

/* Widens an extent by a point; `from_middle` is in half voxels, as Camera.middle. */
void camera_widen(const Camera *c, Extent *e, const int64_t from_middle[static 3]);
/* Puts what covers `e`, in a box that is not empty, into the middle of a picture of that many pixels, as big
 * as goes with a margin of a twenty-fifth of the shorter side, at least one pixel where the side has three.
 */
void camera_fit(Camera *c, Box box, Extent e, uint32_t width, uint32_t height);
/* The middle of a box, in half voxels. */
void box_middle(Box box, int64_t ret[static 3]);
