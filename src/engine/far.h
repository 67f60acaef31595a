/* How far a request is that a private engine carries out itself, for the one client that waits for it. */
#pragma once

#include "engine/request.h"

typedef struct Far {
        const Call *call; /* NULL: nobody wants to know */
        uint64_t due;     /* not told again before */
} Far;

/* From now on its client is told, if it wants to know; until far_end(). */
void far_begin(Far *f, const Call *c);
void far_end(Far *f);
