/* From faces to colours: each sample takes the colour of the voxel behind it, darker on the sides that
 * are turned from the light, in corners and in shadow; the samples of a pixel are put together. */
#pragma once

#include "render/mix.h"

typedef struct Shade Shade;

/* The background of a row of pixels. */
Colour backdrop(const RenderOptions *o, uint32_t row);

/* Everything is borrowed; the mesh has the sides that the light meets. -EINVAL for a light that has no
 * direction; -ENOMEM. */
int shade_new(Shade **ret, const RenderOptions *o, const Camera *c, const Mesh *m);
Shade *shade_free(Shade *s);
DEFINE_CLEANUP(Shade *, shade_free);

/* Samples over and under a band that lines along edges have to know. */
uint32_t shade_margin(const Shade *s);
/* Turns `rows` rows of samples from `top` on into pixels, RGBA, not premultiplied; ret has room for rows /
 * grain of them. Both are multiples of the grain, and the raster holds them, with the margin where there is
 * picture. -ENOMEM. */
int shade_band(Shade *s, const Raster *r, uint32_t top, uint32_t rows, uint8_t *ret);
