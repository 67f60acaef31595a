/* The rows behind blocks.h. */
#pragma once

#include "formats/blocks.h"

extern const BlockKind block_kinds[];
extern const size_t n_block_kinds;

/* By the kind of wood in a name, and by its other words (block-words.c): false when there is none. */
bool block_find_wood(const char *name, size_t n, uint32_t *ret);
bool block_find_word(const char *name, size_t n, uint32_t *ret);

/* Of numbers before 1.13 (block-numbers.c): the data without how a block is turned, and a name for those
 * whose data the rows do not tell apart; NULL for others. */
unsigned block_data(unsigned number, unsigned data);
const char *block_name(unsigned number, unsigned data);
