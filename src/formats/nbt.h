/* Named binary tags, what Minecraft's programs keep their data in: big-endian values with a name and a type.
 * They are looked up where they stand in the unpacked bytes; nothing is copied.
 *
 * Source: the format's published description (NBT specification, minecraft.wiki). */
#pragma once

#include "formats/cursor.h"

typedef enum NbtType {
        NBT_END,
        NBT_BYTE,
        NBT_SHORT,
        NBT_INT,
        NBT_LONG,
        NBT_FLOAT,
        NBT_DOUBLE,
        NBT_BYTES,
        NBT_STRING,
        NBT_LIST,
        NBT_COMPOUND,
        NBT_INTS,
        NBT_LONGS,
} NbtType;

typedef struct Nbt {
        NbtType type;
        NbtType of;          /* a list: the type of its elements */
        uint32_t n;          /* a list, an array, a string: how many; strings in bytes */
        const uint8_t *name; /* not ended */
        size_t name_n;
        Cursor value; /* its contents; of a list or compound all that stands in it */
} Nbt;

/* Unpacks a zlib or gzip stream of tags, which may also stand there as they are; the root must be a
 * compound. All that is found in it lives as long as the bytes in `tags`. FORMAT_INVALID, -ENOMEM. */
#define NBT_OPENED 0.3 /* share of reading a file that is done then */
int nbt_open(Buf *tags, const uint8_t *data, size_t n, Nbt *ret, FormatError *error);

/* Goes through a compound or a list: starts with *at = the value, and takes the next one off it. A list's
 * elements have no names. 1, 0 at the end, negated FORMAT_INVALID. */
int nbt_next(const Nbt *whole, Cursor *at, Nbt *ret);

/* The member of that name and type: 1; 0 when there is none of that name; negated FORMAT_INVALID, also for a
 * member of another type. *ret is as it was but for 1. */
int nbt_find(const Nbt *compound, const char *name, NbtType type, Nbt *ret);
/* The same, whose absence is an error too: 0 or FORMAT_INVALID. */
int nbt_want(const Nbt *compound, const char *name, NbtType type, Nbt *ret);
/* A whole number of any size; 0 or FORMAT_INVALID. */
int nbt_want_number(const Nbt *compound, const char *name, int64_t *ret);

/* A name or a string as that of a layer: see format_name(). Two surrogates become the character they stand
 * for. -ENOMEM. */
int nbt_name(const uint8_t *bytes, size_t n, char **ret);

/* Values of arrays and numbers; the index is below n. */
int64_t nbt_number(const Nbt *t);
int32_t nbt_int_at(const Nbt *t, uint32_t i);
uint64_t nbt_long_at(const Nbt *t, uint32_t i);
