#include "formats/nbt-out.h"

#include <string.h>

static void big(Out *o, uint32_t value, unsigned bytes) {
        while (bytes--)
                out_byte(o, (uint8_t)(value >> 8 * bytes));
}

void nbt_out_tag(Out *o, NbtType type, const char *name) {
        out_byte(o, (uint8_t)type);
        big(o, (uint32_t)strlen(name), 2);
        out_text(o, name);
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

void nbt_out_string(Out *o, const char *name, const char *value) {
        nbt_out_tag(o, NBT_STRING, name);
        big(o, (uint32_t)strlen(value), 2);
        out_text(o, value);
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
