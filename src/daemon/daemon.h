/* goxeld: finds out where a stranger wants to go, and hands the connection over. One thread, one loop. */
#pragma once

#include "daemon/authority.h"
#include "daemon/home.h"
#include "daemon/identity.h"
#include "daemon/listen.h"
#include "daemon/log-control.h"
#include "daemon/notify.h"
#include "daemon/options.h"
#include "daemon/pictures.h"
#include "daemon/renewal.h"
#include "daemon/session.h"
#include "daemon/store.h"
#include "daemon/user.h"

/* Channels come before doors: what an engine said before it answered a client counts for that client's
 * next connection. */
enum { PRIORITY_CHANNEL = -20, PRIORITY_ENGINE_EXIT = -10, PRIORITY_DOOR = 0, PRIORITY_LISTEN = 10 };

/* Log lines go under the same names in every program of the project. */
#define EVENT_FIELD(event)                                                                                  \
        { "GOXEL_EVENT", event }

typedef enum DaemonState {
        DAEMON_RUNS,
        DAEMON_DRAINS, /* nobody is there: engines were asked to leave, then it leaves */
        DAEMON_STOPS,  /* was told to */
} DaemonState;

struct Daemon {
        const Options *options;
        Settings settings;            /* for whoever comes from now on */
        Settings overrides;           /* those … */
        bool overridden[CONFIG_KEYS]; /* … that were changed at run time, beside config_keys */
        DaemonState state;
        sd_event *loop;
        Listener listener;
        Users users;
        Homes *homes;
        Notify notify;
        Store store;
        Authority authority;
        Identity identity;
        Pictures pictures;
        Renewal renewal;
        LogControl log_control;
        int journal; /* the log's socket, for engines; -1: none */
        char hostname[65];
        uint64_t started, activity; /* µs */

        SessionList sessions, dead, look;
        size_t n_sessions, n_reconnecting, n_engines;

        const char *asked_to_stop; /* NULL: not; else by what, for the log */

        sd_event_source *listening[LISTENER_SOCKETS];
        sd_event_source *retry, *looking, *settling, *idle, *grace, *pulse, *sweep, *term, *interrupt,
                *hangup;
};

/* Everything that can fail at start. -errno, logged. */
int daemon_new(Daemon **ret, const Options *options);
Daemon *daemon_free(Daemon *d);
DEFINE_CLEANUP(Daemon *, daemon_free);
/* Serves until it is told to stop or nobody needs it. The exit code, or -errno. */
int daemon_run(Daemon *d);

/* A descriptor has become free: accept again if that waited for one. */
void daemon_freed_descriptor(Daemon *d);
/* Frees the sessions that have ended. */
void daemon_bury(Daemon *d);
/* By the key of goxel.list_sessions; NULL: there is none. */
Session *daemon_find_session(const Daemon *d, const char *key);
/* The command that shows what goxeld and its engines logged. */
const char *daemon_journal_command(const Daemon *d);
/* Looks at the doors of those that asked for it. */
void daemon_look(Daemon *d);
