/* What ends a wait besides the thing that is waited for: a point in time, and the client's interruption. */
#pragma once

#include "base/macros.h"

#include <stdint.h>

typedef struct Until {
        uint64_t deadline; /* CLOCK_MONOTONIC in µs; UINT64_MAX: never */
        int interrupt;     /* readable once the client is interrupted; borrowed, -1: it cannot be */
} Until;

/* As poll() wants it: milliseconds from now on, rounded up; -1: never. */
int until_milliseconds(uint64_t deadline);
/* Waits for an event on one descriptor (-1: none): 0, -ECANCELED, -ETIMEDOUT, -errno. */
int wait_for(int fd, short events, Until until);
