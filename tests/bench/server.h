/* A goxeld of a bench's own: private socket, private state, in a folder that goes away with it.
 *
 * The socket is always held by the bench and passed, as a service manager does it, so that goxeld may be
 * started by the first connect, and no connect is ever refused. */
#pragma once

#include "base/macros.h"

#include <sys/types.h>

typedef struct Server {
        const char *goxeld, *engine, *description, *goxelctl;
        char folder[64], socket[80];
        int listener;
        pid_t pid; /* 0 when it does not run */
} Server;

/* Makes the folder and the socket. The programs are those of the build, or those that GOXELD,
 * GOXEL_ENGINE, GOXEL_DESCRIPTION and GOXELCTL name. The server is stopped at exit, too. */
void server_prepare(Server *s);
/* Has goxeld started by the next connect. Returns when the process that waits for that is waiting. */
void server_arm(Server *s);
/* SIGTERM, and waits until goxeld and that engine, unless it is 0, have gone. */
void server_stop(Server *s, pid_t engine);
/* Stops goxeld and removes the folder. */
void server_done(Server *s);

/* The engine of the only open project, as a result of `status` tells it. */
pid_t server_engine(const char *status);
/* The proportional set size of a process in bytes; 0 when it cannot be read. */
double process_pss(pid_t pid);
