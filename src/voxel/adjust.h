/* Adjusting colours: hue, saturation, lightness and contrast, in whole numbers, so that a colour becomes the
 * same on every machine. */
#pragma once

#include "voxel/geometry.h"

typedef struct Adjust {
        int hue;        /* degrees, −180–180 */
        int saturation; /* per cent, −100 (grey) to 100 (twice as much) */
        int lightness;  /* per cent, −100 (black) to 100 (white) */
        int contrast;   /* per cent, −100 (none) to 100 (each channel 0 or 255) */
} Adjust;

/* Alpha stays. All zeros change nothing. */
Colour adjust_colour(const Adjust *a, Colour c);
