/* Blocks are sorted once; the walk then goes through all blocks of a row for each row of voxels, and
 * through all rows of a slab for each slice of voxels. */
#include "formats/walk.h"

#include "base/progress.h"

#include <errno.h>

struct Walk {
        BlockAt *blocks;
        size_t n;
        size_t slab, slab_end;   /* blocks with the same z */
        size_t row, row_end;     /* of these, blocks with the same y */
        size_t block;            /* of these, the one we are in */
        unsigned x, y, z;        /* place within the block */
        Colour line[BLOCK_SIDE]; /* of the block, when x > 0 */
};

static int compare(int32_t a, int32_t b) {
        return (a > b) - (a < b);
}

static int block_order(const void *a, const void *b) {
        const Point p = ((const BlockAt *)a)->at, q = ((const BlockAt *)b)->at;

        return p.z != q.z ? compare(p.z, q.z) : p.y != q.y ? compare(p.y, q.y) : compare(p.x, q.x);
}

int blocks_sorted(const Volume *v, BlockAt **ret, size_t *ret_n) {
        CLEANUP_FREE BlockAt *blocks = NULL;
        VolumeIter i = { 0 };
        size_t n = 0;

        if (volume_blocks(v)) {
                blocks = calloc(volume_blocks(v), sizeof(*blocks));
                if (!blocks)
                        return -ENOMEM;
                while (volume_next(v, &i))
                        blocks[n++] = (BlockAt){ i.block, i.contents };
                qsort(blocks, n, sizeof(*blocks), block_order);
        }
        *ret = TAKE(blocks);
        *ret_n = n;
        return 0;
}

static void enter_row(Walk *w, size_t row) {
        w->row = w->block = w->row_end = row;
        while (w->row_end < w->slab_end && w->blocks[w->row_end].at.y == w->blocks[row].at.y)
                w->row_end++;
}

static void enter_slab(Walk *w, size_t slab) {
        progress_at(slab);
        w->slab = w->slab_end = slab;
        while (w->slab_end < w->n && w->blocks[w->slab_end].at.z == w->blocks[slab].at.z)
                w->slab_end++;
        enter_row(w, slab);
}

int walk_new(Walk **ret, const Volume *v) {
        CLEANUP(walk_free) Walk *w = calloc(1, sizeof(*w));
        int r;

        if (!w)
                return -ENOMEM;
        r = blocks_sorted(v, &w->blocks, &w->n);
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
        if (++w->y < BLOCK_SIDE)
                return true;
        w->y = 0;
        if (w->row_end < w->slab_end) {
                enter_row(w, w->row_end);
                return true;
        }
        if (++w->z < BLOCK_SIDE) {
                enter_row(w, w->slab);
                return true;
        }
        w->z = 0;
        enter_slab(w, w->slab_end);
        return w->slab < w->n;
}

bool walk_next(Walk *w, uint8_t alpha, Point *ret, Colour *ret_colour) {
        if (w->slab == w->n)
                return false;
        for (;;) {
                for (; w->block < w->row_end; w->block++, w->x = 0) {
                        const BlockAt *b = &w->blocks[w->block];

                        if (w->x == 0)
                                block_read(b->contents, block_index(0, w->y, w->z), BLOCK_SIDE, w->line);
                        while (w->x < BLOCK_SIDE && w->line[w->x].a < alpha)
                                w->x++;
                        if (w->x == BLOCK_SIDE)
                                continue;
                        *ret = (Point){ b->at.x * BLOCK_SIDE + (int32_t)w->x,
                                        b->at.y * BLOCK_SIDE + (int32_t)w->y,
                                        b->at.z * BLOCK_SIDE + (int32_t)w->z };
                        *ret_colour = w->line[w->x++];
                        return true;
                }
                if (!next_row(w))
                        return false;
        }
}
