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

/* -1: no digit. */
static int value(char c) {
        if (c >= 'A' && c <= 'Z')
                return c - 'A';
        if (c >= 'a' && c <= 'z')
                return c - 'a' + 26;
        if (c >= '0' && c <= '9')
                return c - '0' + 52;
        return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Four characters of which the last `padding` are none. False when they are no proper group. */
static bool decode_group(const char *text, size_t padding, uint8_t ret[static 3]) {
        uint32_t v = 0;

        for (size_t i = 0; i < 4; i++) {
                int d = i < 4 - padding ? value(text[i]) : 0;

                if (d < 0)
                        return false;
                v = v << 6 | (uint32_t)d;
        }
        ret[0] = (uint8_t)(v >> 16);
        ret[1] = (uint8_t)(v >> 8);
        ret[2] = (uint8_t)v;
        /* Bits that no byte takes would let several texts stand for the same bytes. */
        return (padding < 1 || ret[2] == 0) && (padding < 2 || ret[1] == 0);
}

int base64_decode(Buf *out, const char *text, size_t n) {
        size_t start = out->n, padding = 0;
        int r;

        if (n % 4 != 0)
                return -EINVAL;
        while (padding < 2 && padding < n && text[n - 1 - padding] == '=')
                padding++;
        r = buf_reserve(out, n / 4 * 3);
        if (r < 0)
                return r;
        for (size_t i = 0; i < n; i += 4) {
                size_t pad = i + 4 == n ? padding : 0;

                if (!decode_group(text + i, pad, out->data + out->n)) {
                        out->n = start;
                        return -EINVAL;
                }
                out->n += 3 - pad;
        }
        return 0;
}
