/* A session: one accepted connection and who is behind it.
 *
 * At the door nothing is consumed before its answer is wholly in the client's socket, so a session can be
 * handed to an engine at any line: what the engine has to read is still in the kernel's queue. While an
 * engine has it, goxeld keeps a duplicate for the hang-up only. */
#pragma once

#include "base/buf.h"
#include "daemon/subscription.h"
#include "daemon/user.h"
#include "rpc/error.h"
#include "rpc/slots.h"

#include <systemd/sd-event.h>

typedef struct Daemon Daemon;
typedef struct Plea Plea;

typedef enum SessionState {
        SESSION_AT_DOOR,   /* watched for requests */
        SESSION_WAITING,   /* its line needs an engine that starts or leaves */
        SESSION_BORROWING, /* its line needs the model of a further project, which is asked for */
        SESSION_PLEADING,  /* its line needs leave, for which polkit is asked */
        SESSION_IN_ENGINE, /* handed over */
        SESSION_LEAVING,   /* was told why it has to go: ends once that is sent */
        SESSION_DYING,     /* to be buried by the loop */
} SessionState;

typedef TAILQ_HEAD(SessionList, Session) SessionList;

struct Session {
        Daemon *daemon;
        User *user;
        Charge charge, memory;
        SessionState state;
        int fd; /* -1: an engine has it, and the client is gone */
        uid_t uid;
        pid_t pid;
        char key[33]; /* 128 random bits, as text: who it is in the journals of engines */
        char client[64];
        bool reconnects;                  /* said so at hello: it may be sent home when it is silent */
        char binding[NAME_MAX_BYTES + 1]; /* its project; empty: none yet */
        char target[NAME_MAX_BYTES + 1];  /* an engine said that the next line is for this project */
        RpcError fault;                   /* what its next line is answered with */
        bool had_line;                    /* its first request has come */
        bool was_open;                    /* in some engine, and that was logged */
        bool mute;                        /* the client reads no more: answers are dropped */
        uint64_t opened, connected;       /* µs: CLOCK_MONOTONIC, CLOCK_BOOTTIME */

        Buf out; /* answers; while some are left nothing more is read */
        size_t out_at;
        bool blocked;    /* the socket has no room for the rest */
        size_t answered; /* bytes of the queue that `out` answers: consumed once it is sent */
        Buf line;        /* of a line that cannot wait in the queue: the part that was consumed */
        bool line_open;  /* a line is being consumed into `line` */
        bool line_whole; /* it has come completely */
        bool line_given; /* the engine has what was consumed of it */
        bool stalled;    /* nothing came for a while, though a line is unfinished */

        Engine *engine;             /* the one it is in, or waits for */
        uint32_t engine_id;         /* its number there */
        uint32_t slot;              /* its slot there; SLOTS_NONE: it has none */
        uint32_t ordinal;           /* of its next line, over all engines */
        uint32_t suspect;           /* ordinal of the line that its last engine died of */
        bool is_suspected;          /* there is such a line */
        unsigned starts_lost;       /* engines it waited for that were killed before they were ready */
        unsigned deaths;            /* of engines, one after the other, at the present ordinal */
        bool closing;               /* it waits for the engine's end */
        SessionList *list;          /* of the engine; NULL: none */
        Subscription *subscription; /* NULL: none */
        struct SessionPath *path; /* its next line names a file, which is opened for it; NULL: it does not */
        Plea *plea;               /* of its next line; NULL: none */

        sd_event_source *io, *deadline, *stall;
        bool to_look;
        TAILQ_ENTRY(Session) link, engine_link, look_link;
};

/* Starts a session on a connection (taken over). The caller has charged for it: the charge moves in. */
int session_new(Daemon *d, int fd, User *user, Charge *charge, pid_t pid, Session **ret);
/* Ends the connection and logs why; the loop frees the session. */
void session_end(Session *s, const char *reason);
/* Tells the client an error without an id, then ends the session. */
void session_refuse(Session *s, const RpcError *e, const char *reason);
Session *session_free(Session *s);

/* Sends what waits; when all of it is gone, consumes what it answers. False while some is left. */
bool session_flush(Session *s);
/* Has the loop look at the session's queue, from its own turn. */
void session_look_later(Session *s);
/* Its engine has died. When nothing of it is lost, it goes on at the door: what was carried out is answered
 * by the next engine, what was not is carried out then, and a line that two engines died of is answered with
 * an error. `cause`: of the death. False: a part of it has gone with the engine. */
bool session_survive(Session *s, const char *cause);
/* The session has begun to wait for that engine. */
void session_wait(Session *s, Engine *e, bool closing);
/* It has begun to wait for leave (taken over). */
void session_plead(Session *s, Plea *plea);
/* It has begun to wait for a loan. */
void session_borrow(Session *s);
/* It waits no more. */
void session_wake(Session *s);
/* Its connection was sent to that engine under the number `id`. */
void session_handed_over(Session *s, Engine *e, uint32_t id);
/* The engine has handed it back; target: the project of its next line, NULL: as the line says. `line` is a
 * memfd (borrowed) with what the engine consumed of that line; -1: nothing. */
void session_come_back(Session *s, const char *target, int line);
/* What was consumed of its line, as a memfd; -1 when that is nothing. -errno. */
int session_save_line(const Session *s, int *ret);
/* Forgets that. */
void session_drop_line(Session *s);
/* Sets or stops (0) the time in which a step of the client's has to come. */
void session_set_deadline(Session *s, uint64_t ms);
void session_set_stall(Session *s, uint64_t ms);
/* What it is told of from now on (taken over); NULL: nothing. */
void session_subscribe(Session *s, Subscription *subscription);
/* Logs that it begins to work on a project, once. */
void session_log_open(Session *s, const char *project);
void session_bind(Session *s, const char *project);

/* For session-move.c: waits for the events that its state asks for; looks at its queue anew. */
void session_watch(Session *s);
/* It is no engine's any more. */
void session_leave_list(Session *s);
