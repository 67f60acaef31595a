/* How fast a session's requests may come: so many in a second on average, and some more at once. Requests
 * beyond wait in the connection's queue, and nothing is lost. What a session has used is one number: the
 * time at which all that it was given would have been due, evenly spaced. */
#pragma once

#include "base/macros.h"

typedef struct Pace {
        uint64_t interval; /* µs from one request to the next; 0: there is no limit */
        uint64_t slack;    /* µs that a session may be ahead of that */
} Pace;

/* `per_second` 0: no limit. `burst` is at least 1. */
void pace_set(Pace *p, uint64_t per_second, uint64_t burst);
/* µs that a session has to wait before its next request; 0: none. */
uint64_t pace_wait(const Pace *p, uint64_t used, uint64_t now);
/* Notes that it was given `n` requests. */
void pace_use(const Pace *p, uint64_t *used, uint64_t n);
