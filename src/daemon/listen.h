/* The listening socket: passed by the service manager, or held by goxeld itself for containers. */
#pragma once

#include "base/macros.h"

typedef struct Listener {
        int fd;
        bool passed;  /* by the service manager, who keeps a copy and listens on when we leave */
        char *path;   /* as clients know it; NULL when the passed socket has none */
        char *hidden; /* own socket: where it is put aside while leaving; NULL: it is not */
} Listener;

/* Takes the socket that was passed; without one makes `path` (NULL: the user's default place): 0600, in a
 * folder that is made 0700 when missing. A socket file without a listener is replaced. -EADDRINUSE: a
 * daemon listens there; -EINVAL: more than one socket was passed, or one of another kind. */
int listener_open(Listener *ret, const char *path);
/* Closes; an own socket file is removed. */
void listener_close(Listener *l);
/* Whether a connection waits to be accepted. */
bool listener_has_waiting(const Listener *l);
/* An own socket is put out of reach (or back) under clients that connect now, so that none is refused while
 * we look whether somebody came. A passed socket needs none of it: its backlog outlives us. */
void listener_hide(Listener *l, bool hide);
