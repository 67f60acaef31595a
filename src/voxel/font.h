/* A font of our own, in dots: the characters of ASCII that can be seen, and the space. */
#pragma once

#include "base/macros.h"

#define FONT_FIRST ' '
#define FONT_LAST '~'
#define FONT_HEIGHT 8 /* the last row is below the line */
#define FONT_WIDTH 5  /* of the widest */

typedef struct Glyph {
        uint8_t width;
        uint8_t rows[FONT_HEIGHT]; /* from the top; bit 4 is the leftmost dot */
} Glyph;

/* NULL for what the font lacks. */
const Glyph *font_glyph(char c);
static inline bool glyph_dot(const Glyph *g, unsigned column, unsigned row) {
        return g->rows[row] >> (FONT_WIDTH - 1 - column) & 1;
}
