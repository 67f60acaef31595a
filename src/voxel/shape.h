/* Cube, sphere and cylinder by Goxel's rules: a voxel belongs to a shape when its centre (voxel + 0.5)
 * lies in it. The formulas stand in docs of the .gox format: sphere and cylinder inside their box,
 * which need not be cubic. */
#pragma once

#include "voxel/volume.h"

typedef enum ShapeKind { SHAPE_CUBE, SHAPE_SPHERE, SHAPE_CYLINDER } ShapeKind;

/* -EINVAL for an unknown name. */
int shape_from_name(const char *name, ShapeKind *ret);
const char *shape_name(ShapeKind kind);

/* The box of a shape of `size` voxels (1..) about `centre`: min = centre − ⌊size/2⌋. -ERANGE when it
 * leaves the 32-bit space, -EINVAL for a size below 1. */
int shape_box(Point centre, const int32_t size[static 3], Box *ret);

/* Blends a shape that fills `box` into v; a cylinder stands along Z. -ENOMEM; -E2BIG as volume_fill(),
 * and for round shapes when the product of the three sizes is 2⁶³ or more. */
int volume_shape(Volume *v, ShapeKind kind, Box box, Mode mode, Colour c);
/* Voxels that are inside (whatever v has there): what volume_shape() covers. 0 for an empty box and for
 * one of more than VOLUME_FILL_MOST blocks, which only modes that add nothing accept. */
uint64_t shape_count(ShapeKind kind, Box box);

/* Lays a shape over v under any affine transform, for the shape layers of .gox files: `matrix` is
 * column-major, maps the cube [-1,1]³ to the shape's box; voxels outside `clip` are left out. A matrix that
 * flattens the shape, or has something in it that is no number, gives no voxels. */
int volume_shape_matrix(Volume *v, ShapeKind kind, const float matrix[static 16], Box clip, Colour c);
