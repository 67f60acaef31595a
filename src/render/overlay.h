/* What is drawn over a picture to say what is what: directions and sizes, with their names. It stands beside
 * the model as long as the model is fitted to the picture: then so much is kept free as it needs. */
#pragma once

#include "render/ink.h"

/* X, Y and Z as arrows, in the corner at the lower left. */
void overlay_axes(uint8_t *pixels, const RenderOptions *o, const Camera *c);
/* What the picture must keep free, besides what it keeps free already, so that they do not lie over the
 * model, or its sizes, as a camera has it: a strip on the left or at the bottom, or nothing. */
Inset overlay_axes_inset(const RenderOptions *o, const Camera *c, Box box);

/* A line along an edge of the model's box for each axis that is not seen from its end, and beside it the
 * axis with how long the box is. */
void overlay_dimensions(uint8_t *pixels, const RenderOptions *o, const Camera *c, Box box);
/* What they take beside the box. */
Inset overlay_dimensions_inset(const RenderOptions *o, const Camera *c, Box box);
/* Where the words of sizes are; returns how many. */
unsigned overlay_dimensions_plates(const RenderOptions *o, const Camera *c, Box box, Patch2 ret[static 3]);

/* Where a corner of the box, by a bit for each axis, is in the picture; false: behind the eye. */
bool overlay_corner(const Camera *c, Box box, unsigned corner, Place *ret);
/* What the box takes in the picture; false: it reaches behind the eye. */
bool overlay_outline(const Camera *c, Box box, Patch2 *ret);
/* From the edge of the box to the line that has its size, in pixels. */
double overlay_gap(const RenderOptions *o);
