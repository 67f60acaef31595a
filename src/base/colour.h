/* Colours as people write them, the same wherever they are written. */
#pragma once

#include "base/macros.h"

#include <stdint.h>

/* What colour_from_text() reads, for errors and help. */
#define COLOUR_TEXTS "\"#RGB\", \"#RRGGBB\", both with alpha or without, or a name of CSS"

/* "#RGB", "#RGBA", "#RRGGBB", "#RRGGBBAA", or a name that CSS has, like "red" ("transparent" too), in
 * letters of any case. Not sure to end with a NUL. ret is red, green, blue, alpha, and as it was when the
 * text is something else. */
bool colour_from_text(const char *text, size_t n, uint8_t ret[static 4]);
/* Whether it would be one with a '#' before it, which people forget. */
bool colour_lacks_mark(const char *text);
