/* Calls as the origin's documents have them, as tables: each on a project of its own, with known contents.
 */
#pragma once

#include "rig/rig.h"

/* `wanted`: what the result has to hold, as pairs "path=json", or "path" for what is only to be there. In
 * both strings @ stands for a folder for files. */
typedef struct Documented {
        const char *method, *params, *wanted;
} Documented;

/* Starts goxeld. Before each row the project "origin" has in layer 1 two red voxels, at 0,0,0 and 1,0,0, and
 * a blue one at 5,5,5; layer 2 is empty, and the active one. */
void check_documented(Rig *r, const Documented *rows, size_t n);
