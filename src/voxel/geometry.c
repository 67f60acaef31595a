#include "voxel/geometry.h"

static Point point_min(Point a, Point b) {
        return (Point){ a.x < b.x ? a.x : b.x, a.y < b.y ? a.y : b.y, a.z < b.z ? a.z : b.z };
}

static Point point_max(Point a, Point b) {
        return (Point){ a.x > b.x ? a.x : b.x, a.y > b.y ? a.y : b.y, a.z > b.z ? a.z : b.z };
}

static unsigned difference(uint8_t a, uint8_t b) {
        return a > b ? a - b : b - a;
}

unsigned colour_difference(Colour a, Colour b) {
        const unsigned rg = MAX(difference(a.r, b.r), difference(a.g, b.g)),
                       ba = MAX(difference(a.b, b.b), difference(a.a, b.a));

        return MAX(rg, ba);
}

Box box_union(Box a, Box b) {
        if (box_empty(a))
                return b;
        if (box_empty(b))
                return a;
        return (Box){ point_min(a.min, b.min), point_max(a.max, b.max) };
}

Box box_intersect(Box a, Box b) {
        const Box c = { point_max(a.min, b.min), point_min(a.max, b.max) };

        if (box_empty(a) || box_empty(b) || box_empty(c))
                return BOX_EMPTY;
        return c;
}

static Colour colour_with_alpha(Colour c, unsigned a) {
        if (a == 0)
                return (Colour){ 0 };
        return (Colour){ c.r, c.g, c.b, (uint8_t)a };
}

static Colour blend_over(Colour a, Colour b) {
        const uint32_t under = a.a * (255u - b.a), over = 255u * b.a;

        if (b.a == 255 || a.a == 0)
                return b;
        if (b.a == 0)
                return a;
        return (Colour){ (uint8_t)((b.r * over + a.r * under) / (over + under)),
                         (uint8_t)((b.g * over + a.g * under) / (over + under)),
                         (uint8_t)((b.b * over + a.b * under) / (over + under)),
                         (uint8_t)(b.a + under / 255) };
}

static uint8_t mix(unsigned a, unsigned b, unsigned t) {
        return (uint8_t)((a * (255 - t) + b * t) / 255);
}

Colour blend(Mode mode, Colour a, Colour b) {
        a = colour_with_alpha(a, a.a);
        b = colour_with_alpha(b, b.a);

        switch (mode) {
        case MODE_OVER:
                return blend_over(a, b);
        case MODE_SUB:
                return colour_with_alpha(a, a.a > b.a ? (unsigned)(a.a - b.a) : 0);
        case MODE_SUB_CLAMP:
                return colour_with_alpha(a, MIN(a.a, (uint8_t)(255 - b.a)));
        case MODE_PAINT:
                return colour_with_alpha(
                        (Colour){ mix(a.r, b.r, b.a), mix(a.g, b.g, b.a), mix(a.b, b.b, b.a), a.a }, a.a);
        case MODE_MAX:
                /* The rule takes the colour of the source; an empty source has none to give. */
                return b.a == 0 ? a : colour_with_alpha(b, MAX(a.a, b.a));
        case MODE_INTERSECT:
                return colour_with_alpha(a, MIN(a.a, b.a));
        case MODE_INTERSECT_FILL:
                return colour_with_alpha(b, MIN(a.a, b.a));
        case MODE_MULTIPLY_ALPHA:
                return colour_with_alpha((Colour){ mix(0, a.r, b.a), mix(0, a.g, b.a), mix(0, a.b, b.a), 0 },
                                         mix(0, a.a, b.a));
        case MODE_REPLACE:
                return b;
        }
        return a;
}
