/* Requests in flight: from the line that brought them to their answer, or to the notification that cancels
 * them. Unless a comment says otherwise these are called without the server's lock. */
#pragma once

#include "base/buf.h"
#include "mcp/server.h"
#include "rpc/envelope.h"

typedef struct Batch Batch;

/* Where an answer goes: out, or into its place in the answer to a batch. */
typedef struct Place {
        Batch *batch; /* NULL: out */
        size_t index;
} Place;

typedef enum CallState {
        CALL_NEW,     /* nobody else knows of it */
        CALL_QUEUED,  /* waits for a worker */
        CALL_RUNNING, /* with a worker, or in the thread that takes messages in */
        CALL_HELD,    /* open for as long as its client wants */
} CallState;

struct Call {
        Exchange x;
        char *id;      /* as it came; NULL: none that could be read */
        char *key;     /* the id in its only spelling */
        char *project; /* until a worker takes it for its own; NULL: none */
        size_t bytes;  /* of the line, charged while it is in flight */
        Place place;

        /* Under the lock. */
        Call *next;
        CallState state;
        Worker *worker; /* NULL: none is free for its project */
        bool cancelled;
        char *token; /* for progress, as JSON; NULL: not asked for */
        unsigned steps;
        double share;        /* of the request that runs, as the daemon told it */
        uint64_t told;       /* the progress told last, in thousandths; 0: steps only */
        uint64_t began, due; /* in µs */
        char stage[160];
};

/* -ENOMEM. */
int call_new(Call **ret, Mcp *m, const Request *q, Place place);
/* Takes NULL. Returns NULL. */
Call *call_free(Call *c);
DEFINE_CLEANUP(Call *, call_free);

/* Puts a request among those in flight. RPC_FAILED with the exchange's error when one with its id is there
 * already, or too many are. */
int call_enter(Call *c);
/* Answers with what the method has left behind and returned, unless the call is cancelled, and frees it. */
void call_finish(Call *c, int r);
/* Leaves it open. */
void call_hold(Call *c);
/* Drops all but the ones that run. */
void calls_end(Mcp *m);
/* Lock held. Takes a call out of those in flight. */
void call_leave(Call *c);
/* Cancels what is in flight under this id; others are none of our business. */
void call_cancel(Mcp *m, json_object *id);

/* Reads _meta.progressToken. RPC_FAILED, -ENOMEM. */
int progress_read(Call *c);
/* Has the client of a call that runs hear how far its requests are, and tells that. */
void progress_follow(Call *c);

/* -ENOMEM. */
int batch_new(Batch **ret, size_t n);
/* Lock held. Takes over what is in `answer` (NULL: no answer); what completes a batch sends it. */
void place_fill(Mcp *m, Place place, Buf *answer);
/* Lock held. Sends a line, newline included. */
void send_line(Mcp *m, const char *line, size_t n);
