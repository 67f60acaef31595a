#include "daemon/engine-private.h"

#include "base/fd.h"
#include "base/log.h"
#include "base/text.h"
#include "daemon/card.h"
#include "daemon/daemon.h"
#include "daemon/path-pass.h"
#include "daemon/pulse.h"
#include "rpc/member.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/socket.h>

/* An engine whose channel has ended stores what it has; one that takes longer hangs. */
#define ENDING_MS 30000
/* So many times EngineStartSec= one may take that is seen to work. */
#define STARTS_MAX 30

void engine_log(const Engine *e, int priority, const char *event, const char *reason, const char *text) {
        char pid[16], uid[16], duration[24], line[512];

        (void)snprintf(pid, sizeof(pid), "%d", (int)e->pid);
        (void)snprintf(uid, sizeof(uid), "%u", (unsigned)e->user->uid);
        (void)snprintf(duration, sizeof(duration), "%llu",
                       (unsigned long long)((now_usec() - e->started) / USEC_PER_MSEC));
        (void)snprintf(line, sizeof(line), "Engine %s of project %s %s%s%s", pid, e->project, text,
                       reason ? ": " : "", reason ? reason : "");
        if (priority <= LOG_WARNING)
                user_note_error(e->user, line);
        log_line(priority,
                 LOG_FIELDS({ "GOXEL_EVENT", event }, { "GOXEL_PROJECT", e->project },
                            { "GOXEL_ENGINE_PID", pid }, { "GOXEL_PEER_UID", uid },
                            { "GOXEL_DURATION_MS", duration }, { "GOXEL_REASON", reason }),
                 "%s", line);
}

Engine *engine_find(const User *user, const char *project) {
        Engine *e;

        TAILQ_FOREACH(e, &user->engines, link) {
                if (strcmp(e->project, project) == 0)
                        return e;
        }
        return NULL;
}

static bool has_task(const Engine *e, const char *name) {
        json_object *tasks = e->status ? json_object_object_get(e->status, "tasks") : NULL;

        for (size_t i = 0;
             json_object_is_type(tasks, json_type_array) && i < json_object_array_length(tasks); i++) {
                const char *its = member_text(json_object_array_get_idx(tasks, i), "task");

                if (its && strcmp(its, name) == 0)
                        return true;
        }
        return false;
}

bool engine_cancel(const User *user, const char *task) {
        Engine *e;

        TAILQ_FOREACH(e, &user->engines, link) {
                json_object *payload;
                int r;

                if (!has_task(e, task))
                        continue;
                payload = json_object_new_object();
                json_add(payload, "task", json_object_new_string(task));
                r = engine_send(e, CHANNEL_CANCEL, 0, payload, NULL, 0);
                json_object_put(payload);
                return r == 0;
        }
        return false;
}

static void watch_channel(Engine *e) {
        if (e->io)
                (void)sd_event_source_set_io_events(
                        e->io, EPOLLIN | (channel_wants_write(e->channel) ? EPOLLOUT : 0));
}

int engine_set_deadline(Engine *e, uint64_t ms) {
        int r;

        if (ms == 0)
                return sd_event_source_set_enabled(e->deadline, SD_EVENT_OFF);
        r = sd_event_source_set_time_relative(e->deadline, ms * USEC_PER_MSEC);
        return r < 0 ? r : sd_event_source_set_enabled(e->deadline, SD_EVENT_ONESHOT);
}

int engine_on_deadline(sd_event_source *source, uint64_t usec, void *userdata) {
        Engine *e = userdata;

        /* Whoever waits for it is told by the next one, which finds the database held. */
        if (e->pulse.hangs) {
                engine_end(e, "it did not answer, and cannot be killed", METRICS_HUNG, NULL);
                return 0;
        }
        if (e->state == ENGINE_STARTING && e->n_deadlines++ < STARTS_MAX && pulse_works(e)) {
                (void)engine_set_deadline(e, e->daemon->settings.engine_start_ms);
                return 0;
        }
        if (e->state == ENGINE_STARTING)
                rpc_failure(&e->failure, RPC_ENGINE_DIED,
                            "The engine of project \"%s\" did not get ready within %llu ms", e->project,
                            (unsigned long long)e->daemon->settings.engine_start_ms * e->n_deadlines);
        engine_log(e, LOG_WARNING, "error", NULL,
                   e->state == ENGINE_STARTING  ? "did not get ready in time and is killed"
                   : e->state == ENGINE_ADOPTED ? "does not tell what it holds and is killed"
                                                : "does not leave and is killed");
        (void)pidfd_send_signal(e->pidfd, SIGKILL, NULL, 0);
        return 0;
}

/* Nothing is said to it any more. */
static void give_up(Engine *e) {
        if (e->state == ENGINE_ENDED)
                return;
        e->state = ENGINE_ENDED;
        (void)engine_set_deadline(e, ENDING_MS);
}

void engine_leave_store(Engine *e) {
        if (!e->stored)
                return;
        store_drop(&e->daemon->store, e->stored);
        store_uncount(&e->daemon->store, e->stored);
        free(TAKE(e->stored));
}

void engine_let_go(Engine *e) {
        if (!e->channel)
                return;
        give_up(e);
        /* The service manager may have a duplicate, so closing ours would not end it. */
        if (e->stored)
                (void)shutdown(channel_fd(e->channel), SHUT_RDWR);
        engine_leave_store(e);
        e->io = sd_event_source_disable_unref(e->io);
        e->channel = channel_free(e->channel);
        daemon_freed_descriptor(e->daemon);
}

void engine_lost_word(Engine *e) {
        if (e->pidfd >= 0)
                (void)pidfd_send_signal(e->pidfd, SIGKILL, NULL, 0);
}

/* Nobody waits for these: a session that was not handed over ends. */
static bool can_be_left_out(ChannelType type) {
        static const ChannelType types[] = { CHANNEL_SESSION, CHANNEL_FILE, CHANNEL_PING, CHANNEL_LOG_LEVEL,
                                             CHANNEL_CANCEL };

        for (size_t i = 0; i < ARRAY_LEN(types); i++)
                if (types[i] == type)
                        return true;
        return false;
}

int engine_send(Engine *e, ChannelType type, uint32_t id, json_object *payload, const int *fds,
                size_t n_fds) {
        int r;

        if (e->state == ENGINE_ENDED)
                return -EPIPE;
        /* Half of what is meant would be obeyed. */
        r = json_fell_short() ? -ENOMEM : channel_send(e->channel, type, id, payload, fds, n_fds);
        if (r == -ENOMEM && can_be_left_out(type))
                return r;
        /* What it said before still counts, and is heard until the channel's end. */
        if (r < 0)
                give_up(e);
        if (r == -ENOMEM)
                engine_lost_word(e);
        else
                watch_channel(e);
        return r;
}

static void drain(Engine *e, const char *why) {
        json_object *payload;

        e->drain_due |= e->state == ENGINE_ADOPTED;
        if (e->state != ENGINE_STARTING && e->state != ENGINE_READY)
                return;
        payload = json_object_new_object();
        json_add(payload, "why", json_object_new_string(why));
        if (engine_send(e, CHANNEL_DRAIN, 0, payload, NULL, 0) >= 0)
                e->state = ENGINE_DRAINING;
        e->drained = e->state == ENGINE_DRAINING;
        json_object_put(payload);
}

void engine_drain(Engine *e) {
        drain(e, "idle");
}

void engine_close(Engine *e) {
        drain(e, "closed");
}

void engine_replace(Engine *e) {
        json_object *payload = json_object_new_object();

        json_add(payload, "why", json_object_new_string("replaced"));
        /* It says LEAVING when that moment has come: until then it serves. */
        (void)engine_send(e, CHANNEL_DRAIN, 0, payload, NULL, 0);
        json_object_put(payload);
}

/* SLOTS_NONE when all are taken: a session goes without then. */
static uint32_t take_slot(Engine *e, uint32_t ordinal) {
        for (uint32_t i = 0; i < SLOTS_MAX; i++) {
                uint32_t number = (e->last_slot + i) % SLOTS_MAX;

                if (e->in_slot[number])
                        continue;
                if (slots_prepare(e->slots, number, ordinal) < 0)
                        return SLOTS_NONE;
                e->in_slot[number] = 1;
                e->last_slot = number + 1;
                return number;
        }
        return SLOTS_NONE;
}

void engine_free_slot(Engine *e, Session *s) {
        Slot slot;

        if (s->slot == SLOTS_NONE)
                return;
        slot = (Slot){ .ordinal = s->ordinal };
        (void)slots_read(e->slots, s->slot, &slot);
        /* Engines died of lines before. */
        if (slot.ordinal != s->ordinal)
                s->deaths = 0;
        s->ordinal = slot.ordinal;
        e->in_slot[s->slot] = 0;
        s->slot = SLOTS_NONE;
}

int engine_give(Engine *e, Session *s) {
        json_object *payload;
        CLEANUP_FD int line = -1;
        uint32_t id = ++e->last_id;
        int r;

        assert(e->state == ENGINE_READY);

        r = session_save_line(s, &line);
        if (r < 0)
                return r;
        r = path_give(s, e, id);
        if (r < 0)
                return r;
        s->slot = take_slot(e, s->ordinal);
        payload = card_write(s);
        r = engine_send(e, CHANNEL_SESSION, id, payload, (const int[]){ s->fd, line }, line >= 0 ? 2 : 1);
        json_object_put(payload);
        if (r < 0) {
                engine_free_slot(e, s);
                return r;
        }
        session_handed_over(s, e, id);
        return 0;
}

int engine_on_channel(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        Engine *e = userdata;

        if ((events & EPOLLOUT) && channel_flush(e->channel) >= 0)
                watch_channel(e);
        engine_hear(e);
        return 0;
}
