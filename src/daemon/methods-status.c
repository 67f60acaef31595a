/* How goxeld is, as far as it concerns the user who asks. */
#include "daemon/methods-private.h"

#include "base/text.h"
#include "config.h"
#include "daemon/daemon.h"
#include "daemon/engine.h"
#include "daemon/waits.h"
#include "rpc/member.h"

#include <malloc.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static size_t count_sessions(const Engine *e) {
        const Session *s;
        size_t n = 0;

        TAILQ_FOREACH(s, &e->sessions, engine_link) {
                n++;
        }
        return n;
}

static const char *engine_status(const Engine *e) {
        const char *word;

        switch (e->state) {
        case ENGINE_STARTING:
        case ENGINE_ADOPTED:
                return "starting";
        case ENGINE_READY:
                word = e->status ? member_text(e->status, "status") : NULL;
                return word ? word : "ready";
        case ENGINE_DRAINING:
        case ENGINE_ENDED:
                return "leaving";
        }
        return "";
}

static json_object *revision_of(const Engine *e) {
        uint64_t revision;

        if (e->slots < 0 || slots_read_revision(e->slots, &revision) < 0)
                return NULL;
        return json_object_new_uint64(revision);
}

static json_object *list_engines(const User *user) {
        json_object *list = json_object_new_array();
        const Engine *e;

        TAILQ_FOREACH(e, &user->engines, link) {
                json_object *o = json_object_new_object();

                method_add_text(o, "project", e->project);
                json_add(o, "pid", json_object_new_int(e->pid));
                method_add_number(o, "sessions", count_sessions(e));
                method_add_text(o, "status", engine_status(e));
                json_add(o, "revision", revision_of(e));
                method_add_text(o, "build", e->build[0] ? e->build : NULL);
                json_add(o, "stale", json_object_new_boolean(e->stale));
                method_add_number(o, "uptime_seconds", (now_usec() - e->started) / USEC_PER_SEC);
                json_append(list, o);
        }
        return list;
}

/* What an engine said last; null when it has nothing to do. */
static json_object *tasks_of(const Engine *e) {
        return engine_is_busy(e) ? json_object_get(json_object_object_get(e->status, "tasks")) : NULL;
}

/* Projects that are open: the others are in goxel.list_projects. */
static json_object *list_projects(const User *user) {
        json_object *list = json_object_new_array();
        const Engine *e;

        TAILQ_FOREACH(e, &user->engines, link) {
                json_object *o = json_object_new_object();

                method_add_text(o, "name", e->project);
                method_add_text(o, "status", engine_status(e));
                method_add_number(o, "sessions", count_sessions(e));
                json_add(o, "tasks", tasks_of(e));
                method_add_text(o, "error", e->status ? member_text(e->status, "error") : NULL);
                json_append(list, o);
        }
        return list;
}

/* Of all of the user's projects together: the worst that is said of one. */
static const char *state_of(const User *user) {
        static const char *const words[] = { "ready", "busy", "error" };
        const Engine *e;
        size_t worst = 0;

        TAILQ_FOREACH(e, &user->engines, link) {
                const char *its = engine_status(e);

                for (size_t i = worst + 1; i < ARRAY_LEN(words); i++)
                        if (strcmp(its, words[i]) == 0)
                                worst = i;
        }
        return words[worst];
}

static json_object *find_client(json_object *list, const char *name) {
        json_object *o = NULL;

        for (size_t i = 0; i < json_length(list); i++) {
                const char *other;

                o = json_object_array_get_idx(list, i);
                other = json_object_get_string(json_object_object_get(o, "client"));
                if (strcmp(other ? other : "", name) == 0)
                        return o;
        }
        o = json_object_new_object();
        method_add_text(o, "client", name[0] ? name : NULL);
        method_add_number(o, "sessions", 0);
        json_append(list, o);
        return o;
}

/* What the user's sessions call themselves, each once. */
static json_object *list_clients(const Daemon *d, const User *user) {
        json_object *list = json_object_new_array();
        const Session *s;

        TAILQ_FOREACH(s, &d->sessions, link) {
                if (s->user == user)
                        (void)json_object_int_inc(
                                json_object_object_get(find_client(list, s->client), "sessions"), 1);
        }
        return list;
}

static json_object *protocol_range(void) {
        json_object *o = json_object_new_object();

        json_add(o, "min", json_object_new_int(RPC_PROTOCOL_MIN));
        json_add(o, "max", json_object_new_int(RPC_PROTOCOL_MAX));
        return o;
}

static json_object *last_error(const User *user) {
        json_object *o;

        if (!user->error[0])
                return NULL;
        o = json_object_new_object();
        method_add_text(o, "message", user->error);
        json_add(o, "time", json_object_new_int64(user->error_time));
        return o;
}

static void add_program(json_object *o, const Daemon *d) {
        method_add_text(o, "status", "ok");
        method_add_text(o, "version", GOXEL_VERSION);
        method_add_text(o, "build", GOXEL_BUILD);
        json_add(o, "protocol", protocol_range());
        method_add_text(o, "min_client", RPC_CLIENT_MIN);
        json_add(o, "pid", json_object_new_int(getpid()));
        method_add_text(o, "instance", d->options->system ? "system" : "user");
        method_add_text(o, "instance_id", d->identity.id);
        method_add_text(o, "socket", d->listener.path);
        json_add(o, "socket_passed", json_object_new_boolean(d->listener.passed));
        json_add(o, "started", json_object_new_int64(d->identity.started));
        method_add_number(o, "uptime_seconds", (now_usec() - d->started) / USEC_PER_SEC);
        json_add(o, "current_time", json_object_new_int64(time(NULL)));
        method_add_text(o, "hostname", d->hostname);
        json_add(o, "goxel_initialized", json_object_new_boolean(true));
        method_add_number(o, "methods_available", homes_count(d->homes));
        method_add_number(o, "memory_allocated", mallinfo2().uordblks);
}

int run_status(Call *call) {
        const MethodContext *c = call->context;
        const Daemon *d = c->daemon;
        json_object *o = json_object_new_object();

        add_program(o, d);
        method_add_text(o, "state", state_of(c->user));
        method_add_number(o, "sessions", c->user->used[USER_SESSIONS]);
        method_add_number(o, "waiting", waits_count(d, waits_all(c->user) ? NULL : c->user, c->session));
        json_add(o, "clients", list_clients(d, c->user));
        method_add_text(o, "current_project", method_current(c->user));
        json_add(o, "projects", list_projects(c->user));
        json_add(o, "engines", list_engines(c->user));
        json_add(o, "last_error", last_error(c->user));
        call->result = o;
        return 0;
}
