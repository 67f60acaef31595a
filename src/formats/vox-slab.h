/* The other format with the ending .vox. */
#pragma once

#include "formats/format.h"

/* Whether it is one of SLAB6's. */
bool vox_is_slab(const uint8_t *data, size_t n);
int vox_read_slab(Model **ret, const uint8_t *data, size_t n, FormatError *error);
