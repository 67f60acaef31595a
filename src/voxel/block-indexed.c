/* Blocks out of indices into a palette, as files have them: no colour is looked up voxel by voxel. */
#include "voxel/block-private.h"

#include <assert.h>

void block_palette_init(BlockPalette *ret, const Colour colours[static 256]) {
        for (unsigned i = 0; i < 256; i++) {
                unsigned first = 0;

                ret->colours[i] = colours[i].a > 0 ? colours[i] : (Colour){ 0 };
                while (!colour_equal(ret->colours[first], ret->colours[i]))
                        first++;
                ret->first[i] = (uint8_t)first;
        }
}

/* New indices without gaps, in the order of the old ones; returns how many. *ret_count: voxels that are not
 * empty. */
static unsigned renumber(const uint8_t indices[static BLOCK_VOXELS], const BlockPalette *p,
                         uint8_t ret_new[static 256], Colour ret_colours[static 256], unsigned *ret_count) {
        bool used[256] = { false };
        unsigned of[256] = { 0 }, n = 0;

        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                of[indices[i]]++;
        *ret_count = BLOCK_VOXELS;
        for (unsigned i = 0; i < 256; i++) {
                used[p->first[i]] |= of[i] > 0;
                if (p->colours[i].a == 0)
                        *ret_count -= of[i];
        }
        for (unsigned i = 0; i < 256; i++)
                if (used[i]) {
                        ret_colours[n] = p->colours[i];
                        ret_new[i] = (uint8_t)n++;
                }
        for (unsigned i = 0; i < 256; i++)
                ret_new[i] = ret_new[p->first[i]];
        return n;
}

Block *block_new_indexed(const uint8_t indices[static BLOCK_VOXELS], const BlockPalette *p) {
        uint8_t packed_as[256], packed_indices[BLOCK_VOXELS];
        Colour colours[256];
        Packed *packed;
        unsigned n, count;
        Block *b;

        if (memcmp(indices, indices + 1, BLOCK_VOXELS - 1) == 0)
                return block_new_uniform(p->colours[indices[0]]);
        n = renumber(indices, p, packed_as, colours, &count);
        if (n == 1)
                return block_new_uniform(colours[0]);
        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                packed_indices[i] = packed_as[indices[i]];
        b = block_new_uniform((Colour){ 0 });
        if (!b || packed_from_indices(&packed, packed_indices, colours, n) < 0)
                return block_unref(b);
        block_take_packed(b, packed);
        b->count = count;
        return b;
}
