#include "daemon/pulse.h"

#include "base/log.h"
#include "base/queue.h"
#include "base/text.h"
#include "daemon/daemon.h"
#include "daemon/engine-private.h"
#include "daemon/process.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>

/* Looks in the time that an engine may be silent. */
#define LOOKS 4
/* One that stores everything to leave reads nothing meanwhile: nobody waits for an answer of it. */
#define LOOKS_TO_LEAVE (3 * LOOKS)
/* In this time one that was killed is gone, unless it waits in the kernel for a file system that does not
 * answer. */
#define KILLED_MS 5000

static uint64_t interval_usec(const Daemon *d) {
        return d->settings.engine_hang_ms * USEC_PER_MSEC / LOOKS;
}

/* What is in a connection's queue is not answered. */
static bool is_waited_for(const Engine *e) {
        const Session *s;

        if (e->state == ENGINE_ADOPTED || e->state == ENGINE_DRAINING || engine_is_busy(e))
                return true;
        TAILQ_FOREACH(s, &e->sessions, engine_link) {
                if (s->fd >= 0 && !queue_empty(s->fd))
                        return true;
        }
        return false;
}

/* The time that the process has had of the processors, in the kernel's ticks, and whether it has or wants
 * one now. Unknown, it is a time that passes: the engine's deadline is all there is then. */
static uint64_t time_used(pid_t pid, bool *ret_runs) {
        unsigned long user, kernel;
        const char *behind = NULL;
        char text[512], state;

        *ret_runs = false;
        /* Its name may have any letters. */
        if (process_read(pid, "stat", text, sizeof(text)) >= 0)
                behind = strrchr(text, ')');
        if (!behind || sscanf(behind, ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &state, &user,
                              &kernel) != 3)
                return now_usec();
        *ret_runs = state == 'R';
        return user + kernel;
}

/* Notes what it has used; whether that is more than the last time. */
static bool has_used(Engine *e, bool *ret_runs) {
        const uint64_t before = e->pulse.used;

        e->pulse.used = time_used(e->pid, ret_runs);
        return e->pulse.used > before;
}

bool pulse_works(Engine *e) {
        bool runs;

        return has_used(e, &runs) || runs;
}

/* It is not for it that it has done nothing: it has waited for a processor. */
static bool starves(Engine *e) {
        bool runs;

        return !has_used(e, &runs) && runs;
}

/* Before one that was taken over has told where its word is, the kernel alone knows whether it works. */
static bool gets_on(Engine *e) {
        const bool heard = e->pulse.heard;
        const uint64_t before = e->pulse.beat;

        e->pulse.heard = false;
        if (e->slots < 0)
                return pulse_works(e) || heard;
        (void)slots_read_beat(e->slots, &e->pulse.beat);
        return heard || e->pulse.beat != before;
}

static void end(Engine *e) {
        e->pulse.hangs = true;
        engine_log(e, LOG_WARNING, "engine-hang", "EngineHangSec= is over",
                   "neither answers nor gets on, and is killed");
        (void)pidfd_send_signal(e->pidfd, SIGKILL, NULL, 0);
        (void)engine_set_deadline(e, KILLED_MS);
}

static void look(Engine *e) {
        const bool leaves = e->state == ENGINE_DRAINING && TAILQ_EMPTY(&e->sessions);

        /* In the other states it has a deadline alone. */
        if (e->state == ENGINE_STARTING || e->state == ENGINE_ENDED || e->pulse.hangs)
                return;
        if (gets_on(e) || !is_waited_for(e)) {
                e->pulse.silent = 0;
                return;
        }
        if (starves(e))
                return;
        if (e->pulse.silent++ == 0)
                (void)engine_send(e, CHANNEL_PING, 0, NULL, NULL, 0);
        else if (e->pulse.silent > (leaves ? LOOKS_TO_LEAVE : LOOKS))
                end(e);
}

static int on_look(sd_event_source *source, uint64_t usec, void *userdata) {
        Daemon *d = userdata;
        User *user;
        Engine *e;

        TAILQ_FOREACH(user, &d->users.list, link) {
                TAILQ_FOREACH(e, &user->engines, link) {
                        look(e);
                }
        }
        pulse_consider(d);
        return 0;
}

int pulse_start(Daemon *d) {
        int r;

        r = sd_event_add_time(d->loop, &d->pulse, CLOCK_MONOTONIC, 0, USEC_PER_MSEC, on_look, d);
        return r < 0 ? r : sd_event_source_set_enabled(d->pulse, SD_EVENT_OFF);
}

void pulse_consider(Daemon *d) {
        const uint64_t interval = interval_usec(d);
        int on = SD_EVENT_OFF;

        if (d->n_engines == 0 || d->settings.engine_hang_ms == 0) {
                (void)sd_event_source_set_enabled(d->pulse, SD_EVENT_OFF);
                return;
        }
        if (sd_event_source_get_enabled(d->pulse, &on) >= 0 && on != SD_EVENT_OFF)
                return;
        (void)sd_event_source_set_time_relative(d->pulse, interval);
        /* Whenever the machine is awake around that time. */
        (void)sd_event_source_set_time_accuracy(d->pulse, MAX(interval / LOOKS, (uint64_t)1));
        (void)sd_event_source_set_enabled(d->pulse, SD_EVENT_ONESHOT);
}

void pulse_heard(Engine *e) {
        e->pulse.heard = true;
}
