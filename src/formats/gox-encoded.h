/* Tiles of the .gox that was written last, as they stand in it: whoever writes the model again encodes what
 * has changed since, and nothing else. A tile is known by a hash of its voxels under a key that only this
 * process and its forks have, so that nobody can make two tiles that are taken for each other. The hash of a
 * block's voxels is known again by a hash of its form, which is a fraction of them; and that of a block that
 * is the very same one without looking at it.
 *
 * Whoever forks to write brings all of it up to date before, with gox_encoded_follow(), if little has
 * changed. A fork that has encoded more leaves it with gox_encoded_tell(), for the process that it came
 * from.
 */
#pragma once

#include "base/buf.h"
#include "voxel/model.h"

/* Bytes of tiles that are kept: what is beyond is encoded each time. So many blocks are known by their
 * forms.
 */
#define GOX_ENCODED_MOST (32u << 20)
#define GOX_ENCODED_FORMS_MOST 65536u
/* Blocks that are kept to be known again: what the model has of them takes no more memory by that, and those
 * that it has no more are let go with the next gox_encoded_follow(). */
#define GOX_ENCODED_BLOCKS_MOST 4096u
/* What gox_encoded_follow() does at most: blocks that are looked at, and tiles that are encoded. */
#define GOX_ENCODED_LOOKS_MOST 1024u
#define GOX_ENCODED_TILES_MOST 32u

typedef struct GoxEncoded GoxEncoded;

/* -errno: there is no memory, or no chance to be had. */
int gox_encoded_new(GoxEncoded **ret);
GoxEncoded *gox_encoded_free(GoxEncoded *e);
DEFINE_CLEANUP(GoxEncoded *, gox_encoded_free);

typedef struct GoxKey {
        uint64_t low, high;
} GoxKey;
/* Of its voxels: the same for equal blocks. */
GoxKey gox_encoded_key(GoxEncoded *e, const Block *b);

/* A file is begun. */
void gox_encoded_begin(GoxEncoded *e);
/* The bytes of a tile, borrowed until the next one is added; NULL when there are none. They are kept for the
 * next file, too. */
const uint8_t *gox_encoded_find(GoxEncoded *e, GoxKey key, size_t *ret_n);
/* Keeps a tile, if there is room. -ENOMEM. */
int gox_encoded_add(GoxEncoded *e, GoxKey key, const uint8_t *bytes, size_t n);
/* It is written: what it did not have is forgotten. */
void gox_encoded_end(GoxEncoded *e);

/* Encodes what has changed in the model since it was written or followed last, so that whoever writes it
 * finds all tiles. It takes some milliseconds at most: what is left then, and models of more blocks than are
 * kept, are for whoever writes. Without memory nothing more is kept. */
void gox_encoded_follow(GoxEncoded *e, const Model *m);

/* Bytes of all tiles that are kept. */
size_t gox_encoded_bytes(const GoxEncoded *e);

/* What the last file had, after gox_encoded_end(): keys of tiles and of forms, and the bytes of those that
 * were new. Nothing, when none was new. -ENOMEM. */
int gox_encoded_tell(const GoxEncoded *e, Buf *ret);
/* The same for another one that was as this one at its beginning; nothing changes nothing. -EPROTO: it makes
 * no sense, and nothing is kept any more; -ENOMEM. */
int gox_encoded_learn(GoxEncoded *e, const void *told, size_t n);
