/* Closing what a client has passed. The last close of a file asks its file system's server, which may be a
 * program of the client's own that never answers; whoever waits for that cannot even be killed. So it is
 * done by a process that shares the engine's table of descriptors and is there for nothing else. */
#pragma once

#include <stddef.h>

#define PASSED_CLOSE_MAX 16

/* Closes at most PASSED_CLOSE_MAX of them, memory at once and files soon. When very many of the processes
 * wait already, they stay open until the engine ends. */
void passed_close(const int *fds, size_t n);
/* From now on they are closed here and now: for an engine with one client, which passes what it closes
 * itself. */
void passed_close_here(void);
