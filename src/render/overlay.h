/* What is drawn over a picture to say what is what: directions and sizes, with their names. */
#pragma once

#include "render/camera.h"

/* The part of the shorter side that the frame leaves free when sizes stand beside the model. */
#define OVERLAY_MARGIN 0.13

/* X, Y and Z as arrows, in the corner at the lower left. */
void overlay_axes(uint8_t *pixels, const RenderOptions *o, const Camera *c);
/* A line along an edge of the model's box for each axis that is not seen from its end, and beside it the
 * axis with how long the box is. */
void overlay_dimensions(uint8_t *pixels, const RenderOptions *o, const Camera *c, Box box);
