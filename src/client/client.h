/* What a client is made of, for the files of this folder.
 *
 * Requests wait in a queue. A round does what can be done without waiting: it moves the connection on
 * (connect.c), sends what fits, reads what has come, and gives answers to whom they belong. Calls that wait
 * make rounds until their goal is reached; programs with a loop of their own make one at a time. */
#pragma once

#include "base/macros.h"
#include "client/child.h"
#include "client/message.h"
#include "client/pending.h"
#include "client/private.h"
#include "client/until.h"
#include "client/wire.h"
#include "goxel/goxel.h"

typedef enum LinkState {
        LINK_DOWN,
        LINK_STARTING,    /* the service manager's command runs */
        LINK_GREETING,    /* connected; hello is on its way */
        LINK_CHOOSING,    /* the project of the session before is chosen again */
        LINK_SUBSCRIBING, /* its subscription is made again */
        LINK_UP,
} LinkState;

typedef struct Link {
        LinkState state;
        Wire wire;
        Child *manager;
        Pending *setup;      /* the library's own request of this state */
        uint64_t setup_end;  /* when the setup is given up, or the waiting for room at the socket */
        uint64_t down_since; /* the first attempt since it was up; 0: none yet */
        uint64_t next;       /* the next attempt */
        uint64_t up_since;
        uint64_t pause;      /* until the one after that */
        int result;          /* of the last attempt: 0, positive, -errno */
        uint64_t n_given_up; /* how often there was no further attempt */
        uint64_t n_ended;    /* how often a connection that was up has ended */
} Link;

struct GoxelClient {
        /* Settings. */
        char *path; /* NULL: look for a socket */
        char *name, *version;
        bool private_wanted;
        bool may_start;
        uint32_t timeout_ms;
        uint32_t patience_ms;

        /* The connection. */
        Link link;
        PrivateEngine *engine;
        char *socket;      /* the socket taken; a client that has one stays with it */
        char *server;      /* hello's answer */
        char *project;     /* made or loaded over this client: chosen again on a new connection */
        bool connected;    /* has been connected at least once */
        bool wanted;       /* somebody waits for a connection as such */
        uint64_t waits_to; /* the deadline of the call that waits now; UINT64_MAX: none */
        int interrupt;     /* readable while the client is interrupted */

        /* Requests. */
        int64_t last_id;
        Queue queue;
        Queue ended;      /* those that will not be answered, until they are told */
        bool in_callback; /* a notice or an answer is being given */

        /* Notifications. */
        void (*notice)(GoxelClient *c, const char *method, const char *params, void *userdata);
        void *notice_userdata;
        uint64_t n_notices;        /* given out so far */
        json_object *subscription; /* params of the one to be made again; NULL: none */

        Failure failure; /* what went wrong last */
};

/* Notes what went wrong; r is returned. */
int client_fail(GoxelClient *c, int r, const char *format, ...) PRINTF(3, 4);
/* Notes the error of an answer. Returns GOXEL_REMOTE. */
int client_fail_remote(GoxelClient *c, const Reply *reply);
/* Notes an error that the library itself answers with, with its code and the reason that belongs to it. */
int client_fail_code(GoxelClient *c, int code, const char *format, ...) PRINTF(3, 4);
void client_forget_failure(GoxelClient *c);
/* A copy of what the client tells now, and back: `f` is taken over and left empty. r is returned. */
Failure client_copy_failure(const GoxelClient *c);
int client_fail_again(GoxelClient *c, int r, Failure *f);
/* What the client talks to, for messages: the path of the socket, or "the private engine". */
const char *client_peer(const GoxelClient *c);

/* Moves the connection on, without waiting but for the start of a private engine: towards up while
 * somebody needs it. When it is given up, all requests have ended with its error. */
void link_move(GoxelClient *c);
/* The connection has ended by itself. Requests that may not be repeated have ended with GOXEL_LOST. */
void link_ended(GoxelClient *c);
/* What came over it cannot be used, r says why: it is closed, and what was out has ended with that error. */
void link_broken(GoxelClient *c, int r);
/* Closes it, and a private engine with it. Requests stay as they are. */
void link_close(GoxelClient *c);
/* What a call is told that has waited long enough for a connection: as goxel_client_connect(). */
int link_overdue(GoxelClient *c);
/* The descriptor to wait for, -1: none, and the point in time that link_move() waits for. */
int link_fd(const GoxelClient *c);
uint64_t link_time(const GoxelClient *c);

/* Says why there is no connection. `r` is what listener_connect() gave, or LISTENER_NONE. */
struct Listener;
int explain_listener(GoxelClient *c, const struct Listener *l, int r);
int explain_private(GoxelClient *c, int r, const char *why);
/* Says that a connection has ended, to a request of which something may have been `sent`. GOXEL_LOST. */
int explain_end(GoxelClient *c, bool sent);
/* Says why what came cannot be used. */
int explain_broken(GoxelClient *c, int r);
/* Says that a daemon takes connections and does not answer, or closes them all. GOXEL_FAILED. */
int explain_silence(GoxelClient *c);
int explain_closing(GoxelClient *c);
/* The path of the socket when there is nothing to look for; else NULL. */
const char *client_chosen_socket(const GoxelClient *c);

/* One round; `readable` tells whether to read. */
void client_round(GoxelClient *c, bool readable);
/* Makes rounds until the goal is reached: its result, which is not GOAL_OPEN. Else -ETIMEDOUT at the
 * deadline, -ECANCELED when interrupted, -errno. */
enum { GOAL_OPEN = 100 };
int client_run(GoxelClient *c, uint64_t deadline, int (*goal)(GoxelClient *c, void *userdata),
               void *userdata);
/* The deadline of a call that begins now. */
uint64_t client_deadline(const GoxelClient *c);
/* Gives an answer, or its lack, to whom it belongs, and frees the request. */
void client_give(GoxelClient *c, Pending *p, int r, Reply *reply);
/* Ends a request with the error that the client tells now; it is told at the end of the round. */
void client_end(GoxelClient *c, Pending *p, int r);
/* -EBUSY, and notes it, in a callback; else 0. */
int client_check_callback(GoxelClient *c);

/* The descriptor that goxel_client_interrupt() makes readable. -errno. */
int client_interrupt_new(int *ret);
/* Notes that a client was interrupted before its request was out. Returns -ECANCELED. */
int client_interrupted(GoxelClient *c);

/* Makes a request of a public function. Results of goxel_client_send(). */
int request_make(GoxelClient *c, const char *method, const char *params, const int *fds, size_t n_fds,
                 unsigned flags, Pending **ret);
/* Remembers what a session has chosen, when a request was answered. */
void request_note(GoxelClient *c, const char *method, json_object *result);

/* Gives a notification to the notice. -ENOMEM. */
int notice_give(GoxelClient *c, const char *method, json_object *params);
/* Remembers that a request was answered which makes or ends a subscription. */
void notice_note(GoxelClient *c, const char *method, json_object *result);

/* A method's name without the prefix "goxel.". */
const char *client_bare(const char *method);
