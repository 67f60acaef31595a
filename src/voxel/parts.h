/* Parts: cells that hang together by their faces. */
#pragma once

#include "voxel/mask.h"

/* How many parts are told each by itself. */
#define PARTS_TOLD 8
/* Runs of cells along X that are looked at, at most. */
#define PARTS_RUNS_MOST ((size_t)1 << 21)

typedef struct Part {
        uint64_t n; /* cells */
        Box box;
        bool grounded; /* has a cell in the lowest layer of the mask's box */
        bool enclosed; /* has none at any side of it */
} Part;

typedef struct Parts {
        uint64_t n, cells;
        uint64_t floating, floating_cells; /* those that are not grounded */
        uint64_t enclosed, enclosed_cells;
        size_t told;
        Part largest[PARTS_TOLD]; /* the largest first; of equal ones that which begins first by z, y, x */
} Parts;

/* The parts of the voxels. -E2BIG over PARTS_RUNS_MOST, -ENOMEM. */
int parts_of_voxels(Parts *ret, const Mask *m);
/* Those of them alone that are not grounded. */
int parts_of_floating(Parts *ret, const Mask *m);
/* The parts of the empty cells that are shut in: cavities. Errors as above. */
int parts_of_cavities(Parts *ret, const Mask *m);
