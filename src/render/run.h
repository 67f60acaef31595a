/* The colours of samples in a row that are on one face, voxel by voxel. */
#pragma once

#include "render/paint.h"

/* Samples of a row, n from `column` on, all on that face, by its number in a raster; ret has room for n
 * colours and LANES more. -ENOMEM. */
int spots_run(Spots *s, uint32_t row, uint32_t column, uint32_t n, uint32_t face, Colour *ret);
