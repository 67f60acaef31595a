/* Rows of 16 colours as bits. A colour's bytes are in memory as r, g, b, a: the alpha is the top byte of a
 * word of the processors that this is built for. */
#pragma once

#include "voxel/block.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "row_solid() and .png rely on it");

/* row_alike(): bits of the colours that are equal; `a` begins at a multiple of 16 bytes.
 * row_solid(): bits of those with an alpha of at least `alpha` (1..255), which get the alpha 255. */
#ifdef __SSE2__
static inline __m128i row_load(const Colour *at) {
        return _mm_loadu_si128((const __m128i *)(const void *)at);
}

static inline uint16_t row_alike(const Colour *a, const Colour *b) {
        const __m128i *aligned = (const __m128i *)(const void *)a;
        __m128i part[4];

#pragma GCC unroll 4
        for (unsigned i = 0; i < 4; i++)
                part[i] = _mm_cmpeq_epi32(aligned[i], row_load(b + 4 * i));
        return (uint16_t)_mm_movemask_epi8(
                _mm_packs_epi16(_mm_packs_epi32(part[0], part[1]), _mm_packs_epi32(part[2], part[3])));
}

/* Most colours are opaque or nothing already, and are not written again. */
static inline uint16_t row_solid(Colour row[static BLOCK_SIDE], uint8_t alpha) {
        const __m128i least = _mm_set1_epi8((char)alpha), opaque = _mm_set1_epi8((char)255);
        __m128i part[4], alphas;
        uint16_t bits;

        for (unsigned i = 0; i < 4; i++)
                part[i] = _mm_srli_epi32(row_load(row + 4 * i), 24);
        alphas = _mm_packus_epi16(_mm_packs_epi32(part[0], part[1]), _mm_packs_epi32(part[2], part[3]));
        bits = (uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(alphas, least), alphas));
        if (bits != (uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(alphas, opaque)))
                for (unsigned i = 0; i < BLOCK_SIDE; i++)
                        row[i].a = bits >> i & 1 ? 255 : row[i].a;
        return bits;
}
#else
static inline uint16_t row_alike(const Colour *a, const Colour *b) {
        unsigned bits = 0;

        for (unsigned i = 0; i < BLOCK_SIDE; i++)
                bits |= (unsigned)colour_equal(a[i], b[i]) << i;
        return (uint16_t)bits;
}

static inline uint16_t row_solid(Colour row[static BLOCK_SIDE], uint8_t alpha) {
        unsigned bits = 0;

        for (unsigned i = 0; i < BLOCK_SIDE; i++)
                if (row[i].a >= alpha) {
                        bits |= 1u << i;
                        row[i].a = 255;
                }
        return (uint16_t)bits;
}
#endif
