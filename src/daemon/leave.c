#include "daemon/leave.h"

#include "base/log.h"
#include "base/queue.h"
#include "base/text.h"
#include "daemon/accept.h"
#include "daemon/doors.h"
#include "daemon/engine.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>

/* Without a service manager that looks after them, engines get this long to store what they have. */
#define GRACE_MS 10000
/* How long an engine, and the service manager, may keep us up when we leave. */
#define FLUSH_MS 500
#define SETTLE_MS 5000

static uint64_t idle_usec(const Daemon *d) {
        /* Nobody starts a daemon again that holds its socket itself, unless those did who need it. */
        if (!d->listener.passed && !d->options->background &&
            !d->options->given[config_key_of(offsetof(Settings, idle_ms)) - config_keys])
                return 0;
        return d->settings.idle_ms * USEC_PER_MSEC;
}

static void for_each_engine(Daemon *d, void (*act)(Engine *e)) {
        User *user;

        TAILQ_FOREACH(user, &d->users.list, link) {
                Engine *e;

                TAILQ_FOREACH(e, &user->engines, link) {
                        act(e);
                }
        }
}

/* Whether a session can be sent home: its client comes back by itself, and wants nothing now. */
static bool is_asleep(const Session *s) {
        return s->reconnects && !s->subscription && s->state == SESSION_AT_DOOR && s->out.n == 0 &&
               !s->line_open && queue_empty(s->fd);
}

static bool is_busy(const Daemon *d) {
        const User *user;
        const Engine *e;

        TAILQ_FOREACH(user, &d->users.list, link) {
                TAILQ_FOREACH(e, &user->engines, link) {
                        if (engine_is_busy(e))
                                return true;
                }
        }
        return false;
}

static bool is_quiet(const Daemon *d) {
        const Session *s;

        if (d->n_reconnecting < d->n_sessions || is_busy(d))
                return false;
        TAILQ_FOREACH(s, &d->sessions, link) {
                if (!is_asleep(s))
                        return false;
        }
        return true;
}

static void send_home(Daemon *d, const char *why) {
        while (!TAILQ_EMPTY(&d->sessions))
                session_end(TAILQ_FIRST(&d->sessions), why);
}

/* Nobody is there and no engine runs. A connection that came meanwhile is served; one that comes after the
 * last look waits in the backlog, and the service manager starts us again for it. */
static void leave_idle(Daemon *d) {
        accept_pause(d);
        listener_hide(&d->listener, true);
        if (listener_has_waiting(&d->listener)) {
                listener_hide(&d->listener, false);
                accept_resume(d);
                d->state = DAEMON_RUNS;
                return;
        }
        notify_stopping(&d->notify);
        log_line(
                LOG_INFO, LOG_FIELDS(EVENT_FIELD("idle-exit")),
                "Leaving: nobody was connected for %llu ms but who comes back by itself. The next connection starts "
                "goxeld again",
                (unsigned long long)d->settings.idle_ms);
        send_home(d, "goxeld leaves; the client reconnects");
        daemon_bury(d);
        (void)sd_event_exit(d->loop, 0);
}

static void set_idle_timer(Daemon *d, uint64_t at) {
        (void)sd_event_source_set_time(d->idle, at);
        (void)sd_event_source_set_enabled(d->idle, SD_EVENT_ONESHOT);
}

int leave_on_idle(sd_event_source *source, uint64_t usec, void *userdata) {
        Daemon *d = userdata;
        uint64_t due = d->activity + idle_usec(d);

        if (d->state != DAEMON_RUNS || !is_quiet(d))
                return 0;
        if (now_usec() < due) {
                set_idle_timer(d, due);
                return 0;
        }
        d->state = DAEMON_DRAINS;
        for_each_engine(d, engine_drain);
        return 0;
}

/* What is on its way to an engine must not end with us. One that does not read keeps us up for a moment. */
static void flush_channel(Engine *e) {
        uint64_t deadline = now_usec() + FLUSH_MS * USEC_PER_MSEC;

        while (e->channel && channel_flush(e->channel) >= 0 && channel_wants_write(e->channel)) {
                struct pollfd p = { .fd = channel_fd(e->channel), .events = POLLOUT };
                uint64_t now = now_usec();

                if (now >= deadline || poll(&p, 1, (int)((deadline - now) / USEC_PER_MSEC) + 1) == 0)
                        return;
        }
}

/* The service manager starts us again, or drops what it keeps: we cannot know, and it makes no difference to
 * what is to be done. */
static void leave_to_successor(Daemon *d) {
        for_each_engine(d, flush_channel);
        doors_store(d);
        if (!store_settle(&d->store, SETTLE_MS))
                log_warning("The service manager has not taken all that was to be kept over a restart");
}

static void send_all_home(Daemon *d) {
        Session *s, *next;

        for_each_engine(d, engine_let_go);
        for (s = TAILQ_FIRST(&d->sessions); s; s = next) {
                next = TAILQ_NEXT(s, link);
                /* Its engine answers it and ends it. */
                if (s->state != SESSION_IN_ENGINE)
                        session_end(s, "goxeld stops");
        }
}

static void begin_stop(Daemon *d, const char *why, bool for_good) {
        Session *s;

        d->state = DAEMON_STOPS;
        notify_stopping(&d->notify);
        log_line(LOG_INFO, LOG_FIELDS(EVENT_FIELD("stop")), "Stopping: %s, %zu sessions, %zu projects", why,
                 d->n_sessions, d->n_engines);
        accept_pause(d);
        /* What is at the door completely is answered, or handed to an engine that is there. */
        TAILQ_FOREACH(s, &d->sessions, link) {
                session_look_later(s);
        }
        daemon_look(d);
        if (for_good || !store_exists(&d->store))
                send_all_home(d);
        else
                leave_to_successor(d);
}

static int stop(Daemon *d, const char *why, bool for_good) {
        bool again = d->state == DAEMON_STOPS;

        if (!again)
                begin_stop(d, why, for_good);
        /* A service manager leaves engines alone when we go; elsewhere nobody waits for them but us. */
        if (again || d->listener.passed)
                return sd_event_exit(d->loop, 0);
        (void)sd_event_source_set_time_relative(d->grace, GRACE_MS * USEC_PER_MSEC);
        return sd_event_source_set_enabled(d->grace, SD_EVENT_ONESHOT);
}

void leave_consider(Daemon *d) {
        int on = 0;

        if (d->asked_to_stop && d->state != DAEMON_STOPS)
                (void)stop(d, d->asked_to_stop, true);
        if (d->state == DAEMON_STOPS) {
                if (d->n_engines == 0)
                        (void)sd_event_exit(d->loop, 0);
                return;
        }
        if (idle_usec(d) == 0)
                return;
        if (!is_quiet(d)) {
                d->state = DAEMON_RUNS;
                (void)sd_event_source_set_enabled(d->idle, SD_EVENT_OFF);
                return;
        }
        if (d->state == DAEMON_DRAINS) {
                if (d->n_engines == 0)
                        leave_idle(d);
                return;
        }
        if (sd_event_source_get_enabled(d->idle, &on) < 0 || on == SD_EVENT_OFF)
                set_idle_timer(d, d->activity + idle_usec(d));
}

int leave_on_grace(sd_event_source *source, uint64_t usec, void *userdata) {
        Daemon *d = userdata;

        log_warning("Leaving though %zu engines still store what they have", d->n_engines);
        return sd_event_exit(d->loop, 0);
}

int leave_on_stop(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata) {
        char why[32];

        (void)snprintf(why, sizeof(why), "signal %u", info->ssi_signo);
        return stop(userdata, why, info->ssi_signo != SIGTERM);
}

void leave_ask(Daemon *d, const char *why) {
        d->asked_to_stop = why;
}
