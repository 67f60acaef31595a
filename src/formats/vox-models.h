/* The models of a .vox that is written: what is equal is one, as the copies of an object are. */
#pragma once

#include "base/buf.h"

typedef struct VoxWritten {
        size_t at, n; /* its bytes */
        uint64_t hash;
} VoxWritten;

/* A zeroed one is empty. */
typedef struct VoxModels {
        VoxWritten *items; /* by their numbers */
        size_t n, capacity;
        uint32_t *index; /* number + 1 of a model, by its hash; 0: free */
        size_t n_index;  /* a power of two */
} VoxModels;
void vox_models_done(VoxModels *m);

/* What was written from `begin` on is a model. Returns its number; takes it away again when it was written
 * before. -ENOMEM. */
int vox_models_add(VoxModels *m, Buf *file, size_t begin, uint32_t *ret);
