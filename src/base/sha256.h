/* SHA-256, FIPS 180-4. */
#pragma once

#include "base/macros.h"

#define SHA256_TEXT (64 + 1)

/* The digest of n bytes as 64 hexadecimal digits. */
void sha256_text(const void *data, size_t n, char ret[static SHA256_TEXT]);
