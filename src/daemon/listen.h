/* The listening sockets: passed by the service manager, or one held by goxeld itself for containers. */
#pragma once

#include "daemon/stored.h"

#include <stddef.h>

/* Sockets that a service manager may pass: the usual one, and such that old programs expect. */
#define LISTENER_SOCKETS 8

typedef struct Listener {
        int fds[LISTENER_SOCKETS];
        size_t n;     /* none: not open */
        bool passed;  /* by the service manager, who keeps copies and listens on when we leave */
        char *path;   /* of the first one, as clients know it; NULL when that was passed and has none */
        char *hidden; /* own socket: where it is put aside while leaving; NULL: it is not */
} Listener;

/* Takes the sockets that were passed, and puts what a goxeld before us stored into `stored`; without any
 * makes `path` (NULL: the user's default place): 0600, in a folder that is made 0700 when missing. A socket
 * file without a listener is replaced. -EADDRINUSE: a daemon listens there; -EINVAL: one that was passed is
 * neither a Unix stream socket that listens nor stored; -E2BIG: more than LISTENER_SOCKETS were passed. */
int listener_open(Listener *ret, const char *path, Stored *stored);
/* Closes all; an own socket file is removed. */
void listener_close(Listener *l);
/* Whether a connection waits to be accepted. */
bool listener_has_waiting(const Listener *l);
/* An own socket is put out of reach (or back) under clients that connect now, so that none is refused while
 * we look whether somebody came. A passed socket needs none of it: its backlog outlives us. */
void listener_hide(Listener *l, bool hide);
