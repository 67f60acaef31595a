/* goxeld itself. */
#include "daemon/methods-private.h"

#include "base/queue.h"
#include "base/text.h"
#include "config.h"
#include "daemon/daemon.h"
#include "daemon/engine.h"
#include "daemon/leave.h"
#include "daemon/plea.h"
#include "daemon/reload.h"

#include <malloc.h>
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

static json_object *list_engines(const User *user) {
        json_object *list = json_object_new_array();
        const Engine *e;

        TAILQ_FOREACH(e, &user->engines, link) {
                json_object *o = json_object_new_object();

                json_object_object_add(o, "project", json_object_new_string(e->project));
                json_object_object_add(o, "pid", json_object_new_int(e->pid));
                json_object_object_add(o, "sessions", json_object_new_uint64(count_sessions(e)));
                json_object_array_add(list, o);
        }
        return list;
}

static size_t count_methods(const Daemon *d) {
        json_object *methods;

        if (!json_object_object_get_ex(homes_description(d->homes), "methods", &methods))
                return 0;
        return json_object_array_length(methods);
}

int run_status(Call *call) {
        const MethodContext *c = call->context;
        const Daemon *d = c->daemon;
        json_object *o = json_object_new_object();

        method_add_text(o, "status", "ok");
        method_add_text(o, "version", GOXEL_VERSION);
        method_add_text(o, "build", GOXEL_BUILD);
        json_object_object_add(o, "pid", json_object_new_int(getpid()));
        method_add_text(o, "instance", d->options->system ? "system" : "user");
        method_add_text(o, "socket", d->listener.path);
        json_object_object_add(o, "uptime_seconds",
                               json_object_new_int64((int64_t)((now_usec() - d->started) / USEC_PER_SEC)));
        json_object_object_add(o, "current_time", json_object_new_int64(time(NULL)));
        method_add_text(o, "hostname", d->hostname);
        json_object_object_add(o, "goxel_initialized", json_object_new_boolean(true));
        json_object_object_add(o, "methods_available", json_object_new_uint64(count_methods(d)));
        json_object_object_add(o, "memory_allocated", json_object_new_uint64(mallinfo2().uordblks));
        json_object_object_add(o, "sessions", json_object_new_uint64(c->user->used[USER_SESSIONS]));
        method_add_text(o, "current_project", method_current(c->user));
        json_object_object_add(o, "engines", list_engines(c->user));
        call->result = o;
        return 0;
}

/* Whether an answer is owed: a request stays in the queue until it is answered. */
static bool is_busy(const Session *s) {
        if (s->state == SESSION_WAITING || s->line.n > 0 || s->out.n > 0)
                return true;
        return s->fd >= 0 && !queue_empty(s->fd);
}

static size_t count_busy(const Daemon *d, const Session *but) {
        const Session *s;
        size_t n = 0;

        TAILQ_FOREACH(s, &d->sessions, link) {
                n += s != but && is_busy(s);
        }
        return n;
}

int run_shutdown(Call *call) {
        const MethodContext *c = call->context;
        size_t busy;
        int r;

        r = plea_make(call, LEAVE_STOP, arg(call, "interactive")->i);
        if (r != 0)
                return r;
        busy = arg(call, "force")->i ? 0 : count_busy(c->daemon, c->session);
        if (busy > 0) {
                (void)rpc_fail(&call->error, RPC_BUSY,
                               "%zu other connections wait for answers: try again, or send \"force\": true",
                               busy);
                rpc_error_add(&call->error, "sessions", json_object_new_uint64(busy));
                return RPC_FAILED;
        }
        leave_ask(c->daemon, "asked by shutdown_daemon");
        call->result = json_object_new_object();
        json_object_object_add(call->result, "success", json_object_new_boolean(true));
        return 0;
}

int run_reload(Call *call) {
        const MethodContext *c = call->context;
        int r;

        r = plea_make(call, LEAVE_RELOAD, arg(call, "interactive")->i);
        if (r != 0)
                return r;
        daemon_reload(c->daemon);
        call->result = json_object_new_object();
        json_object_object_add(call->result, "success", json_object_new_boolean(true));
        return 0;
}
