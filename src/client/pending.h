/* A request that was not answered yet: its line, how much of it is out, and what becomes of the answer. */
#pragma once

#include "base/macros.h"
#include "client/message.h"
#include "client/wire.h"
#include "goxel/goxel.h"

typedef struct Pending Pending;

/* What a client tells after something went wrong. */
typedef struct Failure {
        int code;      /* 0: none of JSON-RPC's */
        char *message; /* NULL: nothing went wrong */
        char *data;    /* JSON text; NULL: none */
} Failure;

/* What an answer is given to: once, with what goxel_client_call() would return; `reply` only with 0 and
 * GOXEL_REMOTE. The client says in its message what went wrong. */
typedef void (*PendingDone)(GoxelClient *c, Pending *p, int r, Reply *reply);

struct Pending {
        Pending *next;
        int64_t id;
        char *method;
        Buf line;
        int fds[GOXEL_CALL_FDS_MAX]; /* owned */
        Outgoing out;
        unsigned flags; /* GOXEL_CALL_… */
        unsigned lost;  /* connections that ended while it was the first unanswered request */
        uint64_t deadline;
        PendingDone done; /* NULL: nobody wants the answer any more */
        GoxelAnswer answer;
        void *userdata;

        /* Of one that ended otherwise than by its answer. */
        int r;
        Failure failure;
};

/* Makes the line. The descriptors are duplicated. -EINVAL, -ENOMEM, -EMFILE. */
int pending_new(Pending **ret, int64_t id, const char *method, const char *params, const char *key,
                const int *fds, size_t n_fds);
Pending *pending_free(Pending *p);
DEFINE_CLEANUP(Pending *, pending_free);

/* Whether it may be sent again although it may have been executed. */
static inline bool pending_repeats(const Pending *p) {
        return p->flags & (GOXEL_CALL_REPEATABLE | GOXEL_CALL_KEYED);
}
static inline bool pending_is_out(const Pending *p) {
        return p->out.at == p->out.n;
}

/* Requests in the order in which they were made: some that are out, at most one that is partly out, and
 * the rest. A zeroed Queue is an empty one. */
typedef struct Queue {
        Pending *first, *last;
        Pending *unsent; /* the first that is not out; NULL: none */
        size_t n_wanted; /* of them, those whose answer somebody wants */
        size_t n_timed;  /* of them, those with a deadline */
} Queue;

void queue_add(Queue *q, Pending *p);
/* Takes one out. `id` NO_ID: the first that is out at least partly, whose answer is due. NULL: there is
 * none. */
Pending *queue_take(Queue *q, int64_t id);
/* Looks at one without taking it. */
Pending *queue_find(const Queue *q, int64_t id);
/* Gives up the answer: what the other side cannot know of is taken out and freed, the rest stays until it is
 * answered. */
void queue_drop(Queue *q, Pending *p);
/* The lines to be sent next, at most WIRE_LINES_MAX. */
size_t queue_lines(const Queue *q, Outgoing *lines[WIRE_LINES_MAX]);
/* After sending: what is wholly out, and cannot be sent again, needs no memory any more. */
void queue_sent(Queue *q);
/* The earliest deadline; UINT64_MAX: none. */
uint64_t queue_deadline(const Queue *q);
void queue_done(Queue *q);
