/* A sparse volume: a hash table from block positions to blocks. A copy shares all blocks, so a
 * snapshot costs one table. Block coordinates are voxel coordinates >> 4 (arithmetic shift). */
#pragma once

#include "voxel/block.h"

typedef struct Volume Volume;

/* 0 or -ENOMEM. */
int volume_new(Volume **ret);
/* A snapshot: later changes of either do not show in the other. */
int volume_copy(Volume **ret, const Volume *v);
Volume *volume_free(Volume *v);
DEFINE_CLEANUP(Volume *, volume_free);

/* A struct of three numbers travels to a function in two registers, and compilers pack it by way of
 * memory: stores that a wider load has to wait for, which costs more than the look-up itself. So points
 * are taken apart before the call. */
Colour volume_get_at(const Volume *v, int32_t x, int32_t y, int32_t z);
int volume_set_at(Volume *v, int32_t x, int32_t y, int32_t z, Colour c);

static inline Colour volume_get(const Volume *v, Point p) {
        return volume_get_at(v, p.x, p.y, p.z);
}
/* 0 or -ENOMEM (and the volume is as it was). An alpha of 0 removes. */
static inline int volume_set(Volume *v, Point p, Colour c) {
        return volume_set_at(v, p.x, p.y, p.z, c);
}

/* Borrowed; NULL where nothing is. */
const Block *volume_block(const Volume *v, Point block);
/* Takes its own reference; NULL or an empty block removes. */
int volume_put_block(Volume *v, Point block, Block *b);
size_t volume_blocks(const Volume *v);

typedef struct VolumeIter {
        size_t at; /* 0 to begin */
        Point block;
        const Block *contents;
} VolumeIter;
/* Steps to the next block, in no particular order; false at the end. The volume must not change in
 * between. */
bool volume_next(const Volume *v, VolumeIter *i);

/* Voxels with alpha > 0. */
uint64_t volume_count(const Volume *v);
/* The smallest box around all voxels with alpha > 0. */
Box volume_box(const Volume *v);

/* Blends one colour into all voxels of a box, by blocks and row spans. SUB, PAINT and the like touch
 * only what is there, however big the box. -E2BIG, before anything changes, when the box meets more than
 * VOLUME_FILL_MOST blocks and the mode would make them; -ENOMEM, and a part may be done. */
#define VOLUME_FILL_MOST (4u << 20)
int volume_fill(Volume *v, Box box, Mode mode, Colour c);
/* Blends `source` into v, block by block, by reference where v has nothing. Modes that an empty source
 * empties (see mode_clears()) do so everywhere in v. -ENOMEM, and a part may be done. */
int volume_merge(Volume *v, const Volume *source, Mode mode);

/* Gives back the memory that blocks take for being written: for when a bulk of changes is over. Changes
 * nothing to anybody who looks; cannot fail. */
void volume_rest(Volume *v);

/* Told about each block position before it changes, with what was there (borrowed, may be NULL). Called
 * once or more often a position. A negative answer stops the change and is handed up. */
typedef int (*VolumeWatch)(void *userdata, Point block, Block *before);
void volume_watch(Volume *v, VolumeWatch watch, void *userdata);
