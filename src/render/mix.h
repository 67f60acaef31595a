/* From samples to pixels. */
#pragma once

#include "render/raster.h"

static inline void colour_put(uint8_t pixel[static 4], Colour c) {
        pixel[0] = c.r;
        pixel[1] = c.g;
        pixel[2] = c.b;
        pixel[3] = c.a;
}

/* The samples of a row of pixels: `grain` rows of `width` of them. */
typedef struct Mixed {
        uint32_t grain, width;
        bool clear; /* samples with a face need not be opaque */
} Mixed;

/* Puts them together; faces are after each other as colours are. Pixels without any face are `behind`, if
 * that is known: else they are mixed like others. ret is width / grain pixels, RGBA, not premultiplied. */
void mix_row(Mixed m, const uint32_t *faces, const Colour *samples, const Colour *behind, uint8_t *ret);
