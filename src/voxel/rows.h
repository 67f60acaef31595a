/* All voxels of a box in the order of z, y, x: as pieces of rows, a block's part of a row at a time. */
#pragma once

#include "voxel/volume.h"

typedef struct Rows Rows;

/* A piece of a row: n voxels from `at` on towards +X, some of which may be empty. */
typedef struct Row {
        Point at;
        unsigned n;            /* 1–16 */
        const Colour *colours; /* borrowed until the next call */
} Row;

/* Begins at the first row. The volume is borrowed and must not change. -ENOMEM. */
int rows_new(Rows **ret, const Volume *v, Box within);
/* False at the end. Rows without blocks are passed over. */
bool rows_next(Rows *r, Row *ret);
Rows *rows_free(Rows *r);
DEFINE_CLEANUP(Rows *, rows_free);
