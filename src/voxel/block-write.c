/* Writing into blocks: one voxel, rows of one colour, another block. */
#include "voxel/block-private.h"

#include <assert.h>
#include <errno.h>

/* Puts a copy in the place of *b. */
static int put_packed(Block **b, Packed *packed, unsigned count) {
        Block *own = count > 0 ? block_new_uniform((Colour){ .a = 255 }) : NULL;

        if (!own) {
                free(packed);
                return count > 0 ? -ENOMEM : 0;
        }
        own->colour = (Colour){ 0 };
        block_take_packed(own, packed);
        own->count = count;
        block_unref(*b);
        *b = own;
        return 0;
}

/* A block of one colour with one voxel of another. */
static int patch_plain(Block **b, unsigned index, Colour c) {
        const Colour there = *b ? (*b)->colour : (Colour){ 0 };
        uint16_t rows[BLOCK_SIDE * BLOCK_SIDE] = { 0 };
        Packed *packed;

        if (colour_equal(there, c))
                return 0;
        rows[index / BLOCK_SIDE] = (uint16_t)(1u << index % BLOCK_SIDE);
        packed = packed_from_bits(rows, c, there);
        if (!packed)
                return -ENOMEM;
        return put_packed(b, packed, (there.a > 0 ? BLOCK_VOXELS - 1 : 0) + (c.a > 0));
}

/* In place: nobody else has the block. */
static int patch_own(Block *b, unsigned index, Colour c, unsigned count) {
        Packed *packed;
        Colour all;
        int r;

        if (b->patched == PATCHES_MOST && b->packed->n > WRITTEN_COLOURS_MOST)
                return PACKED_UNFIT;
        if (!packed_put(b->packed, index, c)) {
                r = packed_with(&packed, b->packed, index, c);
                if (r != 0)
                        return r;
                free(b->packed);
                block_take_packed(b, packed);
        }
        b->patched = (uint8_t)MIN(b->patched + 1, PATCHES_MOST);
        b->count = count;
        if (count == BLOCK_VOXELS && packed_plain(b->packed, &all))
                block_take_plain(b, all);
        return 0;
}

/* A single voxel does not need room for all: mostly an edit changes one or few of a block, and somebody
 * else, who keeps what was, holds it too. PACKED_UNFIT when it is better expanded. */
static int block_patch(Block **b, unsigned index, Colour c) {
        Packed *packed;
        unsigned count;
        int r;

        if (!*b || block_plain(*b))
                return patch_plain(b, index, c);
        if (!(*b)->packed)
                return PACKED_UNFIT;
        count = (*b)->count + (c.a > 0) - (block_at(*b, index).a > 0);
        if (count == 0) {
                *b = block_unref(*b);
                return 0;
        }
        if ((*b)->refs == 1)
                return patch_own(*b, index, c, count);
        if (count == BLOCK_VOXELS && (*b)->count < count)
                return PACKED_UNFIT;
        r = packed_with(&packed, (*b)->packed, index, c);
        return r != 0 ? r : put_packed(b, packed, count);
}

int block_set(Block **b, unsigned index, Colour c) {
        Block *own;
        bool filled;
        int r;

        assert(index < BLOCK_VOXELS);

        c = c.a > 0 ? c : (Colour){ 0 };
        r = block_patch(b, index, c);
        if (r != PACKED_UNFIT)
                return r;
        own = block_open(*b);
        if (!own)
                return -ENOMEM;

        filled = own->voxels[index].a > 0;
        own->voxels[index] = c;
        own->count = own->count + (c.a > 0) - filled;
        block_close(b, own);
        return 0;
}

static int block_set_all(Block **b, Colour c, Block *uniform) {
        Block *all = NULL;

        if (c.a > 0) {
                const bool fits = uniform && block_plain(uniform) && colour_equal(uniform->colour, c);

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

/* Whether a mode takes the colour as it is, whatever was there. */
static bool stores(Mode mode, Colour c) {
        return mode == MODE_REPLACE || (mode == MODE_OVER && c.a == 255);
}

static void rows_paint(Colour *voxels, const BlockRows *rows, Mode mode, Colour c) {
        const bool all = stores(mode, c);
        Blender blender = { .mode = mode, .source = c, .to = blend(mode, (Colour){ 0 }, c) };

        for (unsigned i = 0; i < BLOCK_SIDE * BLOCK_SIDE; i++, voxels += BLOCK_SIDE) {
                const unsigned from = rows ? rows->from[i] : 0, to = rows ? rows->to[i] : BLOCK_SIDE;

                if (from >= to)
                        continue;
                if (all)
                        row_store(voxels + from, to - from, c);
                else
                        row_blend(voxels + from, to - from, &blender);
        }
}

/* Rows of one colour in a block of another. */
static int block_set_rows(Block **b, const BlockRows *rows, Colour there, Colour to) {
        uint16_t bits[BLOCK_SIDE * BLOCK_SIDE];
        unsigned n = 0;
        Packed *packed;

        for (unsigned i = 0; i < BLOCK_SIDE * BLOCK_SIDE; i++) {
                const unsigned from = rows->from[i], end = rows->to[i];

                bits[i] = from < end ? (uint16_t)((1u << end) - (1u << from)) : 0;
                n += from < end ? end - from : 0;
        }
        if (n == 0 || colour_equal(there, to))
                return 0;
        if (n == BLOCK_VOXELS)
                return block_set_all(b, to, NULL);
        packed = packed_from_bits(bits, to, there);
        if (!packed)
                return -ENOMEM;
        return put_packed(b, packed, (to.a > 0 ? n : 0) + (there.a > 0 ? BLOCK_VOXELS - n : 0));
}

int block_paint(Block **b, const BlockRows *rows, Mode mode, Colour c, Block *uniform) {
        Block *own;

        c = c.a > 0 ? c : (Colour){ 0 };
        if (!rows && stores(mode, c))
                return block_set_all(b, c, uniform);
        if (!*b || block_plain(*b)) {
                const Colour there = *b ? (*b)->colour : (Colour){ 0 }, to = blend(mode, there, c);

                return rows ? block_set_rows(b, rows, there, to) : block_set_all(b, to, uniform);
        }

        own = block_open(*b);
        if (!own)
                return -ENOMEM;

        rows_paint(own->voxels, rows, mode, c);
        block_recount(own);
        block_close(b, own);
        return 0;
}

void block_lay(const Block *b, Mode mode, Colour to[static BLOCK_VOXELS]) {
        Colour scratch[BLOCK_VOXELS];
        const Colour *from;

        if (!b || block_plain(b)) {
                rows_paint(to, NULL, mode, b ? b->colour : (Colour){ 0 });
                return;
        }
        from = block_colours(b, 0, BLOCK_VOXELS, scratch);
        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                if (mode == MODE_OVER && from[i].a == 255)
                        to[i] = from[i];
                else if (from[i].a > 0 || mode_clears(mode))
                        to[i] = blend(mode, to[i], from[i]);
        }
}

static unsigned block_colours_most(const Block *b) {
        return b->packed ? b->packed->n : 1;
}

/* PACKED_UNFIT. */
static int block_merge_packed(Block **b, const Block *source, Mode mode) {
        Packed *packed;
        unsigned count;
        int r;

        if ((*b)->voxels || source->voxels)
                return PACKED_UNFIT;
        r = packed_merge(&packed, &(*b)->view, block_colours_most(*b), &source->view,
                         block_colours_most(source), mode, &count);
        return r != 0 ? r : put_packed(b, packed, count);
}

int block_merge(Block **b, Block *source, Mode mode) {
        Block *own;
        int r;

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
        if (block_plain(source))
                return block_paint(b, NULL, mode, source->colour, source);

        r = block_merge_packed(b, source, mode);
        if (r != PACKED_UNFIT)
                return r;
        own = block_open(*b);
        if (!own)
                return -ENOMEM;

        block_lay(source, mode, own->voxels);
        block_recount(own);
        block_close(b, own);
        return 0;
}
