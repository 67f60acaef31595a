/* Values of keys as text: numbers, bytes (4G), time spans (1min 30s), words. */
#pragma once

#include "config/key.h"

#define UNIT_TEXT_MAX 160

/* Reads a value in the key's unit and checks its range. -EINVAL: it is none; -ERANGE: too large or too
 * small. */
int unit_parse(const ConfigKey *key, const char *text, uint64_t *ret);
/* Writes a value as unit_parse() reads it. Returns `ret`. */
const char *unit_format(const ConfigKey *key, uint64_t value, char ret[static UNIT_TEXT_MAX]);
/* Says which values the key takes: "bytes from 64M to 1T, such as 4G". Returns `ret`. */
const char *unit_expected(const ConfigKey *key, char ret[static UNIT_TEXT_MAX]);
