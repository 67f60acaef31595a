/* For whoever looks for a fault: what goxeld holds for the user who asks. */
#include "daemon/methods-private.h"

#include "base/text.h"
#include "daemon/daemon.h"
#include "daemon/engine.h"
#include "daemon/plea.h"

#include <dirent.h>
#include <malloc.h>
#include <sys/resource.h>

static void add_flag(json_object *o, const char *key, bool value) {
        json_add(o, key, json_object_new_boolean(value));
}

static const char *const daemon_states[] = {
        [DAEMON_RUNS] = "runs",
        [DAEMON_DRAINS] = "drains",
        [DAEMON_STOPS] = "stops",
};
static const char *const engine_states[] = {
        [ENGINE_STARTING] = "starting", [ENGINE_ADOPTED] = "adopted", [ENGINE_READY] = "ready",
        [ENGINE_DRAINING] = "draining", [ENGINE_ENDED] = "ended",
};

static json_object *engine_json(const Engine *e) {
        json_object *o = json_object_new_object();
        const Session *s;
        uint64_t in = 0, waiting = 0;

        TAILQ_FOREACH(s, &e->sessions, engine_link) {
                in++;
        }
        TAILQ_FOREACH(s, &e->waiting, engine_link) {
                waiting++;
        }
        method_add_text(o, "project", e->project);
        json_add(o, "pid", json_object_new_int(e->pid));
        method_add_text(o, "state", engine_states[e->state]);
        method_add_number(o, "sessions", in);
        method_add_number(o, "waiting", waiting);
        add_flag(o, "was_ready", e->was_ready);
        add_flag(o, "recovers", e->recovers);
        add_flag(o, "created", e->created);
        add_flag(o, "idle", e->idle);
        add_flag(o, "adopted", e->adopted);
        add_flag(o, "stale", e->stale);
        add_flag(o, "drain_due", e->drain_due);
        add_flag(o, "drained", e->drained);
        add_flag(o, "stored", e->stored);
        method_add_number(o, "silent_looks", e->pulse.silent);
        method_add_number(o, "last_id", e->last_id);
        json_add(o, "status", json_object_get(e->status));
        return o;
}

static json_object *session_json(const Session *s) {
        json_object *o = json_object_new_object();

        method_add_text(o, "session", s->key);
        json_add(o, "pid", json_object_new_int(s->pid));
        method_add_text(o, "client", s->client[0] ? s->client : NULL);
        method_add_text(o, "state", method_session_state(s));
        method_add_text(o, "binding", s->binding[0] ? s->binding : NULL);
        method_add_text(o, "engine", s->engine ? s->engine->project : NULL);
        method_add_number(o, "ordinal", s->ordinal);
        method_add_number(o, "unsent_bytes", s->out.n - s->out_at);
        method_add_number(o, "unconsumed_bytes", s->answered);
        method_add_number(o, "line_bytes", s->line.n);
        method_add_number(o, "deaths", s->deaths);
        add_flag(o, "suspected", s->is_suspected);
        add_flag(o, "subscribed", s->subscription);
        add_flag(o, "pleads", s->plea);
        return o;
}

static uint64_t count_descriptors(void) {
        DIR *d = opendir("/proc/self/fd");
        uint64_t n = 0;

        while (d && readdir(d))
                n++;
        if (d)
                (void)closedir(d);
        /* Two of them are the folder and what is above it, one is the folder that is read. */
        return n > 3 ? n - 3 : 0;
}

static json_object *resources_json(void) {
        json_object *o = json_object_new_object();
        const struct mallinfo2 m = mallinfo2();
        struct rlimit files = { 0 };
        struct rusage u = { 0 };

        (void)getrlimit(RLIMIT_NOFILE, &files);
        (void)getrusage(RUSAGE_SELF, &u);
        method_add_number(o, "memory_allocated", m.uordblks);
        method_add_number(o, "memory_free", m.fordblks);
        method_add_number(o, "memory_mapped", m.hblkhd);
        method_add_number(o, "descriptors", count_descriptors());
        method_add_number(o, "descriptors_most", files.rlim_cur);
        method_add_number(o, "cpu_ms",
                          (uint64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000 +
                                  (uint64_t)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1000);
        return o;
}

static json_object *account_json(const Daemon *d, const User *user) {
        json_object *o = json_object_new_object();

        json_add(o, "uid", json_object_new_int64(user->uid));
        method_add_number(o, "sessions", user->used[USER_SESSIONS]);
        method_add_number(o, "sessions_most", d->users.limits[USER_SESSIONS]);
        method_add_number(o, "engines", user->used[USER_ENGINES]);
        method_add_number(o, "engines_most", d->users.limits[USER_ENGINES]);
        method_add_number(o, "line_bytes", user->used[USER_BYTES]);
        method_add_number(o, "scripts", user->scripts);
        method_add_text(o, "folder", user->state);
        method_add_text(o, "last_error", user->error[0] ? user->error : NULL);
        return o;
}

int run_dump_state(Call *call) {
        const MethodContext *c = call->context;
        json_object *sessions = json_object_new_array(), *engines = json_object_new_array(), *o;
        const Daemon *d = c->daemon;
        const Session *s;
        const Engine *e;

        TAILQ_FOREACH(s, &d->sessions, link) {
                if (s->user == c->user)
                        json_append(sessions, session_json(s));
        }
        TAILQ_FOREACH(e, &c->user->engines, link) {
                json_append(engines, engine_json(e));
        }
        o = json_object_new_object();
        method_add_text(o, "state", daemon_states[d->state]);
        method_add_number(o, "uptime_ms", (now_usec() - d->started) / USEC_PER_MSEC);
        json_add(o, "resources", resources_json());
        json_add(o, "account", account_json(d, c->user));
        json_add(o, "engines", engines);
        json_add(o, "sessions", sessions);
        json_add(o, "settings", method_config(d));
        call->result = o;
        return 0;
}

/* Memory is counted here, not collected: to answer that something was done would be a lie. */
int run_trigger_gc(Call *call) {
        return rpc_fail(
                &call->error, RPC_NO_MEANING,
                "There is no garbage collector: memory is given back at once. goxel.close_project ends an engine "
                "with all that it holds, goxel.compact_project makes a project's database smaller");
}
