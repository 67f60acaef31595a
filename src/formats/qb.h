/* The two halves of .qb. */
#pragma once

#include "formats/internal.h"

FORMAT_READER(qb_read);
FORMAT_WRITER(qb_write);
