/* Samples that are worked on at once. Rows of them have room for one more group behind their end, so that
 * the last group needs no care: what it writes there is not looked at, or written again. */
#pragma once

#include <stdint.h>

#define LANES 4
typedef float Floats __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));
typedef int32_t Ints __attribute__((vector_size(LANES * sizeof(int32_t)), aligned(4)));

/* a where the mask is all ones, b where it is zero. */
static inline Floats lanes_choose(Ints mask, Floats a, Floats b) {
        return (Floats)(((Ints)a & mask) | ((Ints)b & ~mask));
}
