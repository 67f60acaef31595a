/* Parts of PNG files, for pictures that stand still or move. Positions are those of RGBA pictures, rows from
 * the top. All return -ENOMEM, and -E2BIG for what no chunk holds. */
#pragma once

#include "base/buf.h"

/* Signature and header; all that follows has an alpha channel, or (opaque) none. */
int png_begin(Buf *out, uint32_t width, uint32_t height, bool opaque);
/* A chunk of two parts. */
int png_chunk(Buf *out, const char type[static 4], const void *head, size_t head_n, const void *data,
              size_t n);
int png_end(Buf *out);
/* What an IDAT or fdAT chunk holds of a picture; ret is the caller's. */
int png_compress(const uint8_t *rgba, uint32_t width, uint32_t height, bool opaque, uint8_t **ret,
                 size_t *ret_n);
/* Whether nothing shows through. */
bool png_opaque(const uint8_t *rgba, uint32_t width, uint32_t height);

/* A moving picture, frame by frame: APNG, which programs that do not know it show as its first frame. */
typedef struct Apng {
        uint32_t width, height, frames;
        uint32_t delay_ms; /* of each frame, at most 65535 */
        bool opaque;
        uint32_t frame, sequence; /* 0 before the first */
} Apng;

int apng_begin(const Apng *a, Buf *out);
/* Frames are opaque, if all are said to be. After the last one the file is complete. */
int apng_frame(Apng *a, Buf *out, const uint8_t *rgba);
