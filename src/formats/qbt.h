/* The two halves of .qbt. */
#pragma once

#include "formats/internal.h"

/* The parts of its tree. */
enum { NODE_MATRIX, NODE_MODEL, NODE_COMPOUND };

FORMAT_READER(qbt_read);
FORMAT_WRITER(qbt_write);
