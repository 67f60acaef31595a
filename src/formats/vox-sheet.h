/* Objects of one layer, laid over each other before there are blocks: which pieces come to lie in which
 * block. What lies alone, or in the same way as elsewhere, shares its blocks. */
#pragma once

#include "formats/vox-stock.h"

/* One piece in one block. */
typedef struct VoxLaid {
        uint64_t piece;
        uint32_t next; /* number of the one that lies over it; 0: none does */
} VoxLaid;

typedef struct VoxSpot {
        Point block;
        uint32_t first, last; /* pieces that lie there, from below */
} VoxSpot;

/* A zeroed one is empty. */
typedef struct VoxSheet {
        VoxSpot *spots; /* in the order in which they were met */
        size_t n, capacity;
        VoxLaid *laid;
        size_t n_laid, laid_capacity;
        uint32_t *index; /* number + 1 of a spot, by the hash of its block; 0: free */
        size_t n_index;  /* a power of two */
} VoxSheet;
void vox_sheet_done(VoxSheet *s);
#define CLEANUP_VOX_SHEET __attribute__((cleanup(vox_sheet_done)))

/* A VoxPut: over what lies there. -ENOMEM. */
int vox_sheet_put(void *sheet, Point block, uint64_t piece);

/* Puts all there is into the empty volume, and tells so many steps of progress. -E2BIG when the limits are
 * used up; -ENOMEM. */
int vox_sheet_fill(const VoxSheet *s, VoxStock *stock, uint64_t steps, Volume *v);
