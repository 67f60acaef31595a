/* Points, boxes and colours. Coordinates are signed 32 bits, Z up, right-handed; voxel (x,y,z) fills
 * the cube [x,x+1) × [y,y+1) × [z,z+1). */
#pragma once

#include "base/macros.h"

#include <string.h>

typedef struct Colour {
        uint8_t r, g, b, a; /* a = 0 is empty, 255 solid; not premultiplied */
} Colour;

typedef struct Point {
        int32_t x, y, z;
} Point;

/* Both corners belong to the box. Empty when min > max on an axis. */
typedef struct Box {
        Point min, max;
} Box;

#define BOX_EMPTY ((Box){ { INT32_MAX, INT32_MAX, INT32_MAX }, { INT32_MIN, INT32_MIN, INT32_MIN } })

static inline bool colour_equal(Colour a, Colour b) {
        return memcmp(&a, &b, sizeof(a)) == 0;
}
/* The largest difference of a channel, alpha included: 0–255. */
unsigned colour_difference(Colour a, Colour b);
static inline bool point_equal(Point a, Point b) {
        return ((a.x ^ b.x) | (a.y ^ b.y) | (a.z ^ b.z)) == 0;
}
static inline bool box_empty(Box b) {
        return b.min.x > b.max.x || b.min.y > b.max.y || b.min.z > b.max.z;
}
/* Voxels along an axis, up to 2³². 0 when empty. */
static inline uint64_t box_width(Box b) {
        return box_empty(b) ? 0 : (uint64_t)((int64_t)b.max.x - b.min.x + 1);
}
static inline uint64_t box_depth(Box b) {
        return box_empty(b) ? 0 : (uint64_t)((int64_t)b.max.y - b.min.y + 1);
}
static inline uint64_t box_height(Box b) {
        return box_empty(b) ? 0 : (uint64_t)((int64_t)b.max.z - b.min.z + 1);
}
static inline bool box_contains(Box b, Point p) {
        return p.x >= b.min.x && p.x <= b.max.x && p.y >= b.min.y && p.y <= b.max.y && p.z >= b.min.z &&
               p.z <= b.max.z;
}
Box box_union(Box a, Box b);
/* BOX_EMPTY when they have nothing in common. */
Box box_intersect(Box a, Box b);

/* How source colours meet what is there; the numbers are those of the .gox format (facts: blend
 * modes), whose formulas blend() follows. */
typedef enum Mode {
        MODE_OVER = 0,
        MODE_SUB = 1,
        MODE_SUB_CLAMP = 2,
        MODE_PAINT = 3,
        MODE_MAX = 4,
        MODE_INTERSECT = 5,
        MODE_INTERSECT_FILL = 6,
        MODE_MULTIPLY_ALPHA = 7,
        MODE_REPLACE = 8,
} Mode;

/* Integer arithmetic, rounded down. A result with alpha 0 is 0,0,0,0. An empty source changes nothing,
 * except with INTERSECT, INTERSECT_FILL, MULTIPLY_ALPHA and REPLACE, where it empties. */
Colour blend(Mode mode, Colour destination, Colour source);

/* Whether blending this source can fill a voxel that was empty. */
static inline bool mode_adds(Mode mode, Colour source) {
        return source.a > 0 && (mode == MODE_OVER || mode == MODE_MAX || mode == MODE_REPLACE);
}
/* Whether an empty source empties the destination. */
static inline bool mode_clears(Mode mode) {
        return mode >= MODE_INTERSECT;
}
