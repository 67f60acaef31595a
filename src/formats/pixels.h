/* Reading a picture file as one step, with the errors of file formats. */
#pragma once

#include "formats/internal.h"

typedef struct Pixels {
        uint8_t *rgba;  /* rows from the top */
        uint16_t *wide; /* the same, of pixels_read_wide() */
        uint32_t width, height;
} Pixels;

/* A PNG of at most side_max pixels a side. 0, FORMAT_INVALID, -ENOMEM. */
int pixels_read(Pixels *ret, const uint8_t *data, size_t n, uint32_t side_max, FormatError *error);
/* In 16 bits a channel. */
int pixels_read_wide(Pixels *ret, const uint8_t *data, size_t n, uint32_t side_max, FormatError *error);
void pixels_done(Pixels *p);
#define CLEANUP_PIXELS __attribute__((cleanup(pixels_done)))
/* Tells that the rows below `y` are done. */
static inline void pixels_tell(const Pixels *p, uint32_t y) {
        if (y == 0)
                progress_begin(p->height);
        progress_at(y);
}
/* Pixel x, counted from the left, y from the bottom. */
static inline Colour pixels_at(const Pixels *p, uint32_t x, uint32_t y) {
        const uint8_t *b = p->rgba + 4 * ((size_t)(p->height - 1 - y) * p->width + x);

        return (Colour){ b[0], b[1], b[2], b[3] };
}
