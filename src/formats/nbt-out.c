#include "formats/nbt-out.h"

#include <string.h>

static void big(Out *o, uint64_t value, unsigned bytes) {
        while (bytes--)
                out_byte(o, (uint8_t)(value >> 8 * bytes));
}

/* Half of a character beyond 16 bits. */
static void surrogate(Out *o, unsigned code) {
        out_byte(o, (uint8_t)(0xe0 | code >> 12));
        out_byte(o, (uint8_t)(0x80 | (code >> 6 & 0x3f)));
        out_byte(o, (uint8_t)(0x80 | (code & 0x3f)));
}

static void text(Out *o, const char *text) {
        size_t n = strlen(text);

        for (const char *s = text; *s; s++)
                if ((uint8_t)*s >= 0xf0)
                        n += 2;
        big(o, n, 2);
        for (const uint8_t *s = (const uint8_t *)text; *s; s++) {
                if (*s < 0xf0) {
                        out_byte(o, *s);
                        continue;
                }
                const unsigned code =
                        ((s[0] & 7u) << 18 | (s[1] & 63u) << 12 | (s[2] & 63u) << 6 | (s[3] & 63u)) -
                        0x10000;

                surrogate(o, 0xd800 | code >> 10);
                surrogate(o, 0xdc00 | (code & 0x3ff));
                s += 3;
        }
}

void nbt_out_tag(Out *o, NbtType type, const char *name) {
        out_byte(o, (uint8_t)type);
        text(o, name);
}

void nbt_out_end(Out *o) {
        out_byte(o, NBT_END);
}

void nbt_out_short(Out *o, const char *name, uint16_t value) {
        nbt_out_tag(o, NBT_SHORT, name);
        big(o, value, 2);
}

void nbt_out_int(Out *o, const char *name, int32_t value) {
        nbt_out_tag(o, NBT_INT, name);
        big(o, (uint32_t)value, 4);
}

void nbt_out_long(Out *o, const char *name, uint64_t value) {
        nbt_out_tag(o, NBT_LONG, name);
        big(o, value, 8);
}

void nbt_out_string(Out *o, const char *name, const char *value) {
        nbt_out_tag(o, NBT_STRING, name);
        text(o, value);
}

void nbt_out_bytes(Out *o, const char *name, const uint8_t *bytes, size_t n) {
        nbt_out_tag(o, NBT_BYTES, name);
        big(o, (uint32_t)n, 4);
        out_bytes(o, bytes, n);
}

void nbt_out_ints(Out *o, const char *name, const int32_t *values, size_t n) {
        nbt_out_tag(o, NBT_INTS, name);
        big(o, (uint32_t)n, 4);
        for (size_t i = 0; i < n; i++)
                big(o, (uint32_t)values[i], 4);
}

void nbt_out_longs(Out *o, const char *name, const uint64_t *values, size_t n) {
        nbt_out_tag(o, NBT_LONGS, name);
        big(o, n, 4);
        for (size_t i = 0; i < n; i++)
                big(o, values[i], 8);
}

void nbt_out_list(Out *o, const char *name, NbtType of, size_t n) {
        nbt_out_tag(o, NBT_LIST, name);
        out_byte(o, (uint8_t)of);
        big(o, n, 4);
}
