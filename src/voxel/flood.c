/* Cells are bits, sixteen to a row, so a row is flooded at once. A block is looked at again whenever cells
 * of it are reached from a neighbour; one whose cells can all be reached is full at once, and needs no
 * bits. */
#include "voxel/flood-private.h"

#include "base/progress.h"

#include <errno.h>

/* A block that is looked at, and those around it as they become known. */
#define NEAR_UNKNOWN (UINT32_MAX - 1)
typedef struct Around {
        Point at;
        uint32_t block, near[27];
} Around;

static unsigned near_index(int dx, int dy, int dz) {
        return (unsigned)(dx + 1 + 3 * (dy + 1) + 9 * (dz + 1));
}

static int around_get(Flood *f, Around *a, int dx, int dy, int dz, uint32_t *ret) {
        uint32_t *near = &a->near[near_index(dx, dy, dz)];
        int r;

        if (*near == NEAR_UNKNOWN) {
                r = flood_block(f, (Point){ a->at.x + dx, a->at.y + dy, a->at.z + dz }, near);
                if (r < 0)
                        return r;
        }
        *ret = *near;
        return 0;
}

static Around around(uint32_t block, Point at) {
        Around a = { .at = at, .block = block };

        for (size_t i = 0; i < ARRAY_LEN(a.near); i++)
                a.near[i] = NEAR_UNKNOWN;
        a.near[near_index(0, 0, 0)] = block;
        return a;
}

static void flood_queue(Flood *f, uint32_t block) {
        if (f->at[block].queued)
                return;
        f->at[block].queued = true;
        f->queue[f->n_queue++] = block;
}

/* Cells of a row are reached from elsewhere. */
static void flood_reach(Flood *f, uint32_t block, unsigned row, unsigned bits) {
        FloodBlock *b = &f->at[block];
        unsigned fresh;

        if (b->whole && !b->full) {
                b->full = true;
                f->count += BLOCK_VOXELS;
                flood_queue(f, block);
        }
        if (!b->cells)
                return;
        fresh = bits & b->cells->can[row] & ~(unsigned)b->cells->got[row];
        if (fresh == 0)
                return;
        f->count += (unsigned)__builtin_popcount(fresh);
        b->cells->got[row] |= (uint16_t)fresh;
        b->cells->pending[row / 64] |= (uint64_t)1 << row % 64;
        flood_queue(f, block);
}

/* Hands cells of a row on to the row that is dy, dz further, whichever block it is in. */
static int row_hand(Flood *f, Around *a, unsigned row, unsigned bits, int dy, int dz) {
        const int axes = (dy != 0) + (dz != 0), y = (int)(row & 15) + dy, z = (int)(row >> 4) + dz;
        const bool wide = axes + 1 <= (int)f->rule.axes;
        /* Bit 0 is the last cell of the block to the left. */
        const unsigned reached = wide ? bits | bits << 1 | bits << 2 : bits << 1,
                       to = (unsigned)(y & 15) | (unsigned)(z & 15) << 4;
        const unsigned part[3] = { (reached & 1) << 15, reached >> 1 & FLOOD_ROW, reached >> 17 & 1 };
        uint32_t block;
        int r;

        for (int dx = -1; dx <= 1; dx++) {
                if (part[dx + 1] == 0)
                        continue;
                r = around_get(f, a, dx, y >> 4, z >> 4, &block);
                if (r < 0)
                        return r;
                if (block != FLOOD_NONE)
                        flood_reach(f, block, to, part[dx + 1]);
        }
        return 0;
}

static int row_spread(Flood *f, Around *a, unsigned row, unsigned bits) {
        int r;

        for (int dz = -1; dz <= 1; dz++)
                for (int dy = -1; dy <= 1; dy++) {
                        if ((dy != 0) + (dz != 0) > (int)f->rule.axes)
                                continue;
                        r = row_hand(f, a, row, bits, dy, dz);
                        if (r < 0)
                                return r;
                }
        return 0;
}

/* The cells of a row that hang together with some that are reached. */
static unsigned row_grow(unsigned got, unsigned can) {
        unsigned before;

        do {
                before = got;
                got |= (got << 1 | got >> 1) & can;
        } while (got != before);
        return got;
}

static bool cells_next(FloodCells *cells, unsigned *ret) {
        for (unsigned word = 0; word < ARRAY_LEN(cells->pending); word++)
                if (cells->pending[word] != 0) {
                        *ret = 64 * word + (unsigned)__builtin_ctzll(cells->pending[word]);
                        cells->pending[word] &= cells->pending[word] - 1;
                        return true;
                }
        return false;
}

static int flood_mixed(Flood *f, Around *a) {
        FloodCells *cells = f->at[a->block].cells;
        unsigned row;
        int r;

        while (cells_next(cells, &row)) {
                const unsigned got = row_grow(cells->got[row], cells->can[row]);

                f->count += (unsigned)__builtin_popcount(got ^ cells->got[row]);
                cells->got[row] = (uint16_t)got;
                r = row_spread(f, a, row, got);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* Whether a full block borders on one that is reached row by row; others are reached here. */
static int flood_sides(Flood *f, Around *a, bool *ret_rows) {
        uint32_t block;
        int r;

        *ret_rows = false;
        for (int i = 0; i < 27; i++) {
                const int dx = i % 3 - 1, dy = i / 3 % 3 - 1, dz = i / 9 - 1;

                if ((dx != 0) + (dy != 0) + (dz != 0) > (int)f->rule.axes)
                        continue;
                r = around_get(f, a, dx, dy, dz, &block);
                if (r < 0)
                        return r;
                if (block == FLOOD_NONE)
                        continue;
                if (f->at[block].cells)
                        *ret_rows = true;
                else
                        flood_reach(f, block, 0, FLOOD_ROW);
        }
        return 0;
}

static int flood_full(Flood *f, Around *a) {
        bool rows;
        int r;

        r = flood_sides(f, a, &rows);
        for (unsigned row = 0; r == 0 && rows && row < FLOOD_ROWS; row++)
                r = row_spread(f, a, row, FLOOD_ROW);
        return r;
}

static int flood_run(Flood *f) {
        int r;

        /* A block may come again; most come once. */
        progress_begin(volume_blocks(f->volume));
        while (f->n_queue > 0) {
                const uint32_t block = f->queue[--f->n_queue];
                Around a = around(block, f->at[block].at);

                progress_at(f->n);
                f->at[block].queued = false;
                r = f->at[block].full ? flood_full(f, &a) : flood_mixed(f, &a);
                if (r < 0)
                        return r;
                if (f->count > f->rule.most)
                        return FLOOD_MORE;
        }
        return 0;
}

int flood_new(Flood **ret, const Volume *v, Point seed, const FloodRule *rule) {
        const Colour like = volume_get(v, seed);
        CLEANUP(flood_free) Flood *f = NULL;
        uint32_t block;
        int r;

        if (!box_contains(rule->within, seed) || (like.a == 0) != rule->space)
                return FLOOD_NOTHING;
        f = calloc(1, sizeof(Flood));
        if (!f)
                return -ENOMEM;
        f->volume = v;
        f->rule = *rule;
        f->blocks = (Box){ block_of(rule->within.min), block_of(rule->within.max) };
        f->like = like;
        r = flood_block(f, block_of(seed), &block);
        if (r < 0)
                return r;
        flood_reach(f, block, block_index_of(seed) / BLOCK_SIDE, 1u << ((unsigned)seed.x & 15));
        r = flood_run(f);
        if (r != 0)
                return r;
        f->volume = NULL;
        *ret = TAKE(f);
        return 0;
}

Flood *flood_free(Flood *f) {
        if (!f)
                return NULL;
        for (size_t i = 0; i < f->n; i++)
                free(f->at[i].cells);
        free(f->at);
        free(f->slots);
        free(f->queue);
        free(f);
        return NULL;
}

uint64_t flood_count(const Flood *f) {
        return f->count;
}
