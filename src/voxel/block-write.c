/* Writing into blocks: one voxel, rows of one colour, another block. */
#include "voxel/block-private.h"

#include <assert.h>
#include <errno.h>

int block_set(Block **b, unsigned index, Colour c) {
        Block *own;
        bool filled;

        assert(index < BLOCK_VOXELS);

        own = block_open(*b);
        if (!own)
                return -ENOMEM;

        c = c.a > 0 ? c : (Colour){ 0 };
        filled = own->voxels[index].a > 0;
        own->voxels[index] = c;
        own->count = own->count + (c.a > 0) - filled;
        block_close(b, own);
        return 0;
}

static int block_set_all(Block **b, Colour c, Block *uniform) {
        Block *all = NULL;

        if (c.a > 0) {
                const bool fits = uniform && !uniform->voxels && colour_equal(uniform->colour, c);

                all = fits ? block_ref(uniform) : block_new_uniform(c);
                if (!all)
                        return -ENOMEM;
        }
        block_unref(*b);
        *b = all;
        return 0;
}

/* Neighbours are mostly alike, so the last answer is mostly the next one too. */
typedef struct Blender {
        Mode mode;
        Colour source, from, to;
} Blender;

static void row_blend(Colour *row, unsigned n, Blender *blender) {
        for (unsigned i = 0; i < n; i++) {
                if (!colour_equal(row[i], blender->from)) {
                        blender->from = row[i];
                        blender->to = blend(blender->mode, row[i], blender->source);
                }
                row[i] = blender->to;
        }
}

static void row_store(Colour *row, unsigned n, Colour c) {
        for (unsigned i = 0; i < n; i++)
                row[i] = c;
}

static void rows_paint(Colour *voxels, const BlockRows *rows, Mode mode, Colour c) {
        const bool stores = mode == MODE_REPLACE || (mode == MODE_OVER && c.a == 255);
        Blender blender = { .mode = mode, .source = c, .to = blend(mode, (Colour){ 0 }, c) };

        for (unsigned i = 0; i < BLOCK_SIDE * BLOCK_SIDE; i++, voxels += BLOCK_SIDE) {
                const unsigned from = rows ? rows->from[i] : 0, to = rows ? rows->to[i] : BLOCK_SIDE;

                if (from >= to)
                        continue;
                if (stores)
                        row_store(voxels + from, to - from, c);
                else
                        row_blend(voxels + from, to - from, &blender);
        }
}

int block_paint(Block **b, const BlockRows *rows, Mode mode, Colour c, Block *uniform) {
        Block *own;

        c = c.a > 0 ? c : (Colour){ 0 };
        if (!rows && (mode == MODE_REPLACE || (mode == MODE_OVER && c.a == 255)))
                return block_set_all(b, c, uniform);
        if (!rows && (!*b || !(*b)->voxels))
                return block_set_all(b, blend(mode, *b ? (*b)->colour : (Colour){ 0 }, c), uniform);

        own = block_open(*b);
        if (!own)
                return -ENOMEM;

        rows_paint(own->voxels, rows, mode, c);
        block_recount(own);
        block_close(b, own);
        return 0;
}

void block_lay(const Block *b, Mode mode, Colour to[static BLOCK_VOXELS]) {
        const Colour *from = b ? b->voxels : NULL;

        if (!from) {
                rows_paint(to, NULL, mode, b ? b->colour : (Colour){ 0 });
                return;
        }
        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                if (mode == MODE_OVER && from[i].a == 255)
                        to[i] = from[i];
                else if (from[i].a > 0 || mode_clears(mode))
                        to[i] = blend(mode, to[i], from[i]);
        }
}

int block_merge(Block **b, Block *source, Mode mode) {
        Block *own;

        if (!source || source->count == 0) {
                if (mode_clears(mode))
                        *b = block_unref(*b);
                return 0;
        }
        if (!*b && !mode_adds(mode, (Colour){ .a = 255 }))
                return 0;
        if (!*b || mode == MODE_REPLACE) {
                block_ref(source);
                block_unref(*b);
                *b = source;
                return 0;
        }
        if (!source->voxels)
                return block_paint(b, NULL, mode, source->colour, source);

        own = block_open(*b);
        if (!own)
                return -ENOMEM;

        block_lay(source, mode, own->voxels);
        block_recount(own);
        block_close(b, own);
        return 0;
}
