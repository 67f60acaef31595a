/* Where a picture is taken from: directions, and a frame.
 *
 * Positions in the picture are counted in samples (`grain` a side and pixel), x to the right, y down. What a
 * sample is covered by is decided in integers: a camera gives for each line of the lattice of voxels,
 * however short the edge that lies on it, one equation, linear in the number of the sample's column and row,
 * without any rounding. Faces that share a line part the samples along it between them to the last one, so
 * that none can slip through. That holds for cameras with and without perspective, and behind the eye as
 * before it. */
#pragma once

#include "render/render.h"

#include <math.h>

#define GRAIN_FINE 2
#define GRAIN_COARSE 1
#define GRAIN_MAX GRAIN_FINE

/* Orthographic: fractions of a sample. 2³³ half voxels by 2^-40 still leave an error below a hundredth of a
 * sample; 2^14 samples fit. */
#define CAMERA_SHIFT 40
#define CAMERA_ONE ((int64_t)1 << CAMERA_SHIFT)
#define CAMERA_HALF ((int64_t)1 << (CAMERA_SHIFT - 1))
/* Perspective: fractions of a voxel, and the length of the longest part of a ray's step. */
#define EYE_SHIFT 10
#define RAY_SHIFT 30

/* Unit vectors of the picture in space, and the middle of what is shown. */
typedef struct Camera {
        double right[3], up[3], toward[3]; /* toward: from the model to the eye */
        int64_t middle[3];                 /* in half voxels, so that it is exact */
        uint32_t width, height;            /* samples */
        uint32_t grain;
        bool perspective;
        double pitch; /* samples a voxel; with perspective, of one at a distance of 1 */
        /* Orthographic. */
        int64_t x[3], y[3]; /* step in the picture for half a voxel along each axis */
        int64_t x0, y0;     /* where the middle is in the picture */
        /* Perspective: the ray through the middle of sample (i, j) goes along first + i × column + j × row.
         */
        int64_t eye[3]; /* 1 << EYE_SHIFT to a voxel */
        int64_t first[3], column[3], row[3];
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

/* A camera that looks as a stand says, a model in that box (which is not empty); it has no frame yet.
 * -EINVAL: it says nothing that can be looked along. */
int camera_stand(Camera *c, const Stand *s, View view, Box box);
/* One that looks from where the direction points to, for the light. */
void camera_face(Camera *c, const double toward[static 3]);
/* Whether faces of this side can be turned to the eye: with perspective, all can. */
bool camera_sees(const Camera *c, Side s);

/* What has to be in the frame: how far points lie to each side, in voxels from the middle of their box;
 * with perspective how far the planes of the frame are moved out for them. */
typedef struct Extent {
        double left, right, bottom, top;
        double near; /* the most along `toward` */
} Extent;

#define EXTENT_NONE ((Extent){ INFINITY, -INFINITY, INFINITY, -INFINITY, -INFINITY })

/* The slopes of a frame's planes for an extent with perspective: 0 without. */
typedef struct Slant {
        double x, y;
} Slant;

/* A place in voxels as Camera.eye has it. */
static inline void camera_eye(const double place[static 3], int64_t ret[static 3]) {
        for (int i = 0; i < 3; i++)
                ret[i] = llround(place[i] * (1 << EYE_SHIFT));
}

/* Whether a model is fitted to the picture as a whole, and not put where somebody wants it. */
static inline bool stand_fits(const Stand *s) {
        return !s->aimed && !s->stay && (s->zoom == 0 || s->zoom == 1) && s->shift[0] == 0 &&
               s->shift[1] == 0;
}

/* What of a picture is kept free besides, in pixels. */
typedef struct Inset {
        double left, right, top, bottom;
} Inset;

/* A picture's frame in pixels. */
typedef struct Frame {
        uint32_t width, height, grain;
        double margin; /* of the shorter side, at each side; at least a pixel where there are three */
        Inset inset;   /* where the model is fitted to the picture; at most half of a side together */
} Frame;

Slant camera_slant(const Camera *c, const Stand *s, Frame f);
/* Widens an extent by a point; `from_middle` is in half voxels, as Camera.middle. */
void camera_widen(const Camera *c, Slant slant, Extent *e, const int64_t from_middle[static 3]);
/* The extent of a box that may be turned about the vertical through its middle. */
Extent camera_turned(const Camera *c, Slant slant, Box box);
/* How far from the middle an eye has to be that has all of it between planes of that slant. */
double camera_far(Extent e, Slant slant);
/* Puts what covers `e`, by planes of that slant, into the middle of a picture, as big as goes with the
 * margin, and then nearer or aside as the stand says. */
void camera_fit(Camera *c, const Stand *s, Box box, Extent e, Slant slant, Frame f);
/* The middle of a box, in half voxels. */
void box_middle(Box box, int64_t ret[static 3]);

/* Where a point of space (voxels from the middle) is in the picture, in samples, and how near: larger is
 * nearer, below 0 with perspective behind the eye. */
void camera_project(const Camera *c, const double from_middle[static 3], double ret[static 3]);
/* The ray of a picture's position, in samples: from there it goes along `direction`; both in voxels from the
 * middle. */
void camera_ray(const Camera *c, double x, double y, double ret_from[static 3], double ret_along[static 3]);
