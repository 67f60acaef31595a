/* The parts of the bench of files. */
#pragma once

#include "base/macros.h"

/* Loading a .vox of 100 MB. */
void bench_vox(void);
/* Saving a .gox again. */
void bench_gox(void);
