/* One engine process, as goxeld sees it: a project of a user, a process, a control channel.
 *
 * Sessions are in it (handed over) or wait for it: to get ready, or to be gone. Whoever waited is woken
 * and finds out anew what its line needs. */
#pragma once

#include "daemon/session.h"
#include "rpc/channel.h"
#include "rpc/slots.h"

typedef enum EngineState {
        ENGINE_STARTING, /* READY has not come */
        ENGINE_ADOPTED,  /* a goxeld before us started it: it has not told yet all that it holds */
        ENGINE_READY,
        ENGINE_DRAINING, /* was asked to leave: takes no more sessions */
        ENGINE_ENDED,    /* nothing can be said to it any more: the process is about to end */
} EngineState;

struct Engine {
        Daemon *daemon;
        User *user;
        Charge charge;
        char project[NAME_MAX_BYTES + 1];
        EngineState state;
        pid_t pid;
        int pidfd;
        Channel *channel;
        bool was_ready;
        bool recovers;    /* looks the database through before it gets ready */
        bool made_folder; /* by us, for this engine */
        bool created;     /* the project exists */
        bool idle;        /* said itself that it leaves */
        bool heard_all;   /* its channel was read to its end */
        bool signalled;   /* it was killed */
        bool clean;       /* it ended with exit code 0, as far as we know */
        bool adopted;     /* its process is no child of ours */
        bool stale;       /* it is of another build than we */
        char build[64];   /* as it says; "": it has not */
        bool drained;     /* it was told to leave */
        bool drain_due;   /* it is to be told so, once it is ready */
        struct {
                uint64_t beat;   /* as it was when we looked last */
                uint64_t used;   /* of the processors' time, as it was when that was looked at last */
                unsigned silent; /* looks since it last got on */
                bool heard;      /* it has said something since then */
                bool hangs;      /* and was killed */
        } pulse;
        unsigned n_deadlines; /* times of a start that it has had */
        char *stored;         /* the name of its channel in the store; NULL: it is not there */
        json_object *status;  /* what it said last of its tasks; NULL: nothing */
        RpcError failure;     /* why it could not start */
        uint32_t last_id;
        int slots;        /* memory that says how far it is with each session */
        int unread;       /* the same of the engine before, until this one is ready; -1: there is none */
        uint8_t *in_slot; /* a byte each of them: whether a session has it */
        uint32_t last_slot;
        uint64_t started;
        SessionList sessions, waiting;
        sd_event_source *io, *exit, *deadline;
        TAILQ_ENTRY(Engine) link;
};

/* Starts an engine for a project, which looks the database through first when it is to `recover` it. 0;
 * USER_E_QUOTA; RPC_FAILED with the reason in `fault`; -ENOMEM. */
int engine_start(Daemon *d, User *user, const char *project, bool recover, Engine **ret, RpcError *fault);
Engine *engine_free(Engine *e);
/* The engine of a project; NULL when none runs. */
Engine *engine_find(const User *user, const char *project);

/* Whether it carries out what takes long, perhaps for nobody who is still here. */
bool engine_is_busy(const Engine *e);

/* Has the task of that name stopped, whichever of the user's projects it is of. False: no engine has told of
 * it, as they do twice a second. */
bool engine_cancel(const User *user, const char *task);

/* Gives a session's slot to others, and notes where the session stands. */
void engine_free_slot(Engine *e, Session *s);
/* Gives it a session. -errno when the channel broke: the engine is then given up. */
int engine_give(Engine *e, Session *s);
/* Obeys what has come over the channel. */
void engine_hear(Engine *e);
/* Asks it to hand its sessions back, store everything, and leave. */
void engine_drain(Engine *e);
/* The same, because somebody closes the project: it tells those who watch. */
void engine_close(Engine *e);
/* The same, at a moment when nothing is on its way: an engine of our build is to take its place. */
void engine_replace(Engine *e);
/* Closes its channel: it answers what it has completely, sends its sessions home and leaves. */
void engine_let_go(Engine *e);
