/* The engine process: one project, its sessions, one loop.
 *
 * A turn of the loop: read what came, run requests of all sessions in rotation, commit once, send the
 * answers, consume what is answered. No answer leaves before the commit. */
#pragma once

#include "engine/figures.h"
#include "engine/pace.h"
#include "engine/project.h"
#include "engine/session.h"
#include "engine/unread.h"
#include "rpc/channel.h"
#include "rpc/method.h"

typedef struct Engine Engine;

#define ENGINE_FILE_MOST ((uint64_t)1 << 30)
/* Request lines of a session in one turn: enough to share a commit, few enough to share the engine. */
#define ENGINE_IN_FLIGHT 128

struct Engine {
        Channel *channel; /* to goxeld, or to the client that started a private engine */
        Project *project;
        json_object *ask;       /* names of goxeld's methods that are asked for */
        json_object *hand_back; /* names of those for which the session goes back */
        Slots *slots;           /* what is left when we are killed; NULL: nobody would go on */
        int slots_fd;           /* of these; -1: there are none */
        Unread unread;
        EngineFigures figures;
        Session *sessions;
        size_t n_sessions;
        int epoll;
        uint64_t idle_usec;  /* silence after which it leaves; 0: never */
        uint64_t line_most;  /* bytes of a request line */
        uint64_t file_most;  /* bytes of a file that is read */
        uint64_t timeout_ms; /* of a request that does not say so itself; 0: none */
        unsigned in_flight;  /* request lines of a session in one turn */
        Pace pace;           /* how fast a session's requests may come */
        uint64_t pace_due;   /* when the first session that came too fast goes on; 0: there is none */
        uint64_t last_input;
        uint64_t requests;
        uint64_t started;
        uint32_t next_ask;
        Task *tasks;                                                /* in the order of their requests */
        enum { SINGLE_UNKNOWN, SINGLE_YES, SINGLE_NO } single_task; /* does one thing at a time */
        bool tasks_ended;        /* some have: there is something to do in the next turn */
        uint64_t tasks_due;      /* when to look at them; 0: need not */
        uint64_t status_due;     /* when goxeld is to hear of them */
        bool status_busy;        /* it was told that there are some */
        const char *status_told; /* those who watch were told so; NULL: nothing */
        int unstored;            /* -errno: the last changes could not be stored; 0: they were */
        uint32_t last_id;        /* of a session, so far */
        struct Passed *passed;   /* for the session that comes next, whose number is … */
        uint32_t passed_id;
        Session *ready, *ready_last;   /* those that have something to do, in turn */
        uint64_t stall_due;            /* when to look for clients that do not read; 0: none is behind */
        uint64_t partial_due;          /* when to take unfinished lines out of the queue; 0: there is none */
        size_t n_tracing;              /* of them, those that are told of each request */
        bool traced;                   /* somebody wants to know of each request */
        size_t n_watching;             /* sessions that watch this project */
        WatchNote *notes, **notes_end; /* revisions of this turn that they are to hear of */
        bool untidy;                   /* edits were made since the journal was last tidied */
        bool leaving;                  /* said LEAVING: waits for DRAIN */
        bool draining;                 /* hands its sessions back */
        bool replaced; /* leaves as soon as nothing is on its way, for an engine of another build */
        bool ended;    /* the channel's other side is gone */
};

/* Waits for HELLO on `channel` (taken over), opens the project. After it returned 0 nothing needs to be
 * opened any more. READY is sent by engine_run(). */
int engine_new(Engine **ret, Channel *channel);
Engine *engine_free(Engine *e);
DEFINE_CLEANUP(Engine *, engine_free);

/* Serves until there is nothing left to do: drained, or the channel has ended. 0 or -errno. */
int engine_run(Engine *e);

/* Reads and obeys what came over the control channel. */
int engine_control(Engine *e);
int engine_send(Engine *e, ChannelType type, uint32_t id, json_object *payload);
/* Puts a session in the queue of the next turn. */
void engine_wake(Engine *e, Session *s);
/* Whether a session of that key is open here. */
bool engine_has_session(const Engine *e, const uint8_t key[static 16]);
/* Starts a session on a connection (taken over). `held` is a memfd (borrowed) with the beginning of its
 * line, which the queue no longer has; -1: none. */
int engine_adopt(Engine *e, uint32_t id, json_object *payload, int fd, int held);
