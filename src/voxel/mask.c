#include "voxel/mask.h"

#include "voxel/block-private.h"

#include <errno.h>

#define WORD_BITS 64

static size_t mask_index(const Mask *m, int32_t y, int32_t z) {
        return (size_t)(((uint64_t)((int64_t)z - m->box.min.z) * box_depth(m->box) +
                         (uint64_t)((int64_t)y - m->box.min.y)) *
                        m->words);
}

const uint64_t *mask_row(const Mask *m, int32_t y, int32_t z) {
        return m->bits + mask_index(m, y, z);
}

uint32_t mask_piece(const Block *b, unsigned row) {
        Colour scratch[BLOCK_SIDE];
        const Colour *voxels;
        uint32_t bits = 0;

        if (b->count == BLOCK_VOXELS)
                return 0xffff;
        voxels = block_colours(b, row * BLOCK_SIDE, BLOCK_SIDE, scratch);
        for (unsigned x = 0; x < BLOCK_SIDE; x++)
                bits |= (uint32_t)(voxels[x].a > 0) << x;
        return bits;
}

static void mask_block(Mask *m, Point block, const Block *b) {
        const Point o = block_origin(block);
        const uint64_t bit = (uint64_t)((int64_t)o.x - m->first);

        for (int32_t row = 0; row < BLOCK_SIDE * BLOCK_SIDE; row++) {
                const Point at = { m->box.min.x, o.y + (row & 15), o.z + (row >> 4) };

                if (box_contains(m->box, at))
                        /* Rows begin at a block, so its part of one is within a word. */
                        m->bits[mask_index(m, at.y, at.z) + bit / WORD_BITS] |=
                                (uint64_t)mask_piece(b, (unsigned)row) << bit % WORD_BITS;
        }
}

int mask_take(Mask *ret, const Volume *v, Box box) {
        Mask m = { .box = box };
        uint64_t rows, bits;

        if (box_empty(box)) {
                *ret = m;
                return 0;
        }
        m.first = block_origin(block_of(box.min)).x;
        m.words = (size_t)(((int64_t)box.max.x - m.first) / WORD_BITS + 1);
        if (__builtin_mul_overflow(box_depth(box), box_height(box), &rows) ||
            __builtin_mul_overflow(rows, (uint64_t)m.words * WORD_BITS, &bits) || bits > MASK_MOST)
                return -E2BIG;
        m.bits = calloc(rows * m.words, sizeof(uint64_t));
        if (!m.bits)
                return -ENOMEM;
        for (VolumeIter i = { 0 }; volume_next(v, &i);)
                mask_block(&m, i.block, i.contents);
        *ret = m;
        return 0;
}

void mask_done(Mask *m) {
        free(m->bits);
        *m = (Mask){ 0 };
}
