#include "engine/engine-private.h"

#include "base/fd.h"
#include "base/log.h"
#include "base/progress.h"
#include "base/text.h"
#include "config.h"
#include "engine/passed.h"
#include "engine/program.h"
#include "engine/status.h"
#include "engine/task.h"
#include "engine/trace.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define EVENTS 64
/* Silence after which the journal is tidied. */
#define TIDY_USEC USEC_PER_SEC

Engine *engine_free(Engine *e) {
        if (!e)
                return NULL;
        while (e->sessions) {
                Session *s = e->sessions;

                e->sessions = s->next;
                session_free(s);
        }
        while (e->tasks) {
                Task *t = e->tasks;

                e->tasks = t->next;
                task_free(t);
        }
        passed_free(e->passed);
        (void)fd_close(e->epoll);
        unread_done(&e->unread);
        engine_figures_done(&e->figures);
        progress_beat_in(NULL);
        slots_unmap(e->slots);
        (void)fd_close(e->slots_fd);
        project_free(e->project);
        channel_free(e->channel);
        json_object_put(e->ask);
        json_object_put(e->hand_back);
        free(e);
        return NULL;
}

int engine_send(Engine *e, ChannelType type, uint32_t id, json_object *payload) {
        return channel_send(e->channel, type, id, payload, NULL, 0);
}

static void take_event(Engine *e, const struct epoll_event *event) {
        Session *s = event->data.ptr;

        if (!s) {
                if (engine_control(e) < 0)
                        e->ended = true;
                return;
        }
        if (s->source == SOURCE_TASK) {
                task_ended(e, event->data.ptr);
                return;
        }
        if (s->state == SESSION_WORKING && (event->events & (EPOLLHUP | EPOLLERR)))
                task_hung_up(e, s);
        if (event->events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
                s->closing = true;
        if (event->events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
                s->readable = true;
        /* A peer that is gone makes no room any more: the next send says so. */
        if (event->events & (EPOLLOUT | EPOLLHUP | EPOLLERR))
                session_has_room(s);
        engine_wake(e, s);
}

/* It has said that it leaves. What is asked for until goxeld tells it to is for the next engine, which would
 * have to wait for a task that begins here. */
static bool has_turns(const Engine *e) {
        return (e->ready || e->tasks_ended) && (!e->leaving || e->draining);
}

/* Milliseconds until the loop has something to do by itself; -1: nothing. */
static int timeout(Engine *e) {
        uint64_t now = now_usec(), due = e->stall_due;

        if (has_turns(e))
                return 0;
        if (e->tasks_due != 0)
                due = due == 0 ? e->tasks_due : MIN(due, e->tasks_due);
        if (e->idle_usec > 0 && !e->leaving && !e->tasks && (due == 0 || e->last_input + e->idle_usec < due))
                due = e->last_input + e->idle_usec;
        if (e->pace_due != 0)
                due = due == 0 ? e->pace_due : MIN(due, e->pace_due);
        if (e->partial_due != 0)
                due = due == 0 ? e->partial_due : MIN(due, e->partial_due);
        if (e->untidy)
                due = due == 0 ? now + TIDY_USEC : MIN(due, now + TIDY_USEC);
        if (due == 0)
                return -1;
        return due <= now ? 0 : (int)MIN((due - now) / USEC_PER_MSEC + 1, (uint64_t)INT32_MAX);
}

static void say_leaving(Engine *e, const char *why) {
        json_object *payload = json_object_new_object();

        json_add(payload, "why", json_object_new_string(why));
        json_add(payload, "created", json_object_new_boolean(e->project->created));
        (void)engine_send(e, CHANNEL_LEAVING, 0, payload);
        json_object_put(payload);
        e->leaving = true;
}

/* The channel, which is at its end, would wake us all the time. */
static void wait_and_turn(Engine *e) {
        struct epoll_event events[EVENTS];
        int n;

        (void)epoll_ctl(e->epoll, EPOLL_CTL_DEL, channel_fd(e->channel), NULL);
        n = epoll_wait(e->epoll, events, EVENTS, timeout(e));
        for (int i = 0; i < n; i++)
                take_event(e, &events[i]);
        if (e->tasks_due != 0)
                e->tasks_due = tasks_look(e, now_usec());
        engine_turn(e);
}

/* The other side of the channel is gone: what is here completely is answered, then everybody is sent home.
 */
static void finish_all(Engine *e) {
        e->ended = false;
        tasks_stop_all(e, true);
        for (Session *s = e->sessions; s; s = s->next)
                engine_wake(e, s);
        for (int i = 0; i < 1000 && (e->ready || e->tasks); i++) {
                programs_give_up(e);
                if (e->ready || e->tasks_ended)
                        engine_turn(e);
                else
                        wait_and_turn(e);
        }
        while (e->sessions) {
                session_shutdown(e->sessions);
                engine_bury(e, e->sessions);
        }
        e->ended = true;
}

static void send_ready(Engine *e) {
        json_object *payload = json_object_new_object();

        status_note(e, 0);
        json_add(payload, "build", json_object_new_string(GOXEL_BUILD));
        json_add(payload, "revision", json_object_new_uint64(e->project->revision));
        json_add(payload, "created", json_object_new_boolean(e->project->created));
        (void)engine_send(e, CHANNEL_READY, 0, payload);
        json_object_put(payload);
}

/* What people find in the journal of an engine that nothing happened to. A private engine says nothing: its
 * stderr is its client's. */
static void log_stage(const Engine *e, const char *event, const char *reason, const char *text) {
        char duration[24], revision[24];

        if (e->project->private_engine)
                return;
        (void)snprintf(duration, sizeof(duration), "%llu",
                       (unsigned long long)((now_usec() - e->started) / USEC_PER_MSEC));
        (void)snprintf(revision, sizeof(revision), "%llu", (unsigned long long)e->project->revision);
        log_line(LOG_INFO,
                 LOG_FIELDS({ "GOXEL_EVENT", event }, { "GOXEL_PROJECT", e->project->name },
                            { "GOXEL_REVISION", revision }, { "GOXEL_DURATION_MS", duration },
                            { "GOXEL_REASON", reason }),
                 "Project \"%s\" %s revision %s (%llu requests, %llu edits)%s%s", e->project->name, text,
                 revision, (unsigned long long)e->requests, (unsigned long long)e->project->edits,
                 reason ? ": " : "", reason ? reason : "");
}

static int watch_channel(Engine *e, int operation) {
        struct epoll_event event = { .events = EPOLLIN | (channel_wants_write(e->channel) ? EPOLLOUT : 0),
                                     .data.ptr = NULL };

        return epoll_ctl(e->epoll, operation, channel_fd(e->channel), &event) < 0 ? -errno : 0;
}

/* Whether a session waits for answers of the engine before. */
static bool has_replays(const Engine *e) {
        for (const Session *s = e->sessions; s; s = s->next)
                if (s->replays)
                        return true;
        return false;
}

static void after_wait(Engine *e, int n_events) {
        uint64_t now = now_usec();

        if (n_events == 0 && e->untidy && !e->ready) {
                project_tidy(e->project);
                if (!has_replays(e))
                        unread_forget(&e->unread);
                e->untidy = false;
        }
        if (e->stall_due != 0 && now >= e->stall_due)
                engine_cut_stalled(e, now);
        if (e->partial_due != 0 && now >= e->partial_due)
                engine_hold_partial(e, now);
        if (e->pace_due != 0 && now >= e->pace_due)
                engine_resume_paced(e, now);
        if (e->tasks_due != 0 && now >= e->tasks_due)
                e->tasks_due = tasks_look(e, now);
        if (e->draining)
                engine_give_back(e);
        if (has_turns(e)) {
                uint64_t before = e->project->revision;

                engine_turn(e);
                e->untidy |= e->project->revision != before;
                project_fold(e->project);
        } else if (e->idle_usec > 0 && !e->leaving && !e->tasks && now >= e->last_input + e->idle_usec)
                say_leaving(e, "idle");
        /* Between two turns, too: somebody who asks all the time would keep an old engine for ever. */
        if (e->replaced && !e->leaving && engine_is_quiet(e) && !has_replays(e))
                say_leaving(e, "replaced");
        if (e->draining)
                engine_give_back(e);
}

int engine_run(Engine *e) {
        struct epoll_event events[EVENTS];
        bool wanted_write = false;
        int n, r;

        r = watch_channel(e, EPOLL_CTL_ADD);
        if (r < 0)
                return r;
        e->started = e->last_input = now_usec();
        trace_consider(e);
        log_stage(e, "ready", NULL, "is open at");
        send_ready(e);
        while (!e->ended && !(e->draining && !e->sessions && !e->tasks)) {
                n = epoll_wait(e->epoll, events, EVENTS, timeout(e));
                if (n < 0 && errno != EINTR)
                        return -errno;
                for (int i = 0; i < n; i++)
                        take_event(e, &events[i]);
                after_wait(e, n);
                if (channel_wants_write(e->channel) != wanted_write) {
                        wanted_write = !wanted_write;
                        (void)watch_channel(e, EPOLL_CTL_MOD);
                }
        }
        if (e->ended)
                finish_all(e);
        r = project_leave(e->project);
        engine_figures_leave(&e->figures);
        log_stage(e, "stop", e->leaving ? "nobody asked for anything" : "goxeld said so", "is closed at");
        return r;
}
