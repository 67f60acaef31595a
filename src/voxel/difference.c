#include "voxel/difference.h"

#include "voxel/volume-private.h"

#include <errno.h>
#include <string.h>

#define WHITE ((Colour){ 255, 255, 255, 255 })

static void count_cell(Difference *d, Colour from, Colour to) {
        if (from.a == 0)
                d->added++;
        else if (to.a == 0)
                d->removed++;
        else
                d->painted++;
}

static int compare_blocks(const Block *a, const Block *b, Point at, Volume *marks, Difference *d) {
        const Point o = block_origin(at);
        Colour cells[BLOCK_VOXELS];
        Block *block;
        int r = 0;

        if (a == b || block_equal(a, b))
                return 0;
        a = a ? a : &block_none;
        b = b ? b : &block_none;
        memset(cells, 0, sizeof(cells));
        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                const Colour from = block_at(a, i), to = block_at(b, i);
                const Point p = { o.x + (int32_t)(i & 15), o.y + (int32_t)(i >> 4 & 15),
                                  o.z + (int32_t)(i >> 8) };

                if (colour_equal(from, to))
                        continue;
                count_cell(d, from, to);
                d->box = box_union(d->box, (Box){ p, p });
                cells[i] = WHITE;
        }
        if (!marks)
                return 0;
        block = block_new(cells);
        if (!block)
                return -ENOMEM;
        r = volume_put_block(marks, at, block);
        block_unref(block);
        return r;
}

int volume_compare(const Volume *before, const Volume *after, Volume *marks, Difference *ret) {
        Difference d = { .box = BOX_EMPTY };
        int r = 0;

        for (VolumeIter i = { 0 }; r == 0 && volume_next(before, &i);)
                r = compare_blocks(i.contents, volume_block(after, i.block), i.block, marks, &d);
        for (VolumeIter i = { 0 }; r == 0 && volume_next(after, &i);)
                if (!volume_block(before, i.block))
                        r = compare_blocks(NULL, i.contents, i.block, marks, &d);
        if (r == 0)
                *ret = d;
        return r;
}
