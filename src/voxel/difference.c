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

/* One of them has nothing there: the other's voxels need not be looked at one by one. */
static bool count_alone(Difference *d, const Block *a, const Block *b, Point at) {
        const Block *one = a ? a : b;
        const unsigned n = a && b ? 0 : block_count(one);

        if (a && b)
                return false;
        *(a ? &d->removed : &d->added) += n;
        if (n > 0)
                d->box = box_union(d->box, block_box(one, at));
        return true;
}

static int mark(Volume *marks, Point at, const Colour cells[static BLOCK_VOXELS]) {
        Block *block = block_new(cells);
        int r;

        if (!block)
                return -ENOMEM;
        r = volume_put_block(marks, at, block);
        block_unref(block);
        return r;
}

static int compare_blocks(const Block *a, const Block *b, Point at, Volume *marks, Difference *d) {
        Colour before[BLOCK_VOXELS], after[BLOCK_VOXELS];
        const Point o = block_origin(at);

        if (a == b || block_equal(a, b) || (!marks && count_alone(d, a, b, at)))
                return 0;
        block_expand(a ? a : &block_none, before);
        block_expand(b ? b : &block_none, after);
        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                const Point p = { o.x + (int32_t)(i & 15), o.y + (int32_t)(i >> 4 & 15),
                                  o.z + (int32_t)(i >> 8) };

                if (colour_equal(before[i], after[i])) {
                        before[i] = (Colour){ 0 };
                        continue;
                }
                count_cell(d, before[i], after[i]);
                d->box = box_union(d->box, (Box){ p, p });
                before[i] = WHITE;
        }
        return marks ? mark(marks, at, before) : 0;
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
