/* Blocks of palette indices, for a layer that several objects share: one is laid over the other here, before
 * colours are looked up. Index 0 is empty. */
#pragma once

#include "voxel/block.h"
#include "voxel/volume.h"

typedef struct VoxSheetBlock {
        Point at;
        uint32_t hash;    /* 0: free */
        uint8_t *indices; /* owned; BLOCK_VOXELS */
} VoxSheetBlock;

/* A zeroed one is empty. */
typedef struct VoxSheet {
        VoxSheetBlock *blocks;
        size_t n, capacity; /* a power of two */
} VoxSheet;
void vox_sheet_done(VoxSheet *s);
#define CLEANUP_VOX_SHEET __attribute__((cleanup(vox_sheet_done)))

/* Indices that are not 0 come to lie over what is there. *ret_new: the block was not there before.
 * -ENOMEM. */
int vox_sheet_lay(VoxSheet *s, Point at, const uint8_t indices[static BLOCK_VOXELS], bool *ret_new);
/* Puts all blocks into the empty volume, and leaves an empty sheet. -ENOMEM. */
int vox_sheet_fill(VoxSheet *s, const BlockPalette *palette, Volume *v);
