/* One request of a command, from sending it to its answer.
 *
 * A request for a project goes out with a key: it is sent again when its connection breaks, and done once.
 * Ctrl-C has the daemon cancel it by that key, over another connection, since this one waits; the answer
 * says then what has become of it. Who presses it again does not wait for that: the connection is closed. */
#pragma once

#include "cli/work.h"

/* Ended by Ctrl-C without an answer. */
enum { ASK_CANCELLED = 100 };
/* Results of goxel_client_call() beside that. `params` (borrowed, may be NULL) gets further members. */
int ask(Work *w, const char *method, json_object *params, const int *fds, size_t n_fds, unsigned flags,
        char **ret);
/* Whether an answer is one to Ctrl-C. */
bool ask_was_cancelled(const Work *w, int r);
