/* What the reader and the writer of .kvx share. */
#pragma once

#include "formats/internal.h"

#define KVX_SLAB_HEAD 3 /* bytes: top, length, faces */

/* 6 bits to 8, so that 63 becomes 255. */
static inline uint8_t kvx_widen(uint8_t six) {
        return (uint8_t)((six & 63) << 2 | (six & 63) >> 4);
}

FORMAT_READER(kvx_read);
