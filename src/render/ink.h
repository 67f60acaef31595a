/* Lines and words over a picture, in pixels. */
#pragma once

#include "render/camera.h"

/* Of X, Y and Z. */
extern const uint8_t ink_axes[3][4];

typedef struct Place {
        double x, y;
} Place;

/* From corner to corner. */
typedef struct Patch2 {
        double left, top, right, bottom;
} Patch2;

Patch2 patch_union(Patch2 a, Patch2 b);

/* Pixels a dot of words in this picture. */
uint32_t ink_dot(const RenderOptions *o);
/* What a text takes that has its middle there. */
Patch2 ink_plate(Place at, const char *text, uint32_t dot);
/* Text on a plate, its middle there if that keeps it in the picture. */
void ink_text(uint8_t *pixels, const RenderOptions *o, Place at, const char *text, uint32_t dot);
void ink_line(uint8_t *pixels, const RenderOptions *o, Place a, Place b, double wide,
              const uint8_t rgba[static 4]);
