/* From samples to pixels. */
#pragma once

#include "render/raster.h"

static inline void colour_put(uint8_t pixel[static 4], Colour c) {
        pixel[0] = c.r;
        pixel[1] = c.g;
        pixel[2] = c.b;
        pixel[3] = c.a;
}

/* Puts the samples of a row of pixels together: `grain` rows of `width` samples, their faces after each
 * other as their colours are. Pixels without any face are `behind`, if that is known: else they are mixed
 * like others. ret is width / grain pixels, RGBA, not premultiplied. */
void mix_row(uint32_t grain, uint32_t width, const uint32_t *faces, const Colour *samples,
             const Colour *behind, uint8_t *ret);
