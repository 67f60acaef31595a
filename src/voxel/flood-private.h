/* Inside a flood: blocks, and which of their cells may be reached. */
#pragma once

#include "voxel/flood.h"
#include "voxel/volume-private.h"

#define FLOOD_ROWS (BLOCK_SIDE * BLOCK_SIDE)
#define FLOOD_ROW 0xffffu /* all cells of a row */
#define FLOOD_NONE UINT32_MAX

/* A bit a cell, a number a row (y | z << 4). */
typedef struct FloodCells {
        uint16_t can[FLOOD_ROWS], got[FLOOD_ROWS];
        uint64_t pending[FLOOD_ROWS / 64]; /* rows that got cells since they were last looked at */
} FloodCells;

typedef struct FloodBlock {
        Point at;
        bool queued;
        bool whole;        /* all cells can be reached, and so all are once one is */
        bool full;         /* whole, and reached */
        FloodCells *cells; /* NULL when whole, and when no cell can be reached */
} FloodBlock;

struct Flood {
        const Volume *volume; /* while it runs */
        FloodRule rule;
        Box blocks; /* those that the box meets */
        Colour like;
        FloodBlock *at;
        size_t n, capacity, n_mixed;
        uint32_t *slots; /* hash table: index + 1; 0: free. Twice as many as `capacity` */
        uint32_t *queue; /* room for `capacity` */
        size_t n_queue;
        uint64_t count;
};

/* Index of the block there, made when it is met for the first time; FLOOD_NONE where no cell can be
 * reached for sure. -E2BIG, -ENOMEM. */
int flood_block(Flood *f, Point at, uint32_t *ret);
