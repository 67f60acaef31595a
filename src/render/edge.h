/* Lines along edges: where one face ends, or each voxel. */
#pragma once

#include "render/spot.h"

/* What lines leave of a colour; on one so dark that this could not be seen, how much white they add. */
#define EDGE_KEEPS 0.42f
#define EDGE_DARK 36
#define EDGE_ADDS 0.35f

/* Whether lines on a colour are lighter than it and not darker. */
static inline bool edge_lightens(Colour c) {
        return c.r * 54 + c.g * 183 + c.b * 19 < EDGE_DARK * 256;
}
/* What a line makes of a solid colour. */
Colour edge_line(Colour c);

/* Whether a line goes through a sample: face and the faces of samples a pixel up, down, left and right
 * (FACE_NONE where nothing is). */
bool edge_outline(const Mesh *m, uint32_t face, const uint32_t beside[static 4]);
/* Whether a position on a voxel, in parts of it, is within half a line's width of its border. */
static inline bool edge_voxel(double u, double v, double half_u, double half_v) {
        return u < half_u || u > 1 - half_u || v < half_v || v > 1 - half_v;
}
