/* Blocks are sorted once; the walk then goes through all blocks of a row for each row of voxels, and
 * through all rows of a slab for each slice of voxels. */
#include "formats/walk.h"

#include "base/progress.h"

#include <errno.h>

struct Walk {
        BlockAt *blocks;
        size_t n;
        Axes axes;
        size_t slab, slab_end; /* blocks with the same slow coordinate */
        size_t row, row_end;   /* of these, blocks with the same middle coordinate */
        size_t block;          /* of these, the one we are in */
        unsigned inside[3];    /* place within the block: fast, middle, slow */
};

static int compare(int32_t a, int32_t b) {
        return (a > b) - (a < b);
}

static int block_order(const void *a, const void *b, void *userdata) {
        Point p = ((const BlockAt *)a)->at, q = ((const BlockAt *)b)->at;
        const Axes *axes = userdata;
        int c = compare(point_axis(p, axes->slow), point_axis(q, axes->slow));

        if (!c)
                c = compare(point_axis(p, axes->middle), point_axis(q, axes->middle));
        return c ? c : compare(point_axis(p, axes->fast), point_axis(q, axes->fast));
}

int blocks_sorted(const Volume *v, Axes axes, BlockAt **ret, size_t *ret_n) {
        CLEANUP_FREE BlockAt *blocks = NULL;
        VolumeIter i = { 0 };
        size_t n = 0;

        if (volume_blocks(v)) {
                blocks = calloc(volume_blocks(v), sizeof(*blocks));
                if (!blocks)
                        return -ENOMEM;
                while (volume_next(v, &i))
                        blocks[n++] = (BlockAt){ i.block, i.contents };
                qsort_r(blocks, n, sizeof(*blocks), block_order, &axes);
        }
        *ret = TAKE(blocks);
        *ret_n = n;
        return 0;
}

/* The end of the blocks from `from` that share one coordinate. */
static size_t run_end(const Walk *w, size_t from, size_t end, uint8_t axis) {
        size_t i = from;

        while (i < end && point_axis(w->blocks[i].at, axis) == point_axis(w->blocks[from].at, axis))
                i++;
        return i;
}

static void enter_row(Walk *w, size_t row) {
        w->row = w->block = row;
        w->row_end = run_end(w, row, w->slab_end, w->axes.middle);
}

static void enter_slab(Walk *w, size_t slab) {
        progress_at(slab);
        w->slab = slab;
        w->slab_end = run_end(w, slab, w->n, w->axes.slow);
        enter_row(w, slab);
}

int walk_new(Walk **ret, const Volume *v, Axes axes) {
        CLEANUP(walk_free) Walk *w = calloc(1, sizeof(*w));
        int r;

        if (!w)
                return -ENOMEM;
        w->axes = axes;
        r = blocks_sorted(v, axes, &w->blocks, &w->n);
        if (r < 0)
                return r;
        progress_begin(w->n);
        enter_slab(w, 0);
        *ret = TAKE(w);
        return 0;
}

Walk *walk_free(Walk *w) {
        if (!w)
                return NULL;
        free(w->blocks);
        free(w);
        return NULL;
}

/* From the end of one row of voxels to the beginning of the next. False at the end of the volume. */
static bool next_row(Walk *w) {
        w->block = w->row;
        if (++w->inside[1] < BLOCK_SIDE)
                return true;
        w->inside[1] = 0;
        if (w->row_end < w->slab_end) {
                enter_row(w, w->row_end);
                return true;
        }
        if (++w->inside[2] < BLOCK_SIDE) {
                enter_row(w, w->slab);
                return true;
        }
        w->inside[2] = 0;
        enter_slab(w, w->slab_end);
        return w->slab < w->n;
}

bool walk_next(Walk *w, uint8_t alpha, Point *ret, Colour *ret_colour) {
        if (w->slab == w->n)
                return false;
        for (;;) {
                for (; w->block < w->row_end; w->block++, w->inside[0] = 0)
                        while (w->inside[0] < BLOCK_SIDE) {
                                const BlockAt *b = &w->blocks[w->block];
                                unsigned at[3];

                                at[w->axes.fast] = w->inside[0]++;
                                at[w->axes.middle] = w->inside[1];
                                at[w->axes.slow] = w->inside[2];
                                *ret_colour = block_get(b->contents, block_index(at[0], at[1], at[2]));
                                if (ret_colour->a < alpha)
                                        continue;
                                *ret = (Point){ b->at.x * BLOCK_SIDE + (int32_t)at[0],
                                                b->at.y * BLOCK_SIDE + (int32_t)at[1],
                                                b->at.z * BLOCK_SIDE + (int32_t)at[2] };
                                return true;
                        }
                if (!next_row(w))
                        return false;
        }
}
