/* The blocks of a flood: made when the flood first touches them, found again by their position. */
#include "voxel/flood-private.h"

#include <errno.h>
#include <string.h>

static bool flood_likes(const Flood *f, Colour c) {
        if (f->rule.space)
                return c.a == 0;
        return c.a > 0 && colour_difference(c, f->like) <= f->rule.tolerance;
}

/* The cells of 16 from `first` on that lie within bounds, as bits. */
static unsigned bits_within(int32_t first, int32_t min, int32_t max) {
        unsigned bits = 0;

        for (int32_t i = 0; i < BLOCK_SIDE; i++)
                bits |= (unsigned)(first + i >= min && first + i <= max) << i;
        return bits;
}

static unsigned bits_like(const Flood *f, const Colour *row) {
        unsigned bits = 0;

        for (unsigned x = 0; x < BLOCK_SIDE; x++)
                bits |= (unsigned)flood_likes(f, row[x]) << x;
        return bits;
}

/* Which cells can be reached; returns how many rows have all and how many have any. */
static void cells_mark(FloodCells *cells, const Flood *f, Point at, const Block *b, unsigned *ret_whole,
                       unsigned *ret_any) {
        const Point o = block_origin(at);
        const Box *box = &f->rule.within;
        const unsigned x = bits_within(o.x, box->min.x, box->max.x),
                       y = bits_within(o.y, box->min.y, box->max.y),
                       z = bits_within(o.z, box->min.z, box->max.z);
        unsigned whole = 0, any = 0;
        Colour scratch[BLOCK_SIDE];

        for (unsigned row = 0; row < FLOOD_ROWS; row++) {
                unsigned can = (y >> (row & 15) & 1) && (z >> (row >> 4) & 1) ? x : 0;

                if (can && b && !block_plain(b))
                        can &= bits_like(f, block_colours(b, row * BLOCK_SIDE, BLOCK_SIDE, scratch));
                cells->can[row] = (uint16_t)can;
                whole += can == FLOOD_ROW;
                any += can != 0;
        }
        *ret_whole = whole;
        *ret_any = any;
}

static int block_mark(Flood *f, FloodBlock *block, const Block *b) {
        FloodCells *cells = calloc(1, sizeof(FloodCells));
        unsigned whole, any;

        if (!cells)
                return -ENOMEM;
        cells_mark(cells, f, block->at, b, &whole, &any);
        block->whole = whole == FLOOD_ROWS;
        if (block->whole || any == 0) {
                free(cells);
                return 0;
        }
        if (f->n_mixed == FLOOD_MIXED_MOST) {
                free(cells);
                return -E2BIG;
        }
        f->n_mixed++;
        block->cells = cells;
        return 0;
}

static uint32_t *flood_slot(const Flood *f, Point at) {
        const size_t mask = 2 * f->capacity - 1;
        size_t i = table_hash(at) & mask;

        while (f->slots[i] != 0 && !point_equal(f->at[f->slots[i] - 1].at, at))
                i = (i + 1) & mask;
        return &f->slots[i];
}

static int flood_grow(Flood *f) {
        const size_t capacity = f->capacity > 0 ? 2 * f->capacity : 64;
        CLEANUP_FREE FloodBlock *at = NULL;
        CLEANUP_FREE uint32_t *slots = NULL, *queue = NULL;

        if (f->n >= FLOOD_BLOCKS_MOST)
                return -E2BIG;
        at = calloc(capacity, sizeof(FloodBlock));
        slots = calloc(2 * capacity, sizeof(uint32_t));
        queue = calloc(capacity, sizeof(uint32_t));
        if (!at || !slots || !queue)
                return -ENOMEM;
        if (f->n > 0) {
                memcpy(at, f->at, f->n * sizeof(FloodBlock));
                memcpy(queue, f->queue, f->n_queue * sizeof(uint32_t));
        }
        free(f->at);
        free(f->slots);
        free(f->queue);
        f->at = TAKE(at);
        f->slots = TAKE(slots);
        f->queue = TAKE(queue);
        f->capacity = capacity;
        for (size_t i = 0; i < f->n; i++)
                *flood_slot(f, f->at[i].at) = (uint32_t)i + 1;
        return 0;
}

int flood_block(Flood *f, Point at, uint32_t *ret) {
        FloodBlock block = { .at = at };
        const Block *b;
        uint32_t *slot;
        int r;

        if (!box_contains(f->blocks, at)) {
                *ret = FLOOD_NONE;
                return 0;
        }
        slot = f->n > 0 ? flood_slot(f, at) : NULL;
        if (slot && *slot != 0) {
                *ret = *slot - 1;
                return 0;
        }
        b = volume_block(f->volume, at);
        if ((!b || block_plain(b)) && !flood_likes(f, b ? b->colour : (Colour){ 0 })) {
                *ret = FLOOD_NONE;
                return 0;
        }
        if (f->n == f->capacity) {
                r = flood_grow(f);
                if (r < 0)
                        return r;
        }
        r = block_mark(f, &block, b);
        if (r < 0)
                return r;
        f->at[f->n] = block;
        *flood_slot(f, at) = (uint32_t)++f->n;
        *ret = (uint32_t)f->n - 1;
        return 0;
}
