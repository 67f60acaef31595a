/* Which voxels of a block are solid, found by its palette: few of its colours are not, mostly the one of
 * where nothing is, so indices are compared and colours are not looked up. */
#include "voxel/block-private.h"

#include <string.h>

#define ROWS (BLOCK_SIDE * BLOCK_SIDE)

typedef uint8_t Bytes __attribute__((vector_size(BLOCK_SIDE)));

/* Of 16 bytes that are 0 or 1. */
static uint16_t bits_of(const uint8_t flags[static BLOCK_SIDE]) {
        uint64_t half[2];

        /* The product has the sum of byte i, moved to bit 56 + i, on top; below, no sums carry. */
        memcpy(half, flags, sizeof(half));
        for (unsigned i = 0; i < 2; i++)
                half[i] = half[i] * 0x0102040810204080u >> 56;
        return (uint16_t)(half[0] | half[1] << 8);
}

static void fill_rows(uint16_t ret[static ROWS], bool solid) {
        memset(ret, solid ? 0xff : 0, ROWS * sizeof(*ret));
}

static void from_voxels(const Colour *voxels, uint8_t alpha, uint16_t ret[static ROWS]) {
        for (unsigned i = 0; i < ROWS; i++, voxels += BLOCK_SIDE) {
                uint8_t flags[BLOCK_SIDE];

                for (unsigned x = 0; x < BLOCK_SIDE; x++)
                        flags[x] = voxels[x].a >= alpha;
                ret[i] = bits_of(flags);
        }
}

/* All but one of the palette's colours are solid, or none but one. */
static void from_one(const uint8_t *indices, uint8_t one, bool solid, uint16_t ret[static ROWS]) {
        for (unsigned i = 0; i < ROWS; i++) {
                Bytes row, flags;

                memcpy(&row, indices + (size_t)i * BLOCK_SIDE, sizeof(row));
                flags = (Bytes)(row == one) & 1;
                if (!solid)
                        flags ^= 1;
                ret[i] = bits_of((const uint8_t *)&flags);
        }
}

static void from_many(const uint8_t *indices, const uint8_t solid[static PACKED_COLOURS_MAX],
                      uint16_t ret[static ROWS]) {
        for (unsigned i = 0; i < ROWS; i++, indices += BLOCK_SIDE) {
                uint8_t flags[BLOCK_SIDE];

                for (unsigned x = 0; x < BLOCK_SIDE; x++)
                        flags[x] = solid[indices[x]];
                ret[i] = bits_of(flags);
        }
}

static void from_packed(const Packed *p, uint8_t alpha, uint16_t ret[static ROWS]) {
        uint8_t solid[PACKED_COLOURS_MAX] = { 0 }, stretched[BLOCK_VOXELS], last[2] = { 0 };
        const uint8_t *indices = packed_indices(p);
        unsigned n = 0;

        for (unsigned i = 0; i < p->n; i++) {
                solid[i] = p->colours[i].a >= alpha;
                last[solid[i]] = (uint8_t)i;
                n += solid[i];
        }
        if (n == 0 || n == p->n) {
                fill_rows(ret, n > 0);
                return;
        }
        if (p->shift < 3) {
                packed_stretch(packed_view(p), stretched);
                indices = stretched;
        }
        if (n == p->n - 1u)
                from_one(indices, last[0], false, ret);
        else if (n == 1)
                from_one(indices, last[1], true, ret);
        else
                from_many(indices, solid, ret);
}

void block_solid(const Block *b, uint8_t alpha, uint16_t ret[static ROWS]) {
        if (b->voxels)
                from_voxels(b->voxels, alpha, ret);
        else if (b->packed)
                from_packed(b->packed, alpha, ret);
        else
                fill_rows(ret, b->colour.a >= alpha);
}
