/* Who is connected, and that somebody is so no longer. */
#include "daemon/methods-private.h"

#include "base/log.h"
#include "base/text.h"
#include "daemon/daemon.h"
#include "daemon/engine.h"
#include "daemon/plea.h"

#include <string.h>
#include <sys/socket.h>

const char *method_session_state(const Session *s) {
        switch (s->state) {
        case SESSION_AT_DOOR:
                return "door";
        case SESSION_WAITING:
        case SESSION_BORROWING:
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
        json_add(o, "uid", json_object_new_int64(s->uid));
        json_add(o, "pid", json_object_new_int(s->pid));
        method_add_text(o, "client", s->client[0] ? s->client : NULL);
        method_add_text(o, "project", project_of(s));
        method_add_text(o, "state", method_session_state(s));
        json_add(o, "since_seconds", json_object_new_uint64(seconds));
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
                        json_append(list, session_object(s));
        }
        call->result = json_object_new_object();
        json_add(call->result, "count", json_object_new_uint64(json_length(list)));
        json_add(call->result, "sessions", list);
        return 0;
}

static void log_disconnect(const Session *s, const MethodContext *by) {
        log_line(LOG_INFO, LOG_FIELDS(EVENT_FIELD("disconnect"), { "GOXEL_SESSION", s->key }),
                 "Session of uid %u, pid %d is ended for uid %u, pid %d", (unsigned)s->uid, (int)s->pid,
                 (unsigned)by->session->uid, (int)by->session->pid);
}

/* An engine that has it sees the end of the stream, and tells of it as of a client that has gone: what
 * goxeld keeps of a session in an engine is for the engine to give back. */
static void disconnect(Session *s) {
        if (s->state != SESSION_IN_ENGINE)
                session_end(s, "disconnected by goxel.disconnect");
        else if (s->fd >= 0)
                (void)shutdown(s->fd, SHUT_RDWR);
}

int run_disconnect(Call *call) {
        const MethodContext *c = call->context;
        const char *key = arg(call, "session")->string;
        Session *s = daemon_find_session(c->daemon, key);
        int r;

        /* Whoever may not end the sessions of others need not learn which there are. */
        if (!s || s->user != c->user) {
                r = plea_make(call, LEAVE_DISCONNECT, arg(call, "interactive")->i);
                if (r != 0)
                        return r;
        }
        if (!s)
                return rpc_fail(&call->error, RPC_PARAMS,
                                "There is no session %s: goxel.list_sessions tells which there are", key);
        if (s == c->session)
                return rpc_fail(&call->error, RPC_PARAMS,
                                "Session %s is the one that asks: close the connection instead", key);
        log_disconnect(s, c);
        disconnect(s);
        call->result = json_object_new_object();
        json_add(call->result, "success", json_object_new_boolean(true));
        method_add_text(call->result, "session", key);
        return 0;
}
