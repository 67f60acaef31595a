/* How an engine ends, and what is made of that. */
#include "daemon/engine-private.h"

#include "base/fd.h"
#include "base/log.h"
#include "base/text.h"
#include "daemon/daemon.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* So many engines that were killed before they were ready are enough for a request. */
#define STARTS_MOST 5
#define HUNG "it did not answer"

static void describe_exit(const Engine *e, const siginfo_t *info, char *ret, size_t size) {
        if (e->pulse.hangs)
                (void)snprintf(ret, size, HUNG);
        else if (info->si_code != CLD_EXITED)
                (void)snprintf(ret, size, "signal %d", info->si_status);
        else if (info->si_status != 0)
                (void)snprintf(ret, size, "exit code %d", info->si_status);
        else
                (void)snprintf(ret, size, "%s", e->idle ? "idle" : "done");
}

static MetricsEnd end_of(const Engine *e, const siginfo_t *info) {
        if (e->pulse.hangs)
                return METRICS_HUNG;
        if (info->si_code != CLD_EXITED)
                return METRICS_KILLED;
        return info->si_status != 0 ? METRICS_FAILED : e->idle ? METRICS_IDLE : METRICS_DONE;
}

/* What an engine that never got ready leaves to those who waited for it. One that was killed says nothing
 * about the next one, which they wait for in turn. */
static void set_faults(Engine *e, const char *reason) {
        const bool killed = e->signalled && e->failure.code == 0;
        Session *s;

        if (e->failure.code == 0)
                rpc_failure(&e->failure, RPC_ENGINE_DIED, "The engine of project \"%s\" could not start: %s",
                            e->project, reason);
        TAILQ_FOREACH(s, &e->waiting, engine_link) {
                if (s->closing || (killed && ++s->starts_lost < STARTS_MOST))
                        continue;
                s->starts_lost = 0;
                rpc_error_done(&s->fault);
                rpc_failure(&s->fault, e->failure.code, "%s; see: %s", e->failure.message,
                            daemon_journal_command(e->daemon));
                json_object_put(s->fault.data);
                s->fault.data = json_object_get(e->failure.data);
        }
}

/* Whether it is certain that no client was told that the project exists: its engine never got ready, or it
 * said all it had to say and left by itself. */
static bool is_uncreated(const Engine *e) {
        if (!e->was_ready)
                return e->made_folder;
        return !e->created && e->heard_all && e->clean && e->daemon->state != DAEMON_STOPS;
}

void engine_forget_uncreated(Engine *e) {
        Catalogue *catalogue;
        int r;

        if (!is_uncreated(e) || user_catalogue(e->user, &catalogue) < 0)
                return;
        r = catalogue_delete(catalogue, e->project);
        if (r < 0 && r != -ENOENT)
                log_warning("Cannot remove what is left of project %s: %s", e->project, strerror(-r));
}

void engine_keep_remains(Engine *e) {
        if (e->clean)
                return;
        if (e->was_ready && e->slots >= 0)
                remains_keep(&e->user->remains, e->project, TAKE_FD(e->slots));
        else if (e->unread >= 0)
                remains_keep(&e->user->remains, e->project, TAKE_FD(e->unread));
}

/* For `status`. */
static void note_death(const Engine *e, const char *reason) {
        char line[512];

        (void)snprintf(line, sizeof(line), "Engine %d of project %s ended: %s", (int)e->pid, e->project,
                       reason);
        if (!e->clean || !e->was_ready)
                user_note_error(e->user, line);
}

void engine_end(Engine *e, const char *reason, MetricsEnd end, const struct rusage *usage) {
        char text[128];

        /* What it said last is still in the channel. */
        engine_hear(e);
        engine_let_go(e);
        engine_leave_store(e);

        /* Of one that was no child nobody can ask how it ended. */
        if (e->adopted)
                e->clean = e->heard_all && e->drained && !e->pulse.hangs && TAILQ_EMPTY(&e->sessions);
        metrics_engine_ended(e, e->clean && e->was_ready ? LOG_INFO : LOG_WARNING, reason, end, usage);
        note_death(e, reason);
        engine_forget_uncreated(e);
        if (!e->was_ready && !e->adopted)
                set_faults(e, reason);
        (void)snprintf(text, sizeof(text), "its engine ended: %s", reason);
        while (!TAILQ_EMPTY(&e->sessions)) {
                Session *s = TAILQ_FIRST(&e->sessions);

                if (!session_survive(s, reason))
                        session_end(s, text);
        }
        engine_keep_remains(e);
        /* Whoever wants the project closed comes before whoever would open it again. */
        engine_wake(&e->waiting, true);
        engine_wake(&e->waiting, false);
        engine_free(e);
}

int engine_on_exit(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        Engine *e = userdata;
        siginfo_t info = { 0 };
        struct rusage usage = { 0 };
        char reason[64];

        if (e->adopted) {
                /* What it said last tells whether it was idle. */
                engine_hear(e);
                if (e->pulse.hangs)
                        engine_end(e, HUNG, METRICS_HUNG, NULL);
                else if (e->drained)
                        engine_end(e, e->idle ? "idle" : "done", e->idle ? METRICS_IDLE : METRICS_DONE,
                                   NULL);
                else
                        engine_end(e, "it is not known why", METRICS_KILLED, NULL);
                return 0;
        }
        /* libc's waitid() does not tell the usage. */
        if (syscall(SYS_waitid, P_PIDFD, e->pidfd, &info, WEXITED | WNOHANG, &usage) < 0 || info.si_pid == 0)
                return 0;
        /* What it said last tells whether it was idle. */
        engine_hear(e);
        describe_exit(e, &info, reason, sizeof(reason));
        e->signalled = info.si_code != CLD_EXITED;
        e->clean = !e->signalled && info.si_status == 0;
        engine_end(e, reason, end_of(e, &info), &usage);
        return 0;
}

Engine *engine_free(Engine *e) {
        Daemon *d;

        if (!e)
                return NULL;
        assert(TAILQ_EMPTY(&e->sessions) && TAILQ_EMPTY(&e->waiting));

        d = e->daemon;
        TAILQ_REMOVE(&e->user->engines, e, link);
        d->n_engines--;
        d->activity = now_usec();
        e->io = sd_event_source_disable_unref(e->io);
        e->exit = sd_event_source_disable_unref(e->exit);
        e->deadline = sd_event_source_disable_unref(e->deadline);
        e->channel = channel_free(e->channel);
        e->pidfd = fd_close(e->pidfd);
        e->slots = fd_close(e->slots);
        e->unread = fd_close(e->unread);
        free(e->in_slot);
        json_object_put(e->status);
        free(e->stored);
        rpc_error_done(&e->failure);
        charge_done(&e->charge);
        free(e);
        daemon_freed_descriptor(d);
        return NULL;
}
