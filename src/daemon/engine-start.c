/* Starting an engine. */
#include "daemon/engine-private.h"

#include "base/fd.h"
#include "base/log.h"
#include "base/text.h"
#include "config.h"
#include "daemon/daemon.h"
#include "daemon/launch.h"
#include "daemon/methods.h"
#include "daemon/stored.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* Looking through a large history takes minutes. */
#define RECOVER_MS ((uint64_t)3600000)

static json_object *limits_json(const Settings *s) {
        json_object *o = json_object_new_object();

        json_add(o, "idle_ms", json_object_new_uint64(s->engine_idle_ms));
        json_add(o, "memory_bytes", json_object_new_uint64(s->engine_memory));
        json_add(o, "line_bytes", json_object_new_uint64(s->line_size));
        json_add(o, "file_bytes", json_object_new_uint64(s->file_size));
        json_add(o, "journal_bytes", json_object_new_uint64(s->journal_size));
        json_add(o, "in_flight", json_object_new_uint64(s->requests_in_flight));
        json_add(o, "per_second", json_object_new_uint64(s->requests_per_second));
        json_add(o, "burst", json_object_new_uint64(s->requests_burst));
        json_add(o, "timeout_ms", json_object_new_uint64(s->request_timeout_ms));
        /* Time to tell who holds the database before the engine's own time is up. */
        json_add(o, "wait_ms", json_object_new_uint64(s->engine_start_ms / 4 * 3));
        json_add(o, "sync_each", json_object_new_int(s->durability == DURABILITY_FULL));
        return o;
}

json_object *engine_terms(const Daemon *d) {
        json_object *o = json_object_new_object();

        json_add(o, "protocol", json_object_new_int(CHANNEL_VERSION));
        json_add(o, "build", json_object_new_string(GOXEL_BUILD));
        json_add(o, "limits", limits_json(&d->settings));
        json_add(o, "log_level", json_object_new_int((int)d->settings.log_level));
        json_add(o, "daemon_methods", methods_names());
        return o;
}

static json_object *hello_payload(const Engine *e, const char *folder) {
        json_object *o = engine_terms(e->daemon);

        json_add(o, "project", json_object_new_string(e->project));
        json_add(o, "directory", json_object_new_string(folder));
        json_add(o, "recover", json_object_new_boolean(e->recovers));
        return o;
}

static void add_descriptor(json_object *names, int *fds, size_t *n, const char *name, int fd) {
        if (fd < 0)
                return;
        json_append(names, json_object_new_string(name));
        fds[(*n)++] = fd;
}

static int say_hello(Engine *e, const char *folder) {
        json_object *payload = hello_payload(e, folder), *names = json_object_new_array();
        int fds[3], r;
        size_t n = 0;

        e->unread = remains_take(&e->user->remains, e->project);
        add_descriptor(names, fds, &n, "slots", e->slots);
        add_descriptor(names, fds, &n, "unread", e->unread);
        add_descriptor(names, fds, &n, "journal", e->daemon->journal);
        json_add(payload, "fds", names);
        r = engine_send(e, CHANNEL_HELLO, 0, payload, fds, n);
        json_object_put(payload);
        return r;
}

int engine_add_sources(Engine *e) {
        sd_event *loop = e->daemon->loop;
        int r;

        r = sd_event_add_io(loop, &e->io, channel_fd(e->channel), EPOLLIN, engine_on_channel, e);
        if (r >= 0)
                r = sd_event_source_set_priority(e->io, PRIORITY_CHANNEL);
        if (r >= 0)
                r = sd_event_add_time_relative(
                        loop, &e->deadline, CLOCK_MONOTONIC,
                        (e->recovers ? RECOVER_MS : e->daemon->settings.engine_start_ms) * USEC_PER_MSEC,
                        USEC_PER_MSEC, engine_on_deadline, e);
        return r;
}

int engine_watch_process(Engine *e) {
        int r;

        r = sd_event_add_io(e->daemon->loop, &e->exit, e->pidfd, EPOLLIN, engine_on_exit, e);
        return r < 0 ? r : sd_event_source_set_priority(e->exit, PRIORITY_ENGINE_EXIT);
}

static int add_process(Engine *e, int theirs) {
        int r;

        r = launch_program(e->daemon->options->engine, "goxel-engine", theirs, &e->pid, &e->pidfd);
        if (r < 0)
                return r;
        r = engine_watch_process(e);
        if (r < 0) {
                (void)pidfd_send_signal(e->pidfd, SIGKILL, NULL, 0);
                (void)waitid(P_PIDFD, (id_t)e->pidfd, &(siginfo_t){ 0 }, WEXITED);
        }
        return r;
}

Engine *engine_make(Daemon *d, User *user, const char *project, Charge *charge) {
        Engine *e = calloc(1, sizeof(*e));

        if (!e) {
                charge_done(charge);
                return NULL;
        }
        e->daemon = d;
        e->user = user;
        e->charge = *charge;
        e->pidfd = e->slots = e->unread = -1;
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

        e->in_slot = calloc(SLOTS_MAX, 1);
        r = e->in_slot ? slots_new(&e->slots) : -ENOMEM;
        if (r < 0)
                return r;
        r = fd_pair(SOCK_SEQPACKET, pair);
        if (r < 0)
                return r;
        theirs = pair[1];
        r = channel_new(&e->channel, pair[0]);
        if (r < 0) {
                (void)fd_close(pair[0]);
                return r;
        }
        r = engine_add_sources(e);
        if (r >= 0)
                r = say_hello(e, folder);
        if (r >= 0)
                r = add_process(e, theirs);
        return r;
}

/* So that the next goxeld finds it. Without that it ends with this one, as where there is no store. */
static void keep_channel(Engine *e) {
        char name[STORED_NAME_MAX + 1];
        const int fd = channel_fd(e->channel);

        if (!store_exists(&e->daemon->store) ||
            stored_name(name, STORED_ENGINE, e->user->uid, (unsigned)e->pid, e->project) < 0)
                return;
        if (!store_count(&e->daemon->store, name)) {
                engine_log(e, LOG_WARNING, "error", NULL,
                           "ends with goxeld, as the service manager keeps too many names already");
                return;
        }
        e->stored = strdup(name);
        if (e->stored && store_put(&e->daemon->store, name, &fd, 1) >= 0)
                return;
        store_uncount(&e->daemon->store, name);
        free(TAKE(e->stored));
}

static int fail_storage(RpcError *fault, const char *project, int r) {
        rpc_failure(fault, RPC_STORAGE, "The folder of project \"%s\" cannot be used: %s", project,
                    strerror(-r));
        rpc_error_add(fault, "errno", json_object_new_int(-r));
        return RPC_FAILED;
}

/* Of an engine that does not run, and is freed. */
static int fail_start(Engine *e, RpcError *fault, int r) {
        engine_log(e, LOG_ERR, "error", strerror(-r), "could not be started");
        rpc_failure(fault, RPC_ENGINE_DIED, "The engine of project \"%s\" could not be started: %s; see: %s",
                    e->project, strerror(-r), daemon_journal_command(e->daemon));
        engine_forget_uncreated(e);
        engine_keep_remains(e);
        engine_free(e);
        return RPC_FAILED;
}

int engine_start(Daemon *d, User *user, const char *project, bool recover, Engine **ret, RpcError *fault) {
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
        e->recovers = recover;
        r = start(e, folder);
        if (r < 0)
                return fail_start(e, fault, r);
        keep_channel(e);
        engine_log(e, LOG_INFO, "engine-start", NULL, "started");
        metrics_engine_started(user);
        *ret = e;
        return 0;
}
