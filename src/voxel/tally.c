#include "voxel/tally.h"

#include "base/progress.h"

static bool counts(const Colour *wanted, Colour c) {
        return c.a > 0 && (!wanted || colour_equal(c, *wanted));
}

static void tally_add(Tally *t, uint64_t n, Box around) {
        t->n += n;
        t->around = box_union(t->around, around);
}

static void tally_voxels(Tally *t, const Block *b, Point block, Box part, const Colour *colour) {
        const Point o = block_origin(block);
        Colour voxels[BLOCK_VOXELS];

        block_expand(b, voxels);
        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                const Point p = { o.x + (int32_t)(i & 15), o.y + (int32_t)(i >> 4 & 15),
                                  o.z + (int32_t)(i >> 8) };

                if (counts(colour, voxels[i]) && box_contains(part, p))
                        tally_add(t, 1, (Box){ p, p });
        }
}

static void tally_block(Tally *t, const Block *b, Point block, Box within, const Colour *colour) {
        const Box space = block_space(block), part = box_intersect(space, within);
        Colour uniform;

        if (box_empty(part))
                return;
        if (block_uniform(b, &uniform)) {
                if (counts(colour, uniform))
                        tally_add(t, box_width(part) * box_depth(part) * box_height(part), part);
        } else if (!colour && point_equal(part.min, space.min) && point_equal(part.max, space.max))
                tally_add(t, block_count(b), block_box(b, block));
        else
                tally_voxels(t, b, block, part, colour);
}

Tally volume_tally(const Volume *v, Box within, const Colour *colour) {
        Tally t = { .around = BOX_EMPTY };

        progress_begin(volume_blocks(v));
        for (VolumeIter i = { 0 }; volume_next(v, &i);) {
                progress_step(1);
                tally_block(&t, i.contents, i.block, within, colour);
        }
        return t;
}
