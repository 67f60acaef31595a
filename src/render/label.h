/* Words in a picture, in capitals of five by seven dots. */
#pragma once

#include "base/macros.h"

#define LABEL_COLUMNS 6 /* dots from one letter to the next */
#define LABEL_ROWS 7

/* Pixels a dot for words in a picture of which so many pixels are at hand: letters of 14 pixels in one of
 * 512, of 7 where there is room for few only. */
uint32_t label_dot(uint32_t pixels);
/* Pixels that a text is wide, at so many pixels a dot. */
uint32_t label_width(const char *text, uint32_t dot);
/* Draws a text into RGBA pixels, its first dot at (x, y); what lies outside of the picture is left out.
 * Small letters are drawn as capitals; what is neither a letter of ASCII, a digit nor one of "+-.,:/#%()<>="
 * is a space. */
void label_draw(uint8_t *pixels, uint32_t width, uint32_t height, uint32_t x, uint32_t y, uint32_t dot,
                const char *text, const uint8_t rgba[static 4]);
