/* Memory that runs out at a chosen allocation: scarce.so is loaded into goxeld and its engines, and both
 * sides map the file that SCARCE_VARIABLE names. */
#pragma once

#include <stdatomic.h>

#define SCARCE_VARIABLE "GOXEL_TEST_SCARCE"

/* For each program: the n-th allocation from now on fails, once; 0: none does. */
typedef struct Scarce {
        _Atomic long goxeld, engine;
} Scarce;
