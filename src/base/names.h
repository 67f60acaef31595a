/* Names of projects and the folder names made from them. */
#pragma once

#include "base/macros.h"

#define NAME_MAX_BYTES 128
/* The longest folder name a project name can turn into, with its NUL. */
#define NAME_ENCODED_SIZE (3 * NAME_MAX_BYTES + 1)
#define NAME_DEFAULT "New Project"

/* NULL when the name is fine, else what is wrong with it: 1–128 bytes of UTF-8, no control
 * characters, no '/', not '.' or '..'. */
const char *name_fault(const char *name, size_t n);

/* Percent-encodes every byte but letters, digits, '-', '_', '.' and bytes over 0x7f; a leading '.'
 * is encoded too. NAME_MAX is 255 on Linux: a name whose form is longer is refused with
 * -ENAMETOOLONG. */
int name_encode(const char *name, char ret[static NAME_ENCODED_SIZE]);
/* The reverse. -EINVAL for a folder name that name_encode() would not make. */
int name_decode(const char *encoded, char ret[static NAME_MAX_BYTES + 1]);
