/* What goxeld says, and what becomes of it. */
#include "engine/engine.h"

#include "base/fd.h"
#include "base/log.h"
#include "base/progress.h"
#include "config.h"
#include "engine/held.h"
#include "engine/passed-close.h"
#include "engine/passed.h"
#include "engine/program.h"
#include "engine/request.h"
#include "engine/task.h"
#include "engine/trace.h"
#include "rpc/member.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>

static int wait_hello(Channel *c, ChannelMessage *ret) {
        for (;;) {
                struct pollfd p = { .fd = channel_fd(c), .events = POLLIN };
                int r;

                r = channel_receive(c, ret);
                if (r == CHANNEL_END)
                        return -EPIPE;
                if (r == CHANNEL_MESSAGE)
                        return ret->type == CHANNEL_HELLO && ret->payload ? 0 : -EPROTO;
                if (r != -EAGAIN)
                        return r;
                if (poll(&p, 1, -1) < 0 && errno != EINTR)
                        return -errno;
        }
}

static void say_failed(Engine *e, int r, const Obstacle *obstacle) {
        json_object *payload = json_object_new_object();

        if (r == JOURNAL_HELD) {
                json_add(payload, "why", json_object_new_string("held"));
                json_add(payload, "pid", json_object_new_int(obstacle->holder));
        } else {
                json_add(payload, "why", json_object_new_string("storage"));
                json_add(payload, "errno", json_object_new_int(-r));
                json_add(payload, "version", json_object_new_int(obstacle->version));
                json_add(payload, "program", json_object_new_string(obstacle->program));
        }
        json_add(payload, "created", json_object_new_boolean(true));
        (void)engine_send(e, CHANNEL_LEAVING, 0, payload);
        json_object_put(payload);
}

static void take_names(json_object *hello, const char *key, json_object **ret) {
        json_object *lists, *names;

        if (json_object_object_get_ex(hello, "daemon_methods", &lists) &&
            json_object_object_get_ex(lists, key, &names) && json_object_is_type(names, json_type_array)) {
                json_object_put(*ret);
                *ret = json_object_get(names);
        }
}

/* What a private engine is not told has no bound but its own. */
static uint64_t limit_of(json_object *hello, const char *name, uint64_t fallback) {
        json_object *limits, *value;

        if (!json_object_object_get_ex(hello, "limits", &limits) ||
            !json_object_object_get_ex(limits, name, &value))
                return fallback;
        return (uint64_t)MAX(json_object_get_int64(value), 0);
}

/* What it takes beyond that it does not get, which fails one request. */
static void limit_memory(uint64_t bytes) {
        const struct rlimit limit = { .rlim_cur = bytes, .rlim_max = bytes };

        /* The sanitizers' own memory, which counts, is larger than any limit. */
        if (bytes == 0 || !GOXEL_MEMORY_LIMIT)
                return;
        if (setrlimit(RLIMIT_DATA, &limit) < 0)
                log_warning("Cannot limit the memory of this engine: %s", strerror(errno));
}

/* The descriptor of that name, borrowed; NULL: it did not come. */
static int *descriptor_of(ChannelMessage *m, const char *name) {
        json_object *names = json_object_object_get(m->payload, "fds");

        for (size_t i = 0; json_object_is_type(names, json_type_array) && i < m->n_fds; i++) {
                const char *its = json_object_get_string(json_object_array_get_idx(names, i));

                if (its && strcmp(its, name) == 0)
                        return &m->fds[i];
        }
        return NULL;
}

static int take_descriptors(Engine *e, ChannelMessage *m) {
        int *journal = descriptor_of(m, "journal"), *slots = descriptor_of(m, "slots"), r;

        if (journal)
                log_take_journal(TAKE_FD(*journal));
        r = slots ? slots_map(&e->slots, *slots) : 0;
        if (r < 0)
                return r;
        if (slots) {
                e->slots_fd = TAKE_FD(*slots);
                progress_beat_in(&e->slots->beat);
                unread_begin(&e->unread, e->slots);
        }
        return engine_figures_begin(&e->figures, e->slots);
}

/* What the engine before has left, which the journal tells the truth of. */
static int take_unread(Engine *e, ChannelMessage *m) {
        const int *fd = descriptor_of(m, "unread");

        /* Of a damaged journal, answers may be left whose edits are not. */
        return fd && !e->project->finds.damaged ? unread_load(&e->unread, *fd, e->project->revision) : 0;
}

/* What a new goxeld may see otherwise than the one before. */
static void take_terms(Engine *e, json_object *terms) {
        json_object *level;

        if (json_object_object_get_ex(terms, "log_level", &level))
                log_init("goxel-engine", json_object_get_int(level));
        take_names(terms, "ask", &e->ask);
        take_names(terms, "return", &e->hand_back);
        e->idle_usec = limit_of(terms, "idle_ms", 0) * 1000;
        e->line_most = MIN(limit_of(terms, "line_bytes", RPC_LINE_MAX), RPC_LINE_MAX);
        e->file_most = MIN(limit_of(terms, "file_bytes", ENGINE_FILE_MOST), ENGINE_FILE_MOST);
        e->in_flight = (unsigned)limit_of(terms, "in_flight", ENGINE_IN_FLIGHT);
        pace_set(&e->pace, limit_of(terms, "per_second", 0), limit_of(terms, "burst", 1));
        e->timeout_ms = limit_of(terms, "timeout_ms", 0);
}

static int obey_hello(Engine *e, ChannelMessage *m) {
        Obstacle obstacle = { 0 };
        int r;

        r = take_descriptors(e, m);
        if (r < 0)
                return r;
        take_terms(e, m->payload);
        limit_memory(limit_of(m->payload, "memory_bytes", 0));
        r = project_open(&e->project, member_text(m->payload, "project"),
                         member_text(m->payload, "directory"), member_true(m->payload, "recover"),
                         (unsigned)limit_of(m->payload, "wait_ms", 0), &obstacle);
        if (r == 0 && e->project->private_engine)
                passed_close_here();
        if (r == 0)
                journal_limit(e->project->journal,
                              limit_of(m->payload, "journal_bytes", JOURNAL_HISTORY_BYTES));
        if (r == 0 && limit_of(m->payload, "sync_each", 0))
                r = journal_sync_each(e->project->journal);
        if (r == 0)
                r = take_unread(e, m);
        if (r == 0)
                return 0;
        say_failed(e, r, &obstacle);
        return r == JOURNAL_HELD ? -EBUSY : r;
}

int engine_new(Engine **ret, Channel *channel) {
        CLEANUP(engine_free) Engine *e = calloc(1, sizeof(*e));
        CLEANUP_MESSAGE ChannelMessage hello = { 0 };
        int r;

        if (!e) {
                channel_free(channel);
                return -ENOMEM;
        }
        e->channel = channel;
        e->slots_fd = -1;
        e->epoll = epoll_create1(EPOLL_CLOEXEC);
        if (e->epoll < 0)
                return -errno;
        r = wait_hello(channel, &hello);
        if (r < 0)
                return r;
        r = obey_hello(e, &hello);
        if (r < 0)
                return r;
        *ret = TAKE(e);
        return 0;
}

static void obey_session(Engine *e, ChannelMessage *m) {
        int fd, r;

        if (m->n_fds < 1 || m->n_fds > 2)
                return;
        fd = m->fds[0];
        m->fds[0] = -1;
        r = engine_adopt(e, m->id, m->payload, fd, m->n_fds == 2 ? m->fds[1] : -1);
        if (r < 0) {
                log_warning("Cannot take a session over: %s", strerror(-r));
                (void)engine_send(e, CHANNEL_CLOSED, m->id, NULL);
        }
}

static void obey_file(Engine *e, ChannelMessage *m) {
        int r;

        if (m->n_fds != 1)
                return;
        r = passed_take(e, m->id, m->payload, TAKE_FD(m->fds[0]));
        if (r < 0)
                log_warning("Cannot take a file over: %s", strerror(-r));
}

static void obey_reply(Engine *e, ChannelMessage *m) {
        for (Session *s = e->sessions; s; s = s->next)
                if (s->state == SESSION_ASKING && !s->passed && s->ask == m->id) {
                        s->state = SESSION_OPEN;
                        json_object_put(TAKE(s->asked));
                        /* The turn that sends this answer runs nothing; lines behind it wait for the next.
                         */
                        s->more = true;
                        if (!m->payload || request_reply(s, m->payload) < 0)
                                session_shutdown(s);
                        engine_wake(e, s);
                        return;
                }
}

static void obey_drain(Engine *e, const ChannelMessage *m) {
        const char *why = member_text(m->payload, "why");

        if (why && strcmp(why, "replaced") == 0) {
                e->replaced = true;
                return;
        }
        e->leaving = e->draining = true;
        if (why && strcmp(why, "closed") == 0) {
                tasks_stop_all(e, false);
                watch_tell_status(e, "closed");
        } else if (!e->replaced)
                watch_tell_status(e, "idle");
}

static void obey_cancel(Engine *e, const ChannelMessage *m) {
        const char *name = member_text(m->payload, "task");
        Task *t = name ? task_find(e, name, NULL) : NULL;

        if (t)
                (void)task_stop(e, t, TASK_CANCELLED);
}

/* A goxeld that has not started us asks what we hold: the one before is gone. */
static int obey_list(Engine *e, const ChannelMessage *m) {
        int r;

        take_terms(e, m->payload);
        trace_consider(e);
        r = held_tell(e);
        programs_ask_again(e);
        if (r < 0)
                log_error("Cannot tell goxeld what is held here: %s", strerror(-r));
        return r;
}

/* What keeps the engine from going on is a negative errno. */
static int obey(Engine *e, ChannelMessage *m) {
        switch (m->type) {
        case CHANNEL_SESSION:
                obey_session(e, m);
                break;
        case CHANNEL_FILE:
                obey_file(e, m);
                break;
        case CHANNEL_DONE:
                passed_done(e, m->id, m->payload);
                break;
        case CHANNEL_REPLY:
                obey_reply(e, m);
                break;
        case CHANNEL_DRAIN:
                obey_drain(e, m);
                break;
        case CHANNEL_LIST:
                return obey_list(e, m);
        case CHANNEL_LOG_LEVEL:
                log_init("goxel-engine", (int)member_int(m->payload, "log_level"));
                trace_consider(e);
                break;
        case CHANNEL_SCRIPT:
                program_take(e, m->id, m->payload, m->n_fds == 1 ? TAKE_FD(m->fds[0]) : -1);
                break;
        case CHANNEL_CANCEL:
                obey_cancel(e, m);
                break;
        case CHANNEL_PING:
                (void)engine_send(e, CHANNEL_PONG, m->id, NULL);
                break;
        default:
                /* What a newer goxeld may say besides is not for us. */
                break;
        }
        return 0;
}

int engine_control(Engine *e) {
        int r;

        r = channel_flush(e->channel);
        while (r >= 0) {
                CLEANUP_MESSAGE ChannelMessage m = { 0 };

                r = channel_receive(e->channel, &m);
                if (r == -EAGAIN)
                        return 0;
                if (r != CHANNEL_MESSAGE)
                        return r < 0 ? r : -EPIPE;
                r = obey(e, &m);
        }
        return r;
}
