/* A palette: colours in an order, with a name. */
#pragma once

#include "voxel/geometry.h"

#define PALETTE_MOST 1024
#define PALETTE_NAME_MAX 63

typedef struct Palette {
        char name[PALETTE_NAME_MAX + 1];
        size_t n; /* 0–PALETTE_MOST */
        Colour colours[PALETTE_MOST];
} Palette;

/* The colour whose red, green and blue are nearest (the sum of the squares of their differences is least);
 * the first of equally near ones. Alpha does not matter. The palette must not be empty. */
size_t palette_nearest(const Palette *p, Colour c);
/* How far the farthest of red, green and blue are apart. */
unsigned palette_error(Colour a, Colour b);
/* False when it is full. */
bool palette_add(Palette *p, Colour c);

/* The palettes that there always are, counted from 0; false behind the last. */
bool palette_built_in(size_t index, Palette *ret);
/* By its name: false when there is none. */
bool palette_by_name(const char *name, Palette *ret);
