/* Points, boxes and colours. Coordinates are signed 32 bits, Z up, right-handed; voxel (x,y,z) fills
 * the cube [x,x+1) × [y,y+1) × [z,z+1). */
#pragma once

#include "base/macros.h"

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
        return a.r == b.r && a.g == b.g && a.b == b.b && a.a == b.a;
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
Box box_union(Box a, Box b);
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

Colour blend(Mode mode, Colour destination, Colour source);
