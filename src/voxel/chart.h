/* A chart of a table: the box of all its blocks as an array, where that is not much larger than they are. A
 * look-up in it is one step, and where nothing is takes no longer. Worlds of few blocks far apart have none:
 * the table does without. */
#pragma once

#include "voxel/block-private.h"
#include "voxel/table.h"

/* A zeroed Chart is none. */
typedef struct Chart {
        Block **cells; /* borrowed from the table, block_none where there is none; NULL: no chart */
        Point min;
        uint32_t size[3]; /* x, y, z */
        size_t next;      /* blocks from which on it is worth while to try again */
} Chart;

/* NULL outside of the chart, where no block is. */
static inline Block **chart_cell(const Chart *c, int32_t x, int32_t y, int32_t z) {
        const uint32_t dx = (uint32_t)x - (uint32_t)c->min.x, dy = (uint32_t)y - (uint32_t)c->min.y,
                       dz = (uint32_t)z - (uint32_t)c->min.z;

        if (dx >= c->size[0] || dy >= c->size[1] || dz >= c->size[2])
                return NULL;
        return &c->cells[((size_t)dz * c->size[1] + dy) * c->size[0] + dx];
}

void chart_done(Chart *c);
/* The table, as it is now, has that block (NULL: none) there: keeps the chart so, makes one or gives it up.
 * Cannot fail. */
void chart_put(Chart *c, const Table *t, Point at, Block *b);
/* Makes one, if it is worth while and there is none. */
void chart_make(Chart *c, const Table *t);
/* Gives it up when it is far too large for so many blocks. */
void chart_fit(Chart *c, const Table *t);
