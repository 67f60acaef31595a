#include "base/base64.h"

#include <errno.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int base64_encode(Buf *out, const void *data, size_t n) {
        const uint8_t *in = data;
        int r;

        r = buf_reserve(out, (n + 2) / 3 * 4);
        if (r < 0)
                return r;
        for (size_t i = 0; i < n; i += 3) {
                size_t left = n - i;
                uint32_t v = (uint32_t)in[i] << 16 | (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) |
                             (left > 2 ? in[i + 2] : 0);

                out->data[out->n++] = (uint8_t)digits[v >> 18];
                out->data[out->n++] = (uint8_t)digits[v >> 12 & 63];
                out->data[out->n++] = left > 1 ? (uint8_t)digits[v >> 6 & 63] : '=';
                out->data[out->n++] = left > 2 ? (uint8_t)digits[v & 63] : '=';
        }
        return 0;
}

#define NO_DIGIT (1u << 31)

/* What each character adds to its group, by its place in it: packed voxels are megabytes of text. */
typedef struct Values {
        uint32_t of[4][256];
} Values;

static void values_fill(Values *v) {
        for (size_t i = 0; i < 256; i++)
                for (size_t place = 0; place < 4; place++)
                        v->of[place][i] = NO_DIGIT;
        for (uint32_t i = 0; i < 64; i++)
                for (size_t place = 0; place < 4; place++)
                        v->of[place][(uint8_t)digits[i]] = i << (18 - 6 * place);
}

/* The three bytes of a group, the first one highest; NO_DIGIT is set when it is none. */
static inline uint32_t group_value(const Values *values, const char *text) {
        return values->of[0][(uint8_t)text[0]] | values->of[1][(uint8_t)text[1]] |
               values->of[2][(uint8_t)text[2]] | values->of[3][(uint8_t)text[3]];
}

static inline void put_three(uint8_t *to, uint32_t v) {
        to[0] = (uint8_t)(v >> 16);
        to[1] = (uint8_t)(v >> 8);
        to[2] = (uint8_t)v;
}

/* Groups without padding. False when one of them is none. */
static bool decode_whole(const Values *values, const char *text, size_t groups, uint8_t *to) {
        uint32_t all = 0;

        for (size_t i = 0; i < groups; i++) {
                const uint32_t v = group_value(values, text + 4 * i);

                all |= v;
                put_three(to + 3 * i, v);
        }
        return !(all & NO_DIGIT);
}

/* Four characters of which the last `padding` are none. False when they are no proper group. */
static bool decode_last(const Values *values, const char *text, size_t padding, uint8_t ret[static 3]) {
        char filled[4];
        uint32_t v;

        for (size_t i = 0; i < 4; i++)
                filled[i] = i < 4 - padding ? text[i] : 'A';
        v = group_value(values, filled);
        put_three(ret, v);
        /* Bits that no byte takes would let several texts stand for the same bytes. */
        return !(v & NO_DIGIT) && (padding < 1 || ret[2] == 0) && (padding < 2 || ret[1] == 0);
}

int base64_decode(Buf *out, const char *text, size_t n) {
        const size_t groups = n / 4;
        size_t padding = 0;
        Values values;
        uint8_t last[3];
        int r;

        if (n % 4 != 0)
                return -EINVAL;
        if (n == 0)
                return 0;
        while (padding < 2 && text[n - 1 - padding] == '=')
                padding++;
        r = buf_reserve(out, groups * 3);
        if (r < 0)
                return r;
        values_fill(&values);
        if (!decode_whole(&values, text, groups - 1, out->data + out->n) ||
            !decode_last(&values, text + n - 4, padding, last))
                return -EINVAL;
        out->n += (groups - 1) * 3;
        return buf_append(out, last, 3 - padding);
}
