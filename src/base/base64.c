#include "base/base64.h"

#include <errno.h>
#include <string.h>

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

#define NO_DIGIT 0x80

/* What each character stands for: packed voxels are megabytes of text, and a table is several times as fast
 * as comparing. */
typedef struct Values {
        uint8_t of[256];
} Values;

static void values_fill(Values *v) {
        memset(v->of, NO_DIGIT, sizeof(v->of));
        for (uint8_t i = 0; i < 64; i++)
                v->of[(uint8_t)digits[i]] = i;
}

/* Four characters of which the last `padding` are none. False when they are no proper group. */
static inline bool decode_group(const Values *values, const char *text, size_t padding,
                                uint8_t ret[static 3]) {
        uint32_t v = 0, all = 0;

        for (size_t i = 0; i < 4; i++) {
                const uint32_t d = i < 4 - padding ? values->of[(uint8_t)text[i]] : 0;

                all |= d;
                v = v << 6 | d;
        }
        ret[0] = (uint8_t)(v >> 16);
        ret[1] = (uint8_t)(v >> 8);
        ret[2] = (uint8_t)v;
        /* Bits that no byte takes would let several texts stand for the same bytes. */
        return !(all & NO_DIGIT) && (padding < 1 || ret[2] == 0) && (padding < 2 || ret[1] == 0);
}

int base64_decode(Buf *out, const char *text, size_t n) {
        size_t start = out->n, padding = 0;
        Values values;
        int r;

        if (n % 4 != 0)
                return -EINVAL;
        while (padding < 2 && padding < n && text[n - 1 - padding] == '=')
                padding++;
        r = buf_reserve(out, n / 4 * 3);
        if (r < 0)
                return r;
        values_fill(&values);
        for (size_t i = 0; i < n; i += 4) {
                size_t pad = i + 4 == n ? padding : 0;

                if (!decode_group(&values, text + i, pad, out->data + out->n)) {
                        out->n = start;
                        return -EINVAL;
                }
                out->n += 3 - pad;
        }
        return 0;
}
