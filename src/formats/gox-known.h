/* Blocks that are kept as they are, so that who has looked at one need not look again: a block that somebody
 * else has, too, is never changed, and so the same block has the same voxels. Inside gox-encoded.c.
 */
#pragma once

#include "formats/gox-encoded.h"

typedef struct Known {
        Block *block; /* a reference; NULL: a free slot */
        GoxKey key;   /* of its voxels */
        uint32_t used;
} Known;

/* A zeroed one is empty. */
typedef struct KnownBlocks {
        Known *slots; /* by address, open addressing, at most half full */
        size_t room, n;
} KnownBlocks;
void known_done(KnownBlocks *k);

/* NULL: not known. Valid until the next call of the functions below. */
Known *known_find(const KnownBlocks *k, const Block *b);
/* The block must not be known yet, and is kept. When there are GOX_ENCODED_BLOCKS_MOST, or no memory, it is
 * not. */
void known_add(KnownBlocks *k, const Block *b, GoxKey key, uint32_t used);
/* Lets go of those that nobody else has. */
void known_leave_alone(KnownBlocks *k);
/* Keeps those that were used so. */
void known_keep_used(KnownBlocks *k, uint32_t used);
