/* Base64 as RFC 4648, section 4, has it: the alphabet with + and /, padded with =, no line breaks. */
#pragma once

#include "base/buf.h"

/* Appends the text of n bytes. -ENOMEM. */
int base64_encode(Buf *out, const void *data, size_t n);
/* Appends the bytes of a text. -EINVAL when it is none: another character, a wrong length, padding that is
 * missing or hides bits; nothing is appended then. -ENOMEM. */
int base64_decode(Buf *out, const char *text, size_t n);
