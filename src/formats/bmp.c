/* BMP: 24 bits, rows from the bottom, each padded to four bytes. */
#include "formats/picture.h"

#include <errno.h>
#include <string.h>

#define HEAD 54

static void put32(uint8_t *at, uint32_t value) {
        for (int i = 0; i < 4; i++)
                at[i] = (uint8_t)(value >> 8 * i);
}

static void put_head(uint8_t *at, uint32_t width, uint32_t height, uint32_t bytes) {
        memset(at, 0, HEAD);
        at[0] = 'B';
        at[1] = 'M';
        put32(at + 2, HEAD + bytes);
        put32(at + 10, HEAD);
        put32(at + 14, HEAD - 14);
        put32(at + 18, width);
        put32(at + 22, height);
        at[26] = 1;
        at[28] = 24;
        put32(at + 34, bytes);
        put32(at + 38, 2835); /* pixels a metre: 72 an inch */
        put32(at + 42, 2835);
}

int bmp_write(Buf *out, const uint8_t *rgba, uint32_t width, uint32_t height) {
        const size_t row = ((size_t)width * 3 + 3) / 4 * 4, bytes = row * height;
        CLEANUP_FREE uint8_t *data = NULL;

        if (bytes > INT32_MAX - HEAD)
                return -E2BIG;
        data = calloc(1, HEAD + bytes);
        if (!data)
                return -ENOMEM;
        put_head(data, width, height, (uint32_t)bytes);
        for (uint32_t y = 0; y < height; y++) {
                uint8_t *at = data + HEAD + row * (height - 1 - y);

                picture_row(at, rgba + (size_t)y * width * 4, width);
                for (uint32_t x = 0; x < width; x++, at += 3) {
                        uint8_t red = at[0];

                        at[0] = at[2];
                        at[2] = red;
                }
        }
        return buf_append(out, data, HEAD + bytes);
}
