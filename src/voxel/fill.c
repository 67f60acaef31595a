/* Filling a box. On each axis a block is met by the beginning of the box, by its end, or covered, so a box
 * cuts blocks in no more than 27 ways: where nothing is, one block a way is made, and all that are cut alike
 * share it. */
#include "voxel/volume-private.h"

#include "base/progress.h"

#include <errno.h>

#define WAYS 27

/* Blocks that the table gets room for before they are made. */
#define RESERVE_MOST 65536

typedef struct Way {
        const BlockRows *rows; /* NULL: covered as a whole */
        Mode mode;
        Colour colour;
        Block *uniform; /* of the colour */
        Block *made;    /* of an empty block; NULL: none was met yet */
        BlockRows cut;
} Way;

typedef struct Filler {
        Volume *volume;
        Box box;
        Way ways[WAYS];
} Filler;

static void filler_done(Filler *f) {
        block_unref(f->ways[0].uniform);
        for (unsigned i = 0; i < WAYS; i++)
                block_unref(f->ways[i].made);
}

/* What the box [min, max] leaves of a block's [0, 16) on one axis. */
static Span axis_span(int32_t block, int32_t min, int32_t max) {
        const int64_t origin = (int64_t)block * BLOCK_SIDE;
        const int64_t first = MAX(min - origin, (int64_t)0);
        const int64_t last = MIN(max - origin, (int64_t)(BLOCK_SIDE - 1));

        return (Span){ (int32_t)first, (int32_t)last };
}

/* 0: covered, 1: the box begins in it, 2: it only ends there. */
static unsigned axis_way(int32_t block, int32_t min, int32_t max) {
        const Span s = axis_span(block, min, max);

        return s.from > 0 || (s.to < BLOCK_SIDE - 1 && block == min >> 4) ? 1
               : s.to < BLOCK_SIDE - 1                                    ? 2
                                                                          : 0;
}

static void box_cut(Box box, Point block, BlockRows *ret) {
        const Span x = axis_span(block.x, box.min.x, box.max.x),
                   y = axis_span(block.y, box.min.y, box.max.y),
                   z = axis_span(block.z, box.min.z, box.max.z);

        memset(ret, 0, sizeof(*ret));
        for (int32_t k = z.from; k <= z.to; k++)
                for (int32_t j = y.from; j <= y.to; j++) {
                        ret->from[j | k << 4] = (uint8_t)x.from;
                        ret->to[j | k << 4] = (uint8_t)(x.to + 1);
                }
}

static int change_fill(Block **b, const void *how) {
        const Way *w = how;

        if (!*b && w->made) {
                *b = block_ref(w->made);
                return 0;
        }
        return block_paint(b, w->rows, w->mode, w->colour, w->uniform);
}

static int filler_block(Filler *f, Way *w, Point at) {
        if (!w->rows && w != f->ways) {
                box_cut(f->box, at, &w->cut);
                w->rows = &w->cut;
        }
        if (!w->made && !volume_block(f->volume, at)) {
                const int r = change_fill(&w->made, w);

                if (r < 0)
                        return r;
        }
        return volume_change(f->volume, at, change_fill, w);
}

static int filler_all(Filler *f) {
        const Box b = f->box;
        const Point from = block_of(b.min), to = block_of(b.max);
        int r;

        progress_begin(box_height((Box){ from, to }) * box_depth((Box){ from, to }));
        for (int32_t z = from.z; z <= to.z; z++)
                for (int32_t y = from.y; y <= to.y; y++) {
                        Way *row = f->ways + 9 * axis_way(z, b.min.z, b.max.z) +
                                   3 * axis_way(y, b.min.y, b.max.y);

                        progress_step(1);
                        for (int32_t x = from.x; x <= to.x; x++) {
                                r = filler_block(f, row + axis_way(x, b.min.x, b.max.x), (Point){ x, y, z });
                                if (r < 0)
                                        return r;
                        }
                }
        return 0;
}

/* Room for all blocks of the box at once is cheaper than again and again, and so is one chart afterwards. */
static int filler_much(Filler *f, uint64_t more) {
        Volume *v = f->volume;
        int r;

        if (more <= RESERVE_MOST) {
                r = table_reserve(&v->table, more);
                if (r < 0)
                        return r;
        }
        if (!v->chart.cells)
                v->chart.next = SIZE_MAX;
        r = filler_all(f);
        chart_make(&v->chart, &v->table);
        return r;
}

static Span box_row(const void *region, int32_t y, int32_t z) {
        const Box *box = region;

        return (Span){ box->min.x, box->max.x };
}

int volume_fill(Volume *v, Box box, Mode mode, Colour c) {
        __attribute__((cleanup(filler_done))) Filler f = { .volume = v, .box = box };
        const uint64_t blocks = box_blocks(box), there = volume_blocks(v);
        Block *uniform;

        if (box_empty(box) || !mode_adds(mode, c))
                return volume_paint(v, box, box_row, &box, mode, c);
        if (blocks > VOLUME_FILL_MOST)
                return -E2BIG;
        uniform = block_new_uniform(c);
        if (!uniform)
                return -ENOMEM;
        for (unsigned i = 0; i < WAYS; i++) {
                f.ways[i].mode = mode;
                f.ways[i].colour = c;
                f.ways[i].uniform = uniform;
        }
        return blocks > there ? filler_much(&f, blocks - there) : filler_all(&f);
}
