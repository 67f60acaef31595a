/* Hashes of blocks under a secret: nobody who does not have it can make two blocks that have the same.
 * Inside gox-encoded.c. */
#pragma once

#include "formats/gox-encoded.h"
#include "voxel/block-form.h"

#define GOX_WORDS (BLOCK_VOXELS * sizeof(Colour) / sizeof(uint64_t))
#define GOX_WORDS_AT_ONCE 4 /* that are hashed */
#define GOX_COLOUR_WORDS (BLOCK_FORM_COLOURS_MOST * sizeof(Colour) / sizeof(uint64_t))

/* Each word of what is hashed meets a word of its own: of the voxels or the bytes of a form, of its colours,
 * of how many there are of both. */
typedef struct GoxSecret {
        uint64_t bytes[GOX_WORDS], colours[GOX_COLOUR_WORDS], sizes[GOX_WORDS_AT_ONCE];
} GoxSecret;

/* -errno: there is no chance to be had. */
int gox_secret_fill(GoxSecret *ret);
/* Of its voxels: the same for equal blocks. */
GoxKey gox_voxels_key(const GoxSecret *secret, const Block *b);
/* Of its form: the same for blocks of the same form, and never that of voxels. */
GoxKey gox_form_key(const GoxSecret *secret, const Block *b);
