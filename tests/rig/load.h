/* A client that keeps editing while things are killed under it, and remembers what was acknowledged.
 *
 * Each edit sets a voxel of its own, so that afterwards every acknowledged one can be looked for. What
 * was in flight at a kill may be there or not. */
#pragma once

#include "rig/peer.h"

typedef struct Load {
        const char *socket;
        const char *project;
        Peer *peer; /* NULL between connections */
        bool *acknowledged;
        uint32_t *in_flight; /* numbers of unanswered edits, oldest first */
        size_t n_sent, n_in_flight, n_acknowledged, n_cuts;
} Load;

/* Both strings are kept. The project must exist. */
void load_init(Load *l, const char *socket, const char *project);
void load_done(Load *l);
/* Edits until so many answers have come, and leaves requests in flight. A connection that ends is made
 * anew. Returns early, with the connection gone, when `once` is set and it ends. */
void load_run(Load *l, size_t answers, bool once);
/* Reads what is still answered, up to the end of the connection. */
void load_drain(Load *l);
/* Fails unless every acknowledged edit is there. */
void load_check(Load *l);
