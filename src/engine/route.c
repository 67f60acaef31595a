#include "engine/route.h"

#include "engine/request.h"
#include "engine/task.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Names of goxeld's methods come with HELLO: the engine has no rows of them. */
static bool listed(json_object *names, const char *name) {
        size_t n = names ? json_object_array_length(names) : 0;

        for (size_t i = 0; i < n; i++)
                if (strcmp(json_object_get_string(json_object_array_get_idx(names, i)), name) == 0)
                        return true;
        return false;
}

/* goxeld has no methods of a project. */
static bool is_ours(const Method *m) {
        return m && (m->flags & METHOD_PROJECT);
}

bool route_asked(const Engine *e, const Method *m, const char *name) {
        return !is_ours(m) && listed(e->ask, name);
}

bool route_handed_back(const Engine *e, const Method *m, const char *name) {
        return !is_ours(m) && listed(e->hand_back, name);
}

/* The project a request is for; empty when it does not say. */
static void target(const Method *m, const Request *q, char ret[static NAME_MAX_BYTES + 1]) {
        ret[0] = '\0';
        if ((m->flags & METHOD_CREATES) && m->project_param) {
                const int position = method_param_position(m, m->project_param);

                if (span_string(q->params, m->project_param, position, ret, NAME_MAX_BYTES + 1))
                        return;
        }
        if (span_string(q->params, PROJECT_NAMES, -1, ret, NAME_MAX_BYTES + 1))
                return;
        if (strcmp(m->name, "goxel.create_project") == 0)
                (void)snprintf(ret, NAME_MAX_BYTES + 1, "%s", NAME_DEFAULT);
}

bool route_elsewhere(const Engine *e, const Session *s, const Method *m, const Request *q,
                     char ret[static NAME_MAX_BYTES + 1]) {
        if (e->project->private_engine)
                return false;
        target(m, q, ret);
        if (!ret[0])
                (void)snprintf(ret, NAME_MAX_BYTES + 1, "%s", s->project);
        if (!ret[0] || name_fault(ret, strlen(ret)))
                return false;
        return strcmp(ret, e->project->name) != 0;
}

bool route_cancels_elsewhere(const Engine *e, const Method *m, const Request *q) {
        char task[sizeof(((Task *)NULL)->name)];

        return strcmp(m->name, "goxel.cancel") == 0 && listed(e->ask, m->name) &&
               !span_has(q->params, PROJECT_NAMES " key", -1) &&
               span_string(q->params, "task", method_param_position(m, "task"), task, sizeof(task)) &&
               !task_find(e, task, NULL);
}

int route_send_back(Session *s, const char *why, const char *project) {
        s->return_why = why;
        (void)snprintf(s->return_project, sizeof(s->return_project), "%s", project ? project : "");
        return REQUEST_RETURN;
}

/* The question whole, or none: without its id, nobody would be answered. */
static int make_question(const Request *q, json_object **ret, char **ret_id) {
        CLEANUP_FREE char *id = q->id.n > 0 ? strndup(q->id.at, q->id.n) : NULL;
        json_object *payload, *params;

        if (q->id.n > 0 && !id)
                return -ENOMEM;
        (void)json_fell_short();
        payload = json_object_new_object();
        json_add(payload, "method", json_object_new_string(q->method));
        params = q->params.n > 0 ? json_read(q->params.at, q->params.n) : NULL;
        json_add(payload, "params", params);
        if (json_fell_short() || (q->params.n > 0 && !params)) {
                json_object_put(payload);
                return -ENOMEM;
        }
        *ret = payload;
        *ret_id = TAKE(id);
        return 0;
}

int route_ask(Engine *e, Session *s, const Request *q) {
        json_object *payload;
        char *id;
        int r;

        r = make_question(q, &payload, &id);
        if (r < 0)
                return r;
        free(s->ask_id);
        s->ask_id = id;
        s->ask = ++e->next_ask;
        r = engine_send(e, CHANNEL_ASK, s->ask, payload);
        /* Too long to be passed on: goxeld reads it itself. */
        if (r == -EMSGSIZE) {
                json_object_put(payload);
                return route_send_back(s, "daemon", NULL);
        }
        json_object_put(s->asked);
        s->asked = payload;
        return r < 0 ? r : REQUEST_ASK;
}

int request_reply(Session *s, json_object *payload) {
        json_object *result = NULL, *error = NULL;
        Span id = { .at = s->ask_id, .n = s->ask_id ? strlen(s->ask_id) : 0 };
        CLEANUP_RPC_ERROR RpcError e = { 0 };

        if (!s->ask_id)
                return 0;
        if (json_object_object_get_ex(payload, "result", &result))
                return answer_result(&s->out, id, result);
        (void)json_object_object_get_ex(payload, "error", &error);
        return rpc_error_read(&e, error) ? answer_error(&s->out, id, &e) : -EPROTO;
}
