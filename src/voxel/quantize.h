/* So many colours for many: groups of like ones, halved where they are longest. */
#pragma once

#include "voxel/census.h"
#include "voxel/palette.h"

/* Takes a palette of at most `most` colours (1–PALETTE_MOST) out of a census, each the mean of a group: the
 * group whose channel (red, green or blue) reaches farthest is split in the middle of it, again and again.
 * With no more colours than that, these. Alpha does not matter; the name stays. -ENOMEM. */
int census_palette(const Census *c, size_t most, Palette *ret);
