/* Writing named binary tags; see nbt.h. */
#pragma once

#include "formats/nbt.h"
#include "formats/out.h"

/* Names and strings are UTF-8; in the file those beyond 16 bits are two surrogates, as Java has them. */

/* A tag's type and name; its value is to follow. A compound is ended by nbt_out_end(). */
void nbt_out_tag(Out *o, NbtType type, const char *name);
void nbt_out_end(Out *o);
void nbt_out_short(Out *o, const char *name, uint16_t value);
void nbt_out_int(Out *o, const char *name, int32_t value);
void nbt_out_long(Out *o, const char *name, uint64_t value);
void nbt_out_string(Out *o, const char *name, const char *value);
void nbt_out_bytes(Out *o, const char *name, const uint8_t *bytes, size_t n);
void nbt_out_ints(Out *o, const char *name, const int32_t *values, size_t n);
void nbt_out_longs(Out *o, const char *name, const uint64_t *values, size_t n);
/* A list whose n elements are to follow. Compounds in it have no names: each is what stands in it, and an
 * end. */
void nbt_out_list(Out *o, const char *name, NbtType of, size_t n);
