/* From faces to colours: each sample takes the colour of the voxel behind it, darker on the sides that
 * are turned from the light and in corners; the samples of a pixel are put together. */
#pragma once

#include "render/raster.h"

typedef struct Shade Shade;

static inline void colour_put(uint8_t pixel[static 4], Colour c) {
        pixel[0] = c.r;
        pixel[1] = c.g;
        pixel[2] = c.b;
        pixel[3] = c.a;
}

/* Everything is borrowed. -ENOMEM. */
int shade_new(Shade **ret, const Camera *c, const Mesh *m, Colour background);
Shade *shade_free(Shade *s);
DEFINE_CLEANUP(Shade *, shade_free);

/* Turns the band into pixels, RGBA, not premultiplied; ret has room for its rows / SAMPLES. The
 * band's rows are a multiple of SAMPLES. -ENOMEM. */
int shade_band(Shade *s, const Raster *r, uint8_t *ret);
