#include "daemon/engine.h"

#include "base/fd.h"
#include "base/log.h"
#include "base/text.h"
#include "config.h"
#include "daemon/daemon.h"
#include "daemon/launch.h"
#include "daemon/methods.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* An engine whose channel has ended stores what it has; one that takes longer hangs. */
#define ENDING_MS 30000

static void log_engine(const Engine *e, int priority, const char *event, const char *reason,
                       const char *text) {
        char pid[16], uid[16], duration[24];

        (void)snprintf(pid, sizeof(pid), "%d", (int)e->pid);
        (void)snprintf(uid, sizeof(uid), "%u", (unsigned)e->user->uid);
        (void)snprintf(duration, sizeof(duration), "%llu",
                       (unsigned long long)((now_usec() - e->started) / USEC_PER_MSEC));
        log_line(priority,
                 LOG_FIELDS({ "GOXEL_EVENT", event }, { "GOXEL_PROJECT", e->project },
                            { "GOXEL_ENGINE_PID", pid }, { "GOXEL_PEER_UID", uid },
                            { "GOXEL_DURATION_MS", duration }, { "GOXEL_REASON", reason }),
                 "Engine %s of project %s %s%s%s", pid, e->project, text, reason ? ": " : "",
                 reason ? reason : "");
}

Engine *engine_find(const User *user, const char *project) {
        Engine *e;

        TAILQ_FOREACH(e, &user->engines, link)
        if (strcmp(e->project, project) == 0)
                return e;
        return NULL;
}

static void watch_channel(Engine *e) {
        if (e->io)
                (void)sd_event_source_set_io_events(
                        e->io, EPOLLIN | (channel_wants_write(e->channel) ? EPOLLOUT : 0));
}

static int set_deadline(Engine *e, uint64_t ms) {
        int r;

        if (ms == 0)
                return sd_event_source_set_enabled(e->deadline, SD_EVENT_OFF);
        r = sd_event_source_set_time_relative(e->deadline, ms * USEC_PER_MSEC);
        return r < 0 ? r : sd_event_source_set_enabled(e->deadline, SD_EVENT_ONESHOT);
}

static int on_deadline(sd_event_source *source, uint64_t usec, void *userdata) {
        Engine *e = userdata;

        if (e->state == ENGINE_STARTING)
                (void)rpc_fail(&e->failure, RPC_ENGINE_DIED,
                               "The engine of project \"%s\" did not get ready within %llu ms", e->project,
                               (unsigned long long)e->daemon->options->engine_start_ms);
        log_engine(e, LOG_WARNING, "error", NULL,
                   e->state == ENGINE_STARTING ? "did not get ready in time and is killed"
                                               : "does not leave and is killed");
        (void)pidfd_send_signal(e->pidfd, SIGKILL, NULL, 0);
        return 0;
}

void engine_let_go(Engine *e) {
        if (e->state == ENGINE_ENDED)
                return;
        e->state = ENGINE_ENDED;
        e->io = sd_event_source_disable_unref(e->io);
        e->channel = channel_free(e->channel);
        daemon_freed_descriptor(e->daemon);
        (void)set_deadline(e, ENDING_MS);
}

static int send_message(Engine *e, ChannelType type, uint32_t id, json_object *payload, const int *fds,
                        size_t n_fds) {
        int r;

        if (e->state == ENGINE_ENDED)
                return -EPIPE;
        r = channel_send(e->channel, type, id, payload, fds, n_fds);
        if (r < 0) {
                /* A channel that broke says nothing that could be relied on. */
                engine_let_go(e);
                return r;
        }
        watch_channel(e);
        return 0;
}

void engine_drain(Engine *e) {
        if (e->state != ENGINE_STARTING && e->state != ENGINE_READY)
                return;
        if (send_message(e, CHANNEL_DRAIN, 0, NULL, NULL, 0) < 0)
                return;
        e->state = ENGINE_DRAINING;
}

static json_object *session_payload(const Session *s) {
        json_object *o = json_object_new_object();

        json_object_object_add(o, "session", json_object_new_string(s->key));
        json_object_object_add(o, "uid", json_object_new_int64(s->uid));
        json_object_object_add(o, "pid", json_object_new_int64(s->pid));
        json_object_object_add(o, "project", s->binding[0] ? json_object_new_string(s->binding) : NULL);
        json_object_object_add(o, "client", s->client[0] ? json_object_new_string(s->client) : NULL);
        return o;
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
        payload = session_payload(s);
        r = send_message(e, CHANNEL_SESSION, id, payload, (const int[]){ s->fd, line }, line >= 0 ? 2 : 1);
        json_object_put(payload);
        if (r < 0)
                return r;
        session_handed_over(s, e, id);
        return 0;
}

static Session *find_session(const Engine *e, uint32_t id) {
        Session *s;

        TAILQ_FOREACH(s, &e->sessions, engine_link)
        if (s->engine_id == id)
                return s;
        return NULL;
}

static const char *member_text(json_object *o, const char *key) {
        json_object *value;

        if (!o || !json_object_object_get_ex(o, key, &value) ||
            !json_object_is_type(value, json_type_string))
                return NULL;
        return json_object_get_string(value);
}

static int64_t member_int(json_object *o, const char *key) {
        json_object *value;

        return o && json_object_object_get_ex(o, key, &value) ? json_object_get_int64(value) : 0;
}

static bool member_true(json_object *o, const char *key) {
        json_object *value;

        return o && json_object_object_get_ex(o, key, &value) && json_object_get_boolean(value);
}

static void wake_waiting(SessionList *waiting, bool closing) {
        Session *s = TAILQ_FIRST(waiting);

        while (s) {
                Session *next = TAILQ_NEXT(s, engine_link);

                if (s->closing == closing)
                        session_wake(s);
                s = next;
        }
}

static void hear_ready(Engine *e, json_object *payload) {
        e->was_ready = true;
        e->created = member_true(payload, "created");
        (void)set_deadline(e, 0);
        if (e->state != ENGINE_STARTING)
                return;
        e->state = ENGINE_READY;
        log_engine(e, LOG_DEBUG, "ready", NULL, "is ready");
        wake_waiting(&e->waiting, false);
}

static void hear_leaving(Engine *e, json_object *payload) {
        const char *why = member_text(payload, "why");
        int number;

        if (why && strcmp(why, "held") == 0) {
                number = (int)member_int(payload, "pid");
                (void)rpc_fail(&e->failure, RPC_HELD, "Project \"%s\" is held by another process (pid %d)",
                               e->project, number);
                rpc_error_add(&e->failure, "pid", json_object_new_int(number));
        } else if (why && strcmp(why, "storage") == 0) {
                number = (int)member_int(payload, "errno");
                (void)rpc_fail(&e->failure, RPC_STORAGE, "Project \"%s\" cannot be opened: %s", e->project,
                               strerror(number));
                rpc_error_add(&e->failure, "errno", json_object_new_int(number));
        } else {
                e->idle = why && strcmp(why, "idle") == 0;
                e->created |= member_true(payload, "created");
        }
        engine_drain(e);
}

static void hear_return(Engine *e, uint32_t id, json_object *payload, int line) {
        const char *why = member_text(payload, "why"), *project = member_text(payload, "project");
        Session *s = find_session(e, id);

        if (!s)
                return;
        e->daemon->activity = now_usec();
        session_come_back(s, why && strcmp(why, "project") == 0 ? project : NULL, line);
        if (why && strcmp(why, "path") == 0)
                (void)rpc_fail(&s->fault, RPC_PATH_REFUSED,
                               "This daemon opens no files by their path: pass a descriptor (\"fd\")");
}

static void hear_closed(Engine *e, uint32_t id, json_object *payload) {
        const char *why = member_text(payload, "why");
        Session *s = find_session(e, id);

        if (s)
                session_end(s, why ? why : "the client closed");
}

static void hear_bound(Engine *e, uint32_t id, json_object *payload) {
        const char *project = member_text(payload, "project");
        Session *s = find_session(e, id);
        Catalogue *catalogue;
        int r;

        if (!project || name_fault(project, strlen(project)))
                return;
        e->created = true;
        if (s)
                session_bind(s, project);
        r = user_catalogue(e->user, &catalogue);
        if (r >= 0)
                r = catalogue_set_current(catalogue, project);
        if (r < 0)
                log_warning("Cannot store that project %s is current: %s", project, strerror(-r));
}

static void hear_ask(Engine *e, uint32_t id, json_object *payload) {
        json_object *reply = methods_ask(e->daemon, e->user, payload);

        (void)send_message(e, CHANNEL_REPLY, id, reply, NULL, 0);
        json_object_put(reply);
}

static void hear(Engine *e, const ChannelMessage *m) {
        switch (m->type) {
        case CHANNEL_READY:
                hear_ready(e, m->payload);
                break;
        case CHANNEL_RETURN:
                hear_return(e, m->id, m->payload, m->n_fds == 1 ? m->fds[0] : -1);
                break;
        case CHANNEL_CLOSED:
                hear_closed(e, m->id, m->payload);
                break;
        case CHANNEL_BOUND:
                hear_bound(e, m->id, m->payload);
                break;
        case CHANNEL_ASK:
                hear_ask(e, m->id, m->payload);
                break;
        case CHANNEL_LEAVING:
                hear_leaving(e, m->payload);
                break;
        default:
                /* What a newer engine may say besides. */
                break;
        }
}

void engine_hear(Engine *e) {
        int r = 0;

        while (e->state != ENGINE_ENDED) {
                CLEANUP_MESSAGE ChannelMessage m = { 0 };

                r = channel_receive(e->channel, &m);
                if (r == -EAGAIN)
                        return;
                if (r == CHANNEL_MESSAGE) {
                        hear(e, &m);
                        continue;
                }
                if (r != CHANNEL_END)
                        log_engine(e, LOG_ERR, "error", strerror(-r), "sent what cannot be understood");
                engine_let_go(e);
        }
}

static int on_channel(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        Engine *e = userdata;

        if ((events & EPOLLOUT) && channel_flush(e->channel) >= 0)
                watch_channel(e);
        engine_hear(e);
        return 0;
}

static void describe_exit(const Engine *e, const siginfo_t *info, char *ret, size_t size) {
        if (info->si_code != CLD_EXITED)
                (void)snprintf(ret, size, "signal %d", info->si_status);
        else if (info->si_status != 0)
                (void)snprintf(ret, size, "exit code %d", info->si_status);
        else
                (void)snprintf(ret, size, "%s", e->idle ? "idle" : "done");
}

/* What an engine that never got ready leaves to those who waited for it. */
static void set_faults(Engine *e, const char *reason) {
        Session *s;

        if (e->failure.code == 0)
                (void)rpc_fail(&e->failure, RPC_ENGINE_DIED,
                               "The engine of project \"%s\" could not start: %s", e->project, reason);
        TAILQ_FOREACH(s, &e->waiting, engine_link) {
                if (s->closing)
                        continue;
                rpc_error_done(&s->fault);
                (void)rpc_fail(&s->fault, e->failure.code, "%s; see: journalctl --user -u goxel",
                               e->failure.message);
                json_object_put(s->fault.data);
                s->fault.data = json_object_get(e->failure.data);
        }
}

/* A project that no request has made is none: its folder was only for the engine that was to make it. */
static void forget_uncreated(Engine *e) {
        Catalogue *catalogue;
        int r;

        if (e->created || (!e->was_ready && !e->made_folder) || user_catalogue(e->user, &catalogue) < 0)
                return;
        r = catalogue_delete(catalogue, e->project);
        if (r < 0 && r != -ENOENT)
                log_warning("Cannot remove what is left of project %s: %s", e->project, strerror(-r));
}

static int on_exit_event(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        Engine *e = userdata;
        siginfo_t info = { 0 };
        char reason[64], text[128];
        bool clean;

        if (waitid(P_PIDFD, (id_t)e->pidfd, &info, WEXITED | WNOHANG) < 0 || info.si_pid == 0)
                return 0;
        /* What it said last is still in the channel. */
        engine_hear(e);
        engine_let_go(e);

        describe_exit(e, &info, reason, sizeof(reason));
        clean = info.si_code == CLD_EXITED && info.si_status == 0 && e->was_ready;
        log_engine(e, clean ? LOG_INFO : LOG_WARNING, "engine-exit", reason, "ended");
        forget_uncreated(e);
        if (!e->was_ready)
                set_faults(e, reason);
        (void)snprintf(text, sizeof(text), "its engine ended: %s", reason);
        while (!TAILQ_EMPTY(&e->sessions))
                session_end(TAILQ_FIRST(&e->sessions), text);
        /* Whoever wants the project closed comes before whoever would open it again. */
        wake_waiting(&e->waiting, true);
        wake_waiting(&e->waiting, false);
        engine_free(e);
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
        rpc_error_done(&e->failure);
        charge_done(&e->charge);
        free(e);
        daemon_freed_descriptor(d);
        return NULL;
}

static json_object *hello_payload(const Engine *e, const char *folder) {
        json_object *o = json_object_new_object(), *limits = json_object_new_object();

        json_object_object_add(o, "protocol", json_object_new_int(CHANNEL_VERSION));
        json_object_object_add(o, "build", json_object_new_string(GOXEL_BUILD));
        json_object_object_add(o, "project", json_object_new_string(e->project));
        json_object_object_add(o, "directory", json_object_new_string(folder));
        json_object_object_add(limits, "idle_ms",
                               json_object_new_int64((int64_t)e->daemon->options->engine_idle_ms));
        json_object_object_add(o, "limits", limits);
        json_object_object_add(o, "daemon_methods", methods_names());
        return o;
}

static int say_hello(Engine *e, const char *folder) {
        json_object *payload = hello_payload(e, folder);
        int r;

        r = send_message(e, CHANNEL_HELLO, 0, payload, &e->daemon->journal, e->daemon->journal >= 0 ? 1 : 0);
        json_object_put(payload);
        return r;
}

static int add_sources(Engine *e) {
        sd_event *loop = e->daemon->loop;
        int r;

        r = sd_event_add_io(loop, &e->io, channel_fd(e->channel), EPOLLIN, on_channel, e);
        if (r >= 0)
                r = sd_event_source_set_priority(e->io, PRIORITY_CHANNEL);
        if (r >= 0)
                r = sd_event_add_time_relative(loop, &e->deadline, CLOCK_MONOTONIC,
                                               e->daemon->options->engine_start_ms * USEC_PER_MSEC,
                                               USEC_PER_MSEC, on_deadline, e);
        return r;
}

static int add_process(Engine *e, int theirs) {
        int r;

        r = launch_engine(e->daemon->options->engine, theirs, &e->pid, &e->pidfd);
        if (r < 0)
                return r;
        r = sd_event_add_io(e->daemon->loop, &e->exit, e->pidfd, EPOLLIN, on_exit_event, e);
        if (r >= 0)
                r = sd_event_source_set_priority(e->exit, PRIORITY_ENGINE_EXIT);
        if (r < 0) {
                (void)pidfd_send_signal(e->pidfd, SIGKILL, NULL, 0);
                (void)waitid(P_PIDFD, (id_t)e->pidfd, &(siginfo_t){ 0 }, WEXITED);
        }
        return r;
}

static Engine *engine_make(Daemon *d, User *user, const char *project, Charge *charge) {
        Engine *e = calloc(1, sizeof(*e));

        if (!e) {
                charge_done(charge);
                return NULL;
        }
        e->daemon = d;
        e->user = user;
        e->charge = *charge;
        e->pidfd = -1;
        e->started = now_usec();
        TAILQ_INIT(&e->sessions);
        TAILQ_INIT(&e->waiting);
        (void)snprintf(e->project, sizeof(e->project), "%s", project);
        TAILQ_INSERT_TAIL(&user->engines, e, link);
        d->n_engines++;
        return e;
}

static int start(Engine *e, const char *folder) {
        CLEANUP_FD int theirs = -1;
        int pair[2], r;

        r = fd_pair(SOCK_SEQPACKET, pair);
        if (r < 0)
                return r;
        theirs = pair[1];
        r = channel_new(&e->channel, pair[0]);
        if (r < 0) {
                (void)fd_close(pair[0]);
                return r;
        }
        r = add_sources(e);
        if (r >= 0)
                r = say_hello(e, folder);
        if (r >= 0)
                r = add_process(e, theirs);
        return r;
}

static int fail_storage(RpcError *fault, const char *project, int r) {
        (void)rpc_fail(fault, RPC_STORAGE, "The folder of project \"%s\" cannot be used: %s", project,
                       strerror(-r));
        rpc_error_add(fault, "errno", json_object_new_int(-r));
        return RPC_FAILED;
}

int engine_start(Daemon *d, User *user, const char *project, Engine **ret, RpcError *fault) {
        CLEANUP_FREE char *folder = NULL;
        Charge charge = { 0 };
        Catalogue *catalogue;
        bool made = false;
        Engine *e;
        int r;

        r = users_charge(&d->users, user, &charge, USER_ENGINES, 1);
        if (r != 0)
                return r;
        r = user_catalogue(user, &catalogue);
        if (r >= 0)
                r = catalogue_make(catalogue, project, &folder, &made);
        if (r < 0) {
                charge_done(&charge);
                return fail_storage(fault, project, r);
        }
        e = engine_make(d, user, project, &charge);
        if (!e)
                return -ENOMEM;
        e->made_folder = made;
        r = start(e, folder);
        if (r < 0) {
                log_engine(e, LOG_ERR, "error", strerror(-r), "could not be started");
                forget_uncreated(e);
                engine_free(e);
                return rpc_fail(
                        fault, RPC_ENGINE_DIED,
                        "The engine of project \"%s\" could not be started: %s; see: journalctl --user "
                        "-u goxel",
                        project, strerror(-r));
        }
        log_engine(e, LOG_INFO, "engine-start", NULL, "started");
        *ret = e;
        return 0;
}
