/* Who is connected. */
#include "daemon/methods-private.h"

#include "base/text.h"
#include "daemon/daemon.h"
#include "daemon/engine.h"
#include "daemon/plea.h"

static const char *state_name(const Session *s) {
        switch (s->state) {
        case SESSION_AT_DOOR:
                return "door";
        case SESSION_WAITING:
        case SESSION_PLEADING:
                return "waiting";
        case SESSION_IN_ENGINE:
                return s->fd < 0 ? "leaving" : "engine";
        case SESSION_LEAVING:
        case SESSION_DYING:
                return "leaving";
        }
        return "";
}

static const char *project_of(const Session *s) {
        if (s->state == SESSION_IN_ENGINE)
                return s->engine->project;
        return s->binding[0] ? s->binding : NULL;
}

static json_object *session_object(const Session *s) {
        json_object *o = json_object_new_object();
        uint64_t seconds = (now_usec() - s->opened) / USEC_PER_SEC;

        method_add_text(o, "session", s->key);
        json_object_object_add(o, "uid", json_object_new_int64(s->uid));
        json_object_object_add(o, "pid", json_object_new_int(s->pid));
        method_add_text(o, "client", s->client[0] ? s->client : NULL);
        method_add_text(o, "project", project_of(s));
        method_add_text(o, "state", state_name(s));
        json_object_object_add(o, "since_seconds", json_object_new_uint64(seconds));
        return o;
}

int run_list_sessions(Call *call) {
        const MethodContext *c = call->context;
        bool all = arg(call, "all_users")->i;
        json_object *list;
        const Session *s;
        int r;

        r = all ? plea_make(call, LEAVE_VIEW_SESSIONS, arg(call, "interactive")->i) : 0;
        if (r != 0)
                return r;
        list = json_object_new_array();
        TAILQ_FOREACH(s, &c->daemon->sessions, link) {
                if (all || s->user == c->user)
                        json_object_array_add(list, session_object(s));
        }
        call->result = json_object_new_object();
        json_object_object_add(call->result, "count",
                               json_object_new_uint64(json_object_array_length(list)));
        json_object_object_add(call->result, "sessions", list);
        return 0;
}
