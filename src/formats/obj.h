/* The two halves of .obj. */
#pragma once

#include "formats/internal.h"

FORMAT_READER(obj_read);
