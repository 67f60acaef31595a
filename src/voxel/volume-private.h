/* Inside a volume: for the files of this folder that change whole blocks. */
#pragma once

#include "voxel/block-private.h"
#include "voxel/chart.h"
#include "voxel/table.h"
#include "voxel/volume.h"

#define RECENT_BLOCKS 16
#define SETS_IN_A_ROW 32

typedef struct Recent {
        Point origin;   /* its first voxel */
        Block *block;   /* block_none, which no quick way changes: none */
        uint16_t index; /* of the colour that was set last, if the block's palette is still the same */
        uint16_t sets;  /* since the block stands here, up to SETS_IN_A_ROW */
} Recent;

struct Volume {
        Table table;
        Chart chart;
        uint64_t count; /* voxels with alpha > 0 */
        VolumeWatch watch;
        void *userdata;
        /* Blocks volume_set() used last, if the watch was told about them: the next voxel is mostly in one
         * of them, as rows go on and come back. Every other change of a block forgets it. By the x of the
         * block. */
        Recent recent[RECENT_BLOCKS];
};

/* Changes *b and nothing else; NULL stands for an empty block, before and after. On failure *b is as
 * it was. */
typedef int (*BlockChange)(Block **b, const void *how);

/* The one way to change a block of a volume: tells the watch, changes, keeps table and counts. */
int volume_change(Volume *v, Point block, BlockChange change, const void *how);
/* Each gets the contents of the other; neither may be watched. */
void volume_swap(Volume *v, Volume *other);
/* Gives back the memory of many removed blocks, and repacks nothing else. */
void volume_fit(Volume *v);
/* Brings the block there to rest, see block_rest(), unless it has too many colours for that: no change to
 * anybody who looks. */
void volume_pack(Volume *v, Point block);
/* Positions of the blocks in `within` (blocks; NULL: all), in the order of z, y, x; freed by the caller. */
int volume_positions(const Volume *v, const Box *within, Point **ret, size_t *ret_n);

/* Blocks that a box of voxels meets; UINT64_MAX when they are very many more than VOLUME_FILL_MOST. */
uint64_t box_blocks(Box box);

/* Voxels of one row that a region has; from > to: none. */
typedef struct Span {
        int32_t from, to;
} Span;
/* Finds the span of row (y, z). The region must be convex. */
typedef Span (*RegionRow)(const void *region, int32_t y, int32_t z);

/* Blends a colour into a convex region inside `box`: only rows and spans within the box are used.
 * -E2BIG as volume_fill(). */
int volume_paint(Volume *v, Box box, RegionRow row, const void *region, Mode mode, Colour c);
