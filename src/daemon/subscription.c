#include "daemon/subscription.h"

#include "base/queue.h"
#include "config.h"
#include "daemon/daemon.h"
#include "daemon/engine.h"
#include "rpc/method.h"

#include <errno.h>
#include <json-c/linkhash.h>
#include <stdio.h>
#include <string.h>

int subscription_read(Subscription **ret, json_object *payload) {
        json_object *project, *events, *revision;
        Subscription *s;

        if (!payload || !json_object_object_get_ex(payload, "project", &project) ||
            !json_object_is_type(project, json_type_string) ||
            name_fault(json_object_get_string(project), (size_t)json_object_get_string_len(project)) ||
            !json_object_object_get_ex(payload, "events", &events)) {
                *ret = NULL;
                return 0;
        }
        s = calloc(1, sizeof(*s));
        if (!s)
                return -ENOMEM;
        (void)snprintf(s->project, sizeof(s->project), "%s", json_object_get_string(project));
        s->events = json_object_get_int(events);
        s->known = json_object_object_get_ex(payload, "revision", &revision) && revision;
        s->revision = s->known ? json_object_get_uint64(revision) : 0;
        *ret = s;
        return 0;
}

json_object *subscription_payload(const Subscription *s) {
        json_object *o;

        if (!s)
                return NULL;
        o = json_object_new_object();
        json_add(o, "project", json_object_new_string(s->project));
        json_add(o, "events", json_object_new_int(s->events));
        json_add(o, "revision", s->known ? json_object_new_uint64(s->revision) : NULL);
        return o;
}

static bool watches(const Session *s, const User *user, const char *project) {
        return s->subscription && s->user == user && strcmp(s->subscription->project, project) == 0;
}

void subscription_home(Session *s) {
        Engine *e;

        if (!s->subscription || s->state != SESSION_AT_DOOR || s->out.n > 0 || s->answered > 0 ||
            s->line_open || !queue_empty(s->fd))
                return;
        e = engine_find(s->user, s->subscription->project);
        /* One whose channel broke is about to end: the next one takes the session. */
        if (e && e->state == ENGINE_READY)
                (void)engine_give(e, s);
}

/* {project, revision, status, by}, and what `more` (taken over, may be NULL) has. */
static int append_status(Session *s, const char *status, json_object *more) {
        json_object *o, *params;
        const char *line;
        size_t n;
        int r;

        (void)json_fell_short();
        o = json_object_new_object();
        params = json_object_new_object();
        json_add(o, "jsonrpc", json_object_new_string("2.0"));
        json_add(o, "method", json_object_new_string("goxel.status"));
        json_add(params, "project", json_object_new_string(s->subscription->project));
        json_add(params, "revision", NULL);
        json_add(params, "status", json_object_new_string(status));
        json_add(params, "by", NULL);
        if (more) {
                json_object_object_foreach(more, key, value) {
                        json_add(params, key, json_object_get(value));
                }
        }
        json_add(o, "params", params);
        line = json_fell_short() ? NULL : json_line(o, &n);
        r = line ? buf_append(&s->out, line, n) : -ENOMEM;
        if (r == 0)
                r = buf_append_text(&s->out, "\n");
        json_object_put(o);
        json_object_put(more);
        return r;
}

static json_object *program_now(void) {
        json_object *o = json_object_new_object(), *protocol = json_object_new_object();

        json_add(o, "version", json_object_new_string(GOXEL_VERSION));
        json_add(o, "build", json_object_new_string(GOXEL_BUILD));
        json_add(protocol, "min", json_object_new_int(RPC_PROTOCOL_MIN));
        json_add(protocol, "max", json_object_new_int(RPC_PROTOCOL_MAX));
        json_add(o, "protocol", protocol);
        return o;
}

void subscription_upgraded(Session *s) {
        if (s->subscription && (s->subscription->events & SUBSCRIPTION_STATUS))
                s->subscription->upgraded = true;
}

int subscription_tell(Session *s) {
        int r = 0;

        if (!s->subscription)
                return 0;
        if (s->subscription->upgraded)
                r = append_status(s, "upgraded", program_now());
        s->subscription->upgraded = false;
        if (s->subscription->deleted && r == 0)
                r = append_status(s, "deleted", NULL);
        s->subscription->deleted = false;
        return r;
}

void subscription_engine_ready(const Engine *e) {
        Session *s;

        TAILQ_FOREACH(s, &e->daemon->sessions, link) {
                if (s->state == SESSION_AT_DOOR && watches(s, e->user, e->project))
                        session_look_later(s);
        }
}

void subscription_deleted(Daemon *d, const User *user, const char *project) {
        Session *s;

        TAILQ_FOREACH(s, &d->sessions, link) {
                if (!watches(s, user, project))
                        continue;
                s->subscription->deleted = true;
                s->subscription->known = false;
                session_look_later(s);
        }
}
