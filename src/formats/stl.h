/* The two halves of .stl.
 *
 * Two bytes behind each triangle of a binary file mean nothing, but some programs keep colours in them, 5
 * bits a channel: VisCAM and SolidView with red above green above blue, and the highest bit where there is
 * one; Magics, whose header has "COLOR=" and the colour of the rest (red, green, blue, alpha), the other way
 * round, and the highest bit where there is none. */
#pragma once

#include "formats/internal.h"

#define STL_HEADER 80
#define STL_OWN 0x8000 /* the highest bit */
#define STL_MAGICS "COLOR="

FORMAT_READER(stl_read);
