/* A run of bytes inside somebody else's text. */
#pragma once

#include "base/macros.h"

typedef struct Span {
        const char *at;
        size_t n; /* 0: not there */
} Span;
