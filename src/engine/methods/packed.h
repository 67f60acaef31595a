/* Many voxels of one request, on their way into a volume. */
#pragma once

#include "engine/methods/look.h"

/* A box of voxels as it is to be written. */
typedef struct Pack {
        Box box;
        Colour *colours; /* owned */
        bool *leave;     /* owned; voxels that stay as they are; NULL: none */
} Pack;

/* Reads the parameters at, legend, slices and mode. RPC_FAILED with the error that names slice and row,
 * -ENOMEM. */
int pack_read_slices(Call *c, Pack *p);
