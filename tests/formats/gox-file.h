/* Parts of .gox files, put together by tests. */
#pragma once

#include "bytes.h"

void gox_begin(Buf *file, uint32_t version);
/* A BL16 chunk. */
void gox_put_tile(Buf *file, const Colour voxels[static BLOCK_VOXELS]);
/* Where a tile of a LAYR chunk lies; their number stands before them. */
void gox_put_place(Buf *layer, int32_t tile, int32_t x, int32_t y, int32_t z);
/* Entries of a dictionary. */
void gox_put_value(Buf *dict, const char *key, const void *value, uint32_t n);
void gox_put_number(Buf *dict, const char *key, uint32_t value);
void gox_put_matrix(Buf *dict, const char *key, const float m[static 16]);
void gox_put_name(Buf *dict, const char *name);

/* A tile with one voxel (200, 10, 10) in its corner of lowest coordinates, and one (10, 10, 200) beside
 * it along x. */
void gox_put_pair(Buf *file);
/* That tile, the first of the file, at (0,0,0) in a layer of that id. */
void gox_put_pair_layer(Buf *file, uint32_t id);
