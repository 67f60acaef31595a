/* How far a request is, in a line of the terminal that stderr is. */
#pragma once

#include "base/macros.h"

#include <stdint.h>

typedef struct Bar {
        bool on;
        bool drawn, stale; /* stale: not what was told last */
        double share;
        uint64_t due; /* nothing is drawn before: what takes a moment needs no bar */
} Bar;

/* Off when stderr is no terminal that can move its cursor, or is not to be written to. */
Bar bar_new(bool quiet);
/* How far it is, from 0 to 1. */
void bar_tell(Bar *b, double share);
/* Draws what was told, once it is time; `what` is one word or two. */
void bar_draw(Bar *b, const char *what);
/* When it is; UINT64_MAX: there is nothing to draw. */
uint64_t bar_due(const Bar *b);
/* Leaves the line empty, for whatever is said next. */
void bar_clear(Bar *b);
