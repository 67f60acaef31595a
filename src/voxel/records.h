/* Scattered voxels, each with its place, in a compact form. */
#pragma once

#include "voxel/dense.h"

/* x, y, z counted from a corner, then r, g, b, a. */
#define RECORD_BYTES 7

/* Puts n records into v, one after the other: alpha 0 empties. All places are within 32 bits. -ENOMEM, and a
 * part may be done. */
int volume_write_records(Volume *v, Point corner, const uint8_t *records, size_t n, Written *ret);
