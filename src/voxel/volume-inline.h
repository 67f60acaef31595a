/* volume_get_at() and volume_set_at() as parts of the loops that call them: a call takes a third of the time
 * of a voxel that is near. For those who go through many; they need not know the rest of what this includes.
 */
#pragma once

#include "voxel/volume-private.h"

/* block_none where there is none. */
static inline const Block *volume_there(const Volume *v, int32_t x, int32_t y, int32_t z) {
        if (v->chart.cells) {
                Block *const *cell = chart_cell(&v->chart, x, y, z);

                return cell ? *cell : &block_none;
        }
        const Slot *slot = table_find(&v->table, (Point){ x, y, z });

        return slot ? slot->block : &block_none;
}

static inline Colour volume_get_inline(const Volume *v, int32_t x, int32_t y, int32_t z) {
        return block_at(volume_there(v, x >> 4, y >> 4, z >> 4), block_index_of((Point){ x, y, z }));
}

static inline Recent *recent_of(Volume *v, int32_t x) {
        return &v->recent[(uint32_t)x / BLOCK_SIDE % RECENT_BLOCKS];
}

/* Where a voxel is in the block of a Recent; false when it is not in it. Within a block only the lowest four
 * bits of each coordinate differ. */
static inline bool recent_index(const Recent *last, int32_t x, int32_t y, int32_t z, unsigned *ret) {
        const uint32_t dx = (uint32_t)(x ^ last->origin.x), dy = (uint32_t)(y ^ last->origin.y),
                       dz = (uint32_t)(z ^ last->origin.z);

        *ret = dx | dy << 4 | dz << 8;
        return (dx | dy | dz) < BLOCK_SIDE;
}

_Static_assert((BLOCK_VOXELS & (BLOCK_VOXELS - 1)) == 0,
               "of the counts only that of a full block has its bit");

/* The quick way: the block has all its colours, they are ours alone, and this voxel is not the last that it
 * lacked. No branch on what the voxel was: nobody can guess it. */
static inline bool volume_set_there(Volume *v, Block *b, unsigned index, Colour c) {
        uint32_t old, more, count;
        Colour *at;

        if (c.a == 0 || b->refs != 1 || !b->voxels)
                return false;
        at = &b->voxels[index];
        /* Rows are in lines of memory of their own, and who goes on along X comes to the next one soon. */
        __builtin_prefetch((const void *)((uintptr_t)at + BLOCK_SIDE * sizeof(*at)), 1);
        memcpy(&old, at, sizeof(old));
        more = old == 0;
        count = b->count + more;
        if (count & more * BLOCK_VOXELS)
                return false;
        b->count = count;
        v->count += more;
        memcpy(at, &c, sizeof(c));
        return true;
}

int volume_set_slowly(Volume *v, int32_t x, int32_t y, int32_t z, Colour c);

static inline int volume_set_inline(Volume *v, int32_t x, int32_t y, int32_t z, Colour c) {
        const Recent *last = recent_of(v, x);
        unsigned index;

        if (recent_index(last, x, y, z, &index) && volume_set_there(v, last->block, index, c))
                return 0;
        return volume_set_slowly(v, x, y, z, c);
}
