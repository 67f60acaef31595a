/* Painting a convex region: whole blocks where it covers them, spans of rows where it does not. Blocks
 * are visited in the order of z, y, x, so that the rows of a column of blocks are found once. */
#include "voxel/volume-private.h"

#include "base/progress.h"

#include <errno.h>

typedef struct Painter {
        Volume *volume;
        Box box;
        RegionRow row;
        const void *region;
        Mode mode;
        Colour colour;
        Block *uniform; /* of the colour, shared by all blocks that are covered completely; NULL when
                         * the mode only changes what exists */
        /* The column of blocks along x that `spans` belongs to, how far it reaches, and the part of it
         * that all rows cover (from > to: none). */
        bool known;
        int32_t y, z;
        Span spans[BLOCK_SIDE * BLOCK_SIDE];
        Span reach, core;
} Painter;

static Span span_common(Span a, Span b) {
        return (Span){ a.from > b.from ? a.from : b.from, a.to < b.to ? a.to : b.to };
}

static Span span_around(Span a, Span b) {
        return (Span){ a.from < b.from ? a.from : b.from, a.to > b.to ? a.to : b.to };
}

static Span painter_row(const Painter *p, int32_t y, int32_t z) {
        if (y < p->box.min.y || y > p->box.max.y || z < p->box.min.z || z > p->box.max.z)
                return (Span){ INT32_MAX, INT32_MIN };
        return span_common(p->row(p->region, y, z), (Span){ p->box.min.x, p->box.max.x });
}

static void painter_column(Painter *p, int32_t block_y, int32_t block_z) {
        if (p->known && p->y == block_y && p->z == block_z)
                return;

        p->known = true;
        p->y = block_y;
        p->z = block_z;
        p->reach = (Span){ INT32_MAX, INT32_MIN };
        p->core = (Span){ INT32_MIN, INT32_MAX };
        for (int32_t i = 0; i < BLOCK_SIDE * BLOCK_SIDE; i++) {
                const Span s =
                        painter_row(p, block_y * BLOCK_SIDE + (i & 15), block_z * BLOCK_SIDE + (i >> 4));

                p->spans[i] = s;
                p->core = span_common(p->core, s);
                if (s.from <= s.to)
                        p->reach = span_around(p->reach, s);
        }
}

typedef struct Paint {
        const BlockRows *rows;
        Mode mode;
        Colour colour;
        Block *uniform;
} Paint;

static int change_paint(Block **b, const void *how) {
        const Paint *p = how;

        return block_paint(b, p->rows, p->mode, p->colour, p->uniform);
}

/* The rows of the current column as they cross the block that begins at x. */
static void painter_cut(const Painter *p, int32_t x, BlockRows *ret) {
        for (unsigned i = 0; i < BLOCK_SIDE * BLOCK_SIDE; i++) {
                const int64_t from = (int64_t)p->spans[i].from - x, to = (int64_t)p->spans[i].to - x + 1;

                ret->from[i] = (uint8_t)MAX(MIN(from, BLOCK_SIDE), 0);
                ret->to[i] = (uint8_t)MAX(MIN(to, BLOCK_SIDE), 0);
        }
}

/* Paints one block of the current column. */
static int painter_block(Painter *p, int32_t block_x) {
        const Point at = { block_x, p->y, p->z };
        const int32_t x = block_x * BLOCK_SIDE, last = x + (BLOCK_SIDE - 1);
        Paint paint = { NULL, p->mode, p->colour, p->uniform };
        BlockRows rows;

        if (last < p->reach.from || x > p->reach.to)
                return 0;
        if (!p->uniform && !table_find(&p->volume->table, at))
                return 0;
        if (x < p->core.from || last > p->core.to) {
                painter_cut(p, x, &rows);
                paint.rows = &rows;
        }
        return volume_change(p->volume, at, change_paint, &paint);
}

/* The blocks that exist, however big the box. */
static int painter_existing(Painter *p) {
        const Box blocks = { block_of(p->box.min), block_of(p->box.max) };
        CLEANUP_FREE Point *at = NULL;
        size_t n;
        int r;

        r = volume_positions(p->volume, &blocks, &at, &n);
        if (r < 0)
                return r;

        progress_begin(n);
        for (size_t i = 0; i < n; i++) {
                progress_step(1);
                painter_column(p, at[i].y, at[i].z);
                r = painter_block(p, at[i].x);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int painter_all(Painter *p) {
        const Point from = block_of(p->box.min), to = block_of(p->box.max);
        int r;

        progress_begin(((uint64_t)((int64_t)to.z - from.z) + 1) * ((uint64_t)((int64_t)to.y - from.y) + 1));
        for (int32_t z = from.z; z <= to.z; z++)
                for (int32_t y = from.y; y <= to.y; y++) {
                        progress_step(1);
                        painter_column(p, y, z);
                        if (p->reach.from > p->reach.to)
                                continue;
                        for (int32_t x = p->reach.from >> 4; x <= p->reach.to >> 4; x++) {
                                r = painter_block(p, x);
                                if (r < 0)
                                        return r;
                        }
                }
        return 0;
}

/* More blocks than there are: one chart afterwards instead of one that grows with them. */
static int paint_much(Painter *p) {
        Chart *c = &p->volume->chart;
        int r;

        if (!c->cells)
                c->next = SIZE_MAX;
        r = painter_all(p);
        chart_make(c, &p->volume->table);
        return r;
}

int volume_paint(Volume *v, Box box, RegionRow row, const void *region, Mode mode, Colour c) {
        CLEANUP(block_unref) Block *uniform = NULL;
        Painter p = { .volume = v, .box = box, .row = row, .region = region, .mode = mode, .colour = c };
        uint64_t blocks;

        if (box_empty(box) || (c.a == 0 && !mode_clears(mode)))
                return 0;
        blocks = box_blocks(box);
        if (!mode_adds(mode, c))
                return blocks < volume_blocks(v) ? painter_all(&p) : painter_existing(&p);
        if (blocks > VOLUME_FILL_MOST)
                return -E2BIG;

        uniform = block_new_uniform(c);
        if (!uniform)
                return -ENOMEM;
        p.uniform = uniform;
        return blocks > volume_blocks(v) ? paint_much(&p) : painter_all(&p);
}
