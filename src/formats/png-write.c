/* PNG, written for speed by libdeflate: chunks of our own around one compressed stream. Voxel pictures are
 * flat, and runs of one colour and rows that repeat are what compression finds best in unfiltered rows; only
 * rows too long for it to see the one above are written as differences to that. What is opaque has no alpha.
 */
#include "formats/png.h"

#include "formats/format.h"

#include <errno.h>
#include <libdeflate.h>
#include <string.h>

#define LEVEL 1
/* As far back as compression looks. */
#define WINDOW 32768u

enum { FILTER_NONE, FILTER_UP = 2 };
enum { COLOUR_RGB = 2, COLOUR_RGBA = 6 };

static inline void compressor_free(struct libdeflate_compressor *c) {
        libdeflate_free_compressor(c);
}
DEFINE_CLEANUP(struct libdeflate_compressor *, compressor_free);

static uint8_t *put32(uint8_t *at, uint32_t value) {
        for (int i = 0; i < 4; i++)
                at[i] = (uint8_t)(value >> (24 - 8 * i));
        return at + 4;
}

int png_chunk(Buf *out, const char type[static 4], const void *head, size_t head_n, const void *data,
              size_t n) {
        uint8_t frame[8], end[4];
        uint32_t crc;
        int r;

        if (head_n + n > INT32_MAX)
                return -E2BIG;
        (void)put32(frame, (uint32_t)(head_n + n));
        memcpy(frame + 4, type, 4);
        crc = libdeflate_crc32(0, type, 4);
        if (head_n > 0)
                crc = libdeflate_crc32(crc, head, head_n);
        if (n > 0)
                crc = libdeflate_crc32(crc, data, n);
        (void)put32(end, crc);
        r = buf_append(out, frame, sizeof(frame));
        if (r >= 0 && head_n > 0)
                r = buf_append(out, head, head_n);
        if (r >= 0 && n > 0)
                r = buf_append(out, data, n);
        return r < 0 ? r : buf_append(out, end, sizeof(end));
}

bool png_opaque(const uint8_t *rgba, uint32_t width, uint32_t height) {
        const size_t n = (size_t)width * height;
        uint8_t all = 255;

        for (size_t i = 0; i < n; i++)
                all &= rgba[4 * i + 3];
        return all == 255;
}

static void pack_row(uint8_t *ret, const uint8_t *rgba, uint32_t width, bool opaque) {
        if (!opaque) {
                memcpy(ret, rgba, (size_t)width * 4);
                return;
        }
        for (uint32_t x = 0; x < width; x++, ret += 3, rgba += 4) {
                ret[0] = rgba[0];
                ret[1] = rgba[1];
                ret[2] = rgba[2];
        }
}

/* Rows with a byte each before them that says how they are filtered. */
static void pack_rows(uint8_t *ret, const uint8_t *rgba, uint32_t width, uint32_t height, bool opaque) {
        const size_t row = (size_t)width * (opaque ? 3 : 4);

        for (uint32_t y = 0; y < height; y++) {
                uint8_t *at = ret + y * (row + 1);

                *at = FILTER_NONE;
                pack_row(at + 1, rgba + (size_t)y * width * 4, width, opaque);
        }
        if (row + 1 < WINDOW)
                return;
        for (uint32_t y = height; y-- > 1;) {
                uint8_t *at = ret + y * (row + 1), *above = at - (row + 1);

                *at = FILTER_UP;
                for (size_t i = 1; i <= row; i++)
                        at[i] = (uint8_t)(at[i] - above[i]);
        }
}

int png_compress(const uint8_t *rgba, uint32_t width, uint32_t height, bool opaque, uint8_t **ret,
                 size_t *ret_n) {
        const size_t n = ((size_t)width * (opaque ? 3 : 4) + 1) * height;
        CLEANUP(compressor_free) struct libdeflate_compressor *c = libdeflate_alloc_compressor(LEVEL);
        CLEANUP_FREE uint8_t *rows = malloc(n), *data = NULL;
        size_t most;

        if (!c || !rows)
                return -ENOMEM;
        pack_rows(rows, rgba, width, height, opaque);
        most = libdeflate_zlib_compress_bound(c, n);
        data = malloc(most);
        if (!data)
                return -ENOMEM;
        *ret_n = libdeflate_zlib_compress(c, rows, n, data, most);
        *ret = TAKE(data);
        return 0;
}

int png_begin(Buf *out, uint32_t width, uint32_t height, bool opaque) {
        static const uint8_t signature[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
        uint8_t head[13] = { 0 };
        int r;

        put32(put32(head, width), height)[0] = 8;
        head[9] = opaque ? COLOUR_RGB : COLOUR_RGBA;
        r = buf_append(out, signature, sizeof(signature));
        return r < 0 ? r : png_chunk(out, "IHDR", NULL, 0, head, sizeof(head));
}

int png_end(Buf *out) {
        return png_chunk(out, "IEND", NULL, 0, NULL, 0);
}

int png_write(Buf *out, const uint8_t *rgba, uint32_t width, uint32_t height) {
        CLEANUP_FREE uint8_t *data = NULL;
        bool opaque;
        size_t n;
        int r;

        if (width < 1 || height < 1 || width > INT32_MAX || height > INT32_MAX)
                return -EINVAL;
        opaque = png_opaque(rgba, width, height);
        r = png_compress(rgba, width, height, opaque, &data, &n);
        if (r >= 0)
                r = png_begin(out, width, height, opaque);
        if (r >= 0)
                r = png_chunk(out, "IDAT", NULL, 0, data, n);
        return r < 0 ? r : png_end(out);
}
