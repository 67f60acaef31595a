/* The parts of the bench of files. */
#pragma once

#include "base/buf.h"

/* Loading a .vox of 100 MB. */
void bench_vox(void);
/* Saving a .gox again. */
void bench_gox(void);
/* What converting takes of memory. */
void bench_memory(void);

/* A .vox of 100 MB, freed by the caller. */
void vox_make(Buf *ret);
