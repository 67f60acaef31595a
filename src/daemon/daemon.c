#include "daemon/daemon.h"

#include "base/fd.h"
#include "base/log.h"
#include "base/places.h"
#include "base/text.h"
#include "config.h"
#include "daemon/accept.h"
#include "daemon/adopt.h"
#include "daemon/door.h"
#include "daemon/doors.h"
#include "daemon/engine.h"
#include "daemon/leave.h"
#include "daemon/methods.h"
#include "daemon/pulse.h"
#include "daemon/reload.h"
#include "sandbox/sandbox.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Bytes of long lines that a user may have under way: a few of the longest at once. */
#define USER_BYTES_MAX (64u << 20)

void daemon_bury(Daemon *d) {
        while (!TAILQ_EMPTY(&d->dead))
                session_free(TAILQ_FIRST(&d->dead));
}

Session *daemon_find_session(const Daemon *d, const char *key) {
        Session *s;

        TAILQ_FOREACH(s, &d->sessions, link) {
                if (strcmp(s->key, key) == 0)
                        return s;
        }
        return NULL;
}

const char *daemon_journal_command(const Daemon *d) {
        return d->options->system ? "sudo journalctl -u goxel" : "journalctl --user -u goxel";
}

void daemon_look(Daemon *d) {
        SessionList now = TAILQ_HEAD_INITIALIZER(now);

        /* Sessions that ask again while this runs are looked at in the next turn. */
        TAILQ_CONCAT(&now, &d->look, look_link);
        while (!TAILQ_EMPTY(&now)) {
                Session *s = TAILQ_FIRST(&now);

                TAILQ_REMOVE(&now, s, look_link);
                s->to_look = false;
                door_look(s);
        }
}

/* After every turn of the loop. */
static int on_settle(sd_event_source *source, void *userdata) {
        Daemon *d = userdata;

        daemon_bury(d);
        renewal_consider(d);
        leave_consider(d);
        notify_counters(&d->notify);
        return 0;
}

static int on_look(sd_event_source *source, void *userdata) {
        daemon_look(userdata);
        return 0;
}

void daemon_freed_descriptor(Daemon *d) {
        if (d->state != DAEMON_STOPS && d->retry && sd_event_source_get_enabled(d->retry, NULL) > 0)
                accept_resume(d);
}

static int on_hangup(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata) {
        daemon_reload(userdata);
        return 0;
}

static int set_signals(Daemon *d) {
        sigset_t ours;
        int r;

        (void)signal(SIGPIPE, SIG_IGN);
        (void)sigemptyset(&ours);
        (void)sigaddset(&ours, SIGTERM);
        (void)sigaddset(&ours, SIGINT);
        (void)sigaddset(&ours, SIGHUP);
        if (sigprocmask(SIG_BLOCK, &ours, NULL) < 0)
                return -errno;
        r = sd_event_add_signal(d->loop, &d->term, SIGTERM, leave_on_stop, d);
        if (r >= 0)
                r = sd_event_add_signal(d->loop, &d->interrupt, SIGINT, leave_on_stop, d);
        return r < 0 ? r : sd_event_add_signal(d->loop, &d->hangup, SIGHUP, on_hangup, d);
}

static int add_timer(Daemon *d, sd_event_source **ret, sd_event_time_handler_t handler) {
        int r;

        r = sd_event_add_time(d->loop, ret, CLOCK_MONOTONIC, 0, USEC_PER_MSEC, handler, d);
        return r < 0 ? r : sd_event_source_set_enabled(*ret, SD_EVENT_OFF);
}

#define SWEEP_USEC (60 * USEC_PER_SEC)

static int on_sweep(sd_event_source *source, uint64_t usec, void *userdata) {
        Daemon *d = userdata;

        pictures_sweep(&d->pictures, &d->settings);
        /* From now: the first was due when the machine started, and each minute since would be made up for.
         */
        (void)sd_event_source_set_time_relative(source, SWEEP_USEC);
        return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

/* In the folder that the service manager has made, or beside the socket. */
static int start_pictures(Daemon *d) {
        const char *given = getenv("RUNTIME_DIRECTORY");
        CLEANUP_FREE char *runtime = NULL;
        char *folder = NULL;
        int r;

        if (given && given[0] == '/')
                r = asprintf(&folder, "%.*s/renders", (int)strcspn(given, ":"), given);
        else if (d->options->system)
                r = asprintf(&folder, "/run/goxel/renders");
        else {
                r = place_runtime(&runtime);
                if (r < 0)
                        return r;
                r = asprintf(&folder, "%s/goxel/renders", runtime);
        }
        if (r < 0)
                return -ENOMEM;
        pictures_init(&d->pictures, folder);
        r = add_timer(d, &d->sweep, on_sweep);
        if (r >= 0)
                r = sd_event_source_set_time(d->sweep, 0);
        return r < 0 ? r : sd_event_source_set_enabled(d->sweep, SD_EVENT_ONESHOT);
}

static int set_loop(Daemon *d) {
        int r;

        r = sd_event_default(&d->loop);
        if (r >= 0)
                r = set_signals(d);
        if (r >= 0)
                r = sd_event_add_defer(d->loop, &d->looking, on_look, d);
        if (r >= 0)
                r = sd_event_source_set_enabled(d->looking, SD_EVENT_OFF);
        if (r >= 0)
                r = sd_event_add_post(d->loop, &d->settling, on_settle, d);
        if (r >= 0)
                r = add_timer(d, &d->idle, leave_on_idle);
        if (r >= 0)
                r = add_timer(d, &d->grace, leave_on_grace);
        if (r >= 0)
                r = start_pictures(d);
        if (r >= 0)
                r = pulse_start(d);
        if (r >= 0)
                r = metrics_start(d);
        if (r >= 0)
                r = log_control_start(d);
        authority_init(&d->authority, d->loop);
        if (r >= 0)
                r = notify_init(&d->notify, d->loop, &d->n_sessions, &d->n_engines);
        /* Who passes the socket keeps what is stored as well. */
        if (r >= 0)
                r = store_init(&d->store, d->loop, d->listener.passed ? notify_connect() : -1);
        return r;
}

static void raise_descriptors(void) {
        struct rlimit limit;

        if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
                return;
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
}

/* NULL: the user's. */
static const char *find_socket(const Options *options) {
        return !options->socket && options->system ? PLACE_SYSTEM_SOCKET : options->socket;
}

static int set_users(Daemon *d) {
        const uint64_t limits[USER_RESOURCES] = { [USER_SESSIONS] = d->settings.sessions_per_user,
                                                  [USER_ENGINES] = d->settings.engines_per_user,
                                                  [USER_BYTES] = USER_BYTES_MAX };
        CLEANUP_FREE char *state = NULL;
        int r;

        r = options_state(d->options, &state);
        if (r == -ENOMEM)
                return r;
        if (r < 0) {
                state = NULL;
                log_error("There is no place for projects, so requests for them are refused: set HOME or "
                          "--state-dir");
        }
        /* Nothing can be made there, and each request says so. */
        r = users_init(&d->users, getuid(), state ? state : "/dev/null/goxel", limits);
        if (r >= 0 && d->options->system)
                users_serve_all(&d->users);
        return r;
}

/* goxeld serves without a description, and says what is wrong: leaving at start would make every connection
 * fail without a word. */
static int set_homes(Daemon *d) {
        int fault = 0, r;

        r = homes_new(&d->homes, d->options->description, daemon_methods, &fault);
        if (r < 0)
                return r;
        if (fault < 0)
                log_error(
                        "Cannot read the engine's description %s, so requests for projects are refused: %s",
                        d->options->description, strerror(-fault));
        return 0;
}

static int fail(const char *what, int r) {
        log_error("%s: %s", what, strerror(-r));
        return r;
}

/* Doors first: what an engine says may be about a session that waits there. */
static void take_stored(Daemon *d, Stored *stored) {
        doors_restore(d, stored);
        for (size_t i = 0; i < stored->n; i++)
                if (stored->fds[i].fd >= 0 &&
                    strncmp(stored->fds[i].name, STORED_ENGINE, strlen(STORED_ENGINE)) == 0)
                        adopt_engine(d, stored->fds[i].name, TAKE_FD(stored->fds[i].fd));
}

static Daemon *make(const Options *options) {
        Daemon *d = calloc(1, sizeof(*d));

        if (!d)
                return NULL;
        *d = (Daemon){ .options = options, .notify.fd = -1, .store.fd = -1, .journal = log_open_journal() };
        d->started = d->activity = now_usec();
        TAILQ_INIT(&d->sessions);
        TAILQ_INIT(&d->dead);
        TAILQ_INIT(&d->look);
        TAILQ_INIT(&d->users.list);
        TAILQ_INIT(&d->store.queue);
        return d;
}

int daemon_new(Daemon **ret, const Options *options) {
        CLEANUP(daemon_free) Daemon *d = make(options);
        CLEANUP_STORED Stored stored = { 0 };
        int r;

        if (!d)
                return -ENOMEM;
        raise_descriptors();
        r = daemon_load_settings(d);
        if (r < 0)
                return fail("Cannot read the configuration", r);
        if (gethostname(d->hostname, sizeof(d->hostname) - 1) < 0)
                d->hostname[0] = '\0';

        r = listener_open(&d->listener, find_socket(options), &stored);
        if (r == -EADDRINUSE)
                return fail("A daemon listens on that socket already", r);
        if (r < 0)
                return fail("Cannot listen", r);
        r = identity_init(&d->identity, d->listener.passed);
        if (r < 0)
                return fail("Cannot make an id for this instance", r);
        r = set_users(d);
        if (r < 0)
                return fail("Cannot make accounts", r);
        r = set_homes(d);
        if (r < 0)
                return fail("Cannot make the tables of methods", r);
        r = set_loop(d);
        if (r < 0)
                return fail("Cannot make the event loop", r);
        r = accept_start(d);
        if (r < 0)
                return fail("Cannot watch the socket", r);
        take_stored(d, &stored);
        renewal_init(d);
        *ret = TAKE(d);
        return 0;
}

/* Engines live on for what they have in hand. */
static void forget_engines(Daemon *d) {
        User *user;

        TAILQ_FOREACH(user, &d->users.list, link) {
                while (!TAILQ_EMPTY(&user->engines))
                        engine_free(TAILQ_FIRST(&user->engines));
        }
}

/* Those that an engine still serves keep their connection: only our copy is closed. */
static void forget_sessions(Daemon *d) {
        while (!TAILQ_EMPTY(&d->sessions))
                session_free(TAILQ_FIRST(&d->sessions));
}

Daemon *daemon_free(Daemon *d) {
        if (!d)
                return NULL;
        daemon_bury(d);
        forget_sessions(d);
        forget_engines(d);
        authority_done(&d->authority);
        renewal_done(&d->renewal);
        log_control_done(&d->log_control);
        notify_done(&d->notify);
        store_done(&d->store);
        for (size_t i = 0; i < LISTENER_SOCKETS; i++)
                d->listening[i] = sd_event_source_disable_unref(d->listening[i]);
        d->retry = sd_event_source_disable_unref(d->retry);
        d->looking = sd_event_source_disable_unref(d->looking);
        d->settling = sd_event_source_disable_unref(d->settling);
        d->idle = sd_event_source_disable_unref(d->idle);
        d->pulse = sd_event_source_disable_unref(d->pulse);
        d->sweep = sd_event_source_disable_unref(d->sweep);
        d->grace = sd_event_source_disable_unref(d->grace);
        d->term = sd_event_source_disable_unref(d->term);
        d->interrupt = sd_event_source_disable_unref(d->interrupt);
        d->hangup = sd_event_source_disable_unref(d->hangup);
        d->loop = sd_event_unref(d->loop);
        listener_close(&d->listener);
        users_done(&d->users);
        homes_free(d->homes);
        pictures_done(&d->pictures);
        free(d);
        return NULL;
}

int daemon_run(Daemon *d) {
        int r;

        r = sandbox_enter(&sandbox_goxeld);
        if (r < 0)
                return fail("Cannot enter the sandbox", r);
        log_line(LOG_INFO, LOG_FIELDS(EVENT_FIELD("ready")), "goxeld %s serves %s", GOXEL_VERSION,
                 d->listener.path ? d->listener.path : "a passed socket");
        notify_ready(&d->notify);
        leave_consider(d);
        r = sd_event_loop(d->loop);
        return r == 0 && d->renewal.leaving ? RENEWAL_EXIT_CODE : r;
}
