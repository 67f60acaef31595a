/* Workers: threads with a client each, for calls that wait for the daemon.
 *
 * A worker belongs to one project (or to the calls without one) and takes its calls in the order they came.
 * For a project that has none, a new one is started; when there are enough, the one that has been idle for
 * the longest time changes over, with a new client. When all are busy, calls wait for the first to be
 * idle. */
#pragma once

#include "mcp/call.h"

struct Worker {
        Mcp *mcp;
        pthread_t thread;

        /* Under the server's lock. */
        pthread_cond_t wake;
        char *project;       /* NULL: calls without one */
        GoxelClient *client; /* NULL: none yet; made and freed by the thread, interrupted by others */
        bool stale;          /* the client is not to be used again */
        bool lent;           /* the client, to the thread that takes messages in */
        uint64_t used;       /* when the last call ended, in µs */
        Call *running;
        size_t n_calls; /* queued and running */
        uint64_t turn;  /* its last call's */
};

/* Finds a worker for a call that is in flight, or carries it out with the client of one that rests. 0;
 * MCP_RELIEVED; -errno when there is none and none can be started. */
int worker_queue(Call *c);
/* Lock held. What the worker does is of no use any more. */
void worker_interrupt(Worker *w);
/* Lock held. */
void workers_interrupt(Mcp *m);
/* Joins all, which are interrupted already. */
void workers_end(Mcp *m);
