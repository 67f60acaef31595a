/* Chunks and dictionaries of .gox files. */
#include "formats/gox.h"

#include <errno.h>
#include <string.h>

int gox_entry_next(Cursor *c, GoxEntry *ret) {
        GoxEntry e;
        int r;

        if (!cursor_left(c))
                return 0;
        r = cursor_counted(c, "a key", &e.key, &e.key_n);
        if (r)
                return -r;
        if (!e.key_n)
                return 0;
        r = cursor_counted(c, "a value", &e.value, &e.value_n);
        if (r)
                return -r;
        *ret = e;
        return 1;
}

bool gox_entry_is(const GoxEntry *e, const char *key) {
        return e->key_n == strlen(key) && !memcmp(e->key, key, e->key_n);
}

bool gox_entry_i32(const GoxEntry *e, int32_t *ret) {
        const uint8_t *b = e->value;

        if (e->value_n != 4)
                return false;
        *ret = (int32_t)(b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24);
        return true;
}

bool gox_entry_floats(const GoxEntry *e, float *ret, size_t n) {
        if (e->value_n != 4 * n)
                return false;
        for (size_t i = 0; i < n; i++) {
                const uint8_t *b = e->value + 4 * i;
                const uint32_t bits =
                        b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;

                memcpy(&ret[i], &bits, 4);
        }
        return true;
}

bool gox_entry_matrix(const GoxEntry *e, Transform *ret) {
        return gox_entry_floats(e, ret->m, 16);
}

bool gox_entry_bool(const GoxEntry *e, bool *ret) {
        if (e->value_n != 1)
                return false;
        *ret = e->value[0] != 0;
        return true;
}

size_t gox_chunk_begin(Out *o, const char *type) {
        const size_t begin = o->buf->n;

        out_text(o, type);
        out_u32(o, 0);
        return begin;
}

void gox_chunk_end(Out *o, size_t begin) {
        const size_t n = o->buf->n - begin - 8;

        if (n > INT32_MAX)
                out_result(o, -EFBIG);
        out_u32_at(o, begin + 4, (uint32_t)n);
        out_u32(o, 0); /* the checksum, which nobody looks at */
}

void gox_put_key(Out *o, const char *name, size_t n) {
        out_u32(o, (uint32_t)strlen(name));
        out_text(o, name);
        out_u32(o, (uint32_t)n);
}

void gox_put_text(Out *o, const char *name, const char *value) {
        gox_put_key(o, name, strlen(value));
        out_text(o, value);
}

void gox_put_u32(Out *o, const char *name, uint32_t value) {
        gox_put_key(o, name, 4);
        out_u32(o, value);
}

void gox_put_byte(Out *o, const char *name, uint8_t value) {
        gox_put_key(o, name, 1);
        out_bytes(o, &value, 1);
}

void gox_put_floats(Out *o, const char *name, const float *values, size_t n) {
        gox_put_key(o, name, 4 * n);
        for (size_t i = 0; i < n; i++)
                out_float(o, values[i]);
}

void gox_put_float(Out *o, const char *name, float value) {
        gox_put_floats(o, name, &value, 1);
}
