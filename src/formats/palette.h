/* Files of palettes. */
#pragma once

#include "formats/format.h"
#include "voxel/palette.h"

/* "gpl": a text as GIMP has it. "png": the colours of a picture, in the order in which they come first;
 * empty pixels are passed over. "dat": 256 colours of three bytes, of six bits each when none is over 63;
 * what follows is passed over. */
typedef enum PaletteFormat { PALETTE_GPL, PALETTE_PNG, PALETTE_DAT } PaletteFormat;

/* 0; FORMAT_INVALID with error; -ENOMEM. A file without a name in it leaves ret->name as it is. */
int palette_read(Palette *ret, PaletteFormat format, const uint8_t *data, size_t n, FormatError *error);
