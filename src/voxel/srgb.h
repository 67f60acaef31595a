/* Channels of colours as light: materials and glTF reckon with light, colours are bytes of sRGB
 * (IEC 61966-2-1). */
#pragma once

#include <stdint.h>

/* The light, 0 to 1, of a channel from 0 to 255, which may lie between two bytes. */
double srgb_linear(double channel);
/* The byte that is nearest to it; what is less than 0 or no number is as 0, more than 1 as 1. */
uint8_t srgb_channel(double linear);
