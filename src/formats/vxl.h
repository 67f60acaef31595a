/* The two formats with the ending .vxl. */
#pragma once

#include "formats/format.h"

/* Whether it is one of Tiberian Sun's. */
bool vxl_is_westwood(const uint8_t *data, size_t n);
int vxl_read_westwood(Model **ret, const uint8_t *data, size_t n, FormatError *error);
