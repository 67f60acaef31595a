/* How a block holds its colours, for whoever wants to know a block again without expanding it. */
#pragma once

#include "voxel/block.h"

#define BLOCK_FORM_COLOURS_MOST 256

/* Blocks of the same form have the same voxels; equal ones may have different forms, and a form may change
 * when its block rests. Borrowed until then. */
typedef struct BlockForm {
        const Colour *colours;
        size_t n_colours;     /* 0: the bytes are colours */
        const uint8_t *bytes; /* indices into them, or the colours of all voxels */
        size_t n_bytes;       /* a multiple of 512; 0: the first colour has them all */
} BlockForm;
BlockForm block_form(const Block *b);
