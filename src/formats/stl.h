/* The two halves of .stl. */
#pragma once

#include "formats/internal.h"

FORMAT_READER(stl_read);
