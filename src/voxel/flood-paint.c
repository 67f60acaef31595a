/* A flood's way into a volume: whole blocks by reference, others row by row. */
#include "voxel/flood-private.h"

#include <errno.h>

typedef struct FloodColour {
        const FloodCells *cells;
        Colour colour;
        Block *uniform; /* of the colour; NULL when it empties */
} FloodColour;

static int change_full(Block **b, const void *how) {
        const FloodColour *paint = how;

        return block_paint(b, NULL, MODE_REPLACE, paint->colour, paint->uniform);
}

static int change_cells(Block **b, const void *how) {
        const FloodColour *paint = how;
        Block *own = block_open(*b);

        if (!own)
                return -ENOMEM;
        for (unsigned row = 0; row < FLOOD_ROWS; row++)
                for (unsigned bits = paint->cells->got[row]; bits != 0; bits &= bits - 1)
                        own->voxels[row * BLOCK_SIDE + (unsigned)__builtin_ctz(bits)] = paint->colour;
        block_recount(own);
        block_close(b, own);
        return 0;
}

static bool cells_reached(const FloodCells *cells) {
        for (unsigned row = 0; cells && row < FLOOD_ROWS; row++)
                if (cells->got[row] != 0)
                        return true;
        return false;
}

int flood_paint(const Flood *f, Volume *v, Colour c) {
        FloodColour paint = { .colour = c.a > 0 ? c : (Colour){ 0 } };
        CLEANUP(block_unref) Block *uniform = NULL;
        int r = 0;

        if (c.a > 0) {
                uniform = block_new_uniform(c);
                if (!uniform)
                        return -ENOMEM;
                paint.uniform = uniform;
        }
        for (size_t i = 0; r == 0 && i < f->n; i++) {
                const FloodBlock *b = &f->at[i];

                paint.cells = b->cells;
                if (b->full)
                        r = volume_change(v, b->at, change_full, &paint);
                else if (cells_reached(b->cells))
                        r = volume_change(v, b->at, change_cells, &paint);
        }
        return r;
}
