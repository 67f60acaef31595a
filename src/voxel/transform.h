/* Where something stands: a 4×4 matrix, column-major, the last column the origin and the last row 0 0 0 1.
 * Right-handed, Z up, as everything here. */
#pragma once

#include "voxel/geometry.h"

typedef struct Transform {
        float m[16];
} Transform;

#define TRANSFORM_IDENTITY ((Transform)TRANSFORM_IDENTITY_VALUES)
#define TRANSFORM_IDENTITY_VALUES                                                                           \
        {                                                                                                   \
                { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1 }                                          \
        }

static inline bool transform_equal(const Transform *a, const Transform *b) {
        for (unsigned i = 0; i < 16; i++)
                if (a->m[i] != b->m[i])
                        return false;
        return true;
}
/* Numbers only, and the last row 0 0 0 1. */
bool transform_valid(const Transform *m);
/* Numbers only. */
bool transform_finite(const Transform *m);
/* What b does first and a then. */
Transform transform_multiply(const Transform *a, const Transform *b);
Transform transform_translation(double x, double y, double z);
/* Lengths along the axes of 0 or more mirror nothing; below 0 they do. */
Transform transform_scaling(double x, double y, double z);
/* About an axis of any length but 0, by the right hand; degrees. Quarter turns about X, Y and Z are exact.
 */
Transform transform_rotation(const double axis[static 3], double degrees);

/* The box of voxels of a box matrix, which maps the cube [-1,1]³ to it, and back. BOX_EMPTY stands for a
 * null matrix; a matrix of something beyond 32 bits gives BOX_EMPTY, corners are rounded to whole voxels. */
Box transform_box(const Transform *m);
Transform transform_of_box(Box b);
