/* The 256 colours of terminals: 16 of their own, which are left alone, a cube of 6×6×6, and 24 greys. */
#pragma once

#include "base/macros.h"

/* The nearest one, by its number; c is red, green, blue. */
unsigned colour_256(const uint8_t c[static 3]);
/* Gives the pixels (RGBA; what is see-through is passed over) colours of the 256, such that they are right
 * together: what one lacks, its neighbours get. */
void colours_256(uint8_t *rgba, uint32_t width, uint32_t height);
