/* Requests of tables: examples that have to work, and wrong ones that have to be told so. */
#pragma once

#include "rig/peer.h"

typedef struct Wrong {
        const char *method, *params;
        int code;
        const char *param; /* at fault */
} Wrong;

/* Fails unless each is answered with its code and names the parameter at fault. */
void check_wrong(Peer *p, const Wrong *rows, size_t n);
/* The same, and says what was expected and what came. */
void check_wrong_params(Peer *p, const Wrong *rows, size_t n);
/* Fails unless the example of each method, as rpc.discover tells it, succeeds where this client is. What an
 * example changes is undone. */
void check_examples(Peer *p, const char *const *methods, size_t n);
