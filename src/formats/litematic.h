/* The two halves of .litematic. */
#pragma once

#include "formats/internal.h"

#define BITS_LEAST 2 /* of the number of a block */

FORMAT_READER(litematic_read);
FORMAT_WRITER(litematic_write);
