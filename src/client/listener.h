/* The socket of a daemon: connecting to it, and to nobody else. */
#pragma once

#include "base/fd.h"

#include <sys/types.h>

typedef struct Listener {
        char *path;  /* owned */
        uid_t owner; /* LISTENER_STRANGER: who listens there instead */
} Listener;

void listener_done(Listener *l);
#define CLEANUP_LISTENER __attribute__((cleanup(listener_done)))

enum {
        LISTENER_STRANGER = 1, /* listens, but is neither our user nor root */
        LISTENER_NONE = 2,     /* there is no such file */
};

/* Connects to l->path, without waiting: 0 with the descriptor, one of the above, or the -errno of connect(),
 * -EAGAIN while there is no room in the listener's queue. */
int listener_connect(Listener *l, int *ret_fd);

/* Takes the first socket that is there: the user's, the system's. Results as listener_connect(), with
 * l->path saying which; a system socket that we may not use counts as none, and l->path is the user's when
 * there is none. */
int listener_find(Listener *l, int *ret_fd);
/* Makes it the user's socket. -ENOMEM and other negative errnos. */
int listener_use_own(Listener *l);
