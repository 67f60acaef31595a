/* The rows behind blocks.h. */
#pragma once

#include "formats/blocks.h"

extern const BlockKind block_kinds[];
extern const size_t n_block_kinds;
