#include "engine/methods/methods.h"

#include "base/text.h"

#include <string.h>

/* Whose step it is: a session that is still open may count on its own last step. */
static bool foreign(const Call *c, const JournalStep *step) {
        const EngineCall *k = engine_call(c);

        return memcmp(step->session, k->session->key, sizeof(step->session)) != 0 &&
               engine_has_session(k->engine, step->session);
}

static int move(Call *c, Direction direction) {
        Project *p = engine_call(c)->project;
        JournalStep step = { 0 };
        int r;

        if (p->storage_error < 0)
                return p->storage_error;
        r = journal_next(p->journal, direction, &step);
        if (r < 0)
                return r;
        c->result = json_object_new_object();
        if (r == JOURNAL_NOTHING) {
                json_add(c->result, "success", json_object_new_boolean(false));
                json_add(c->result, "revision", json_object_new_uint64(p->revision));
                return 0;
        }
        if (foreign(c, &step) && !arg(c, "any")->i) {
                r = rpc_fail(
                        &c->error, RPC_FOREIGN_STEP,
                        "The step (%s) was made by another session that is still open: pass any: true to %s it all the same",
                        step.method, direction == CHANGE_BACKWARD ? "undo" : "redo");
                journal_step_done(&step);
                return r;
        }
        r = project_move(p, &step, direction);
        if (r == 0) {
                json_add(c->result, "success", json_object_new_boolean(true));
                json_add(c->result, "method", json_object_new_string(step.method));
                json_add(c->result, "revision", json_object_new_uint64(p->revision));
        }
        journal_step_done(&step);
        return r;
}

static int undo(Call *c) {
        return move(c, CHANGE_BACKWARD);
}

static int redo(Call *c) {
        return move(c, CHANGE_FORWARD);
}

/* What the list is made into. */
typedef struct Listing {
        const Engine *engine;
        json_object *steps;
        uint64_t limit, n; /* n: also one more than the limit, which tells that there are more */
} Listing;

static const char *client_of(const Engine *e, const uint8_t *key) {
        for (const Session *s = e->sessions; s; s = s->next)
                if (memcmp(s->key, key, sizeof(s->key)) == 0 && s->client[0])
                        return s->client;
        return NULL;
}

static void list_step(const JournalEntry *step, void *userdata) {
        char session[2 * JOURNAL_SESSION_BYTES + 1];
        Listing *l = userdata;
        const char *client;
        json_object *o;

        if (++l->n > l->limit)
                return;
        o = json_object_new_object();
        client = client_of(l->engine, step->session);
        hex(step->session, JOURNAL_SESSION_BYTES, session);
        json_add(o, "revision", json_object_new_int64(step->id));
        json_add(o, "method", json_object_new_string(step->method));
        json_add(o, "undone", json_object_new_boolean(step->undone));
        json_add(o, "time", json_object_new_double((double)step->time / 1000));
        json_add(o, "session", json_object_new_string(session));
        json_add(o, "client", client ? json_object_new_string(client) : NULL);
        json_append(l->steps, o);
}

static int get_history(Call *c) {
        const EngineCall *k = engine_call(c);
        const uint64_t limit = (uint64_t)arg(c, "limit")->i, offset = (uint64_t)arg(c, "offset")->i;
        Listing l = { .engine = k->engine, .limit = limit };
        Journal *j = k->project->journal;
        int64_t position = 0;
        int r;

        r = journal_position(j, &position);
        if (r < 0)
                return r;
        l.steps = json_object_new_array();
        c->result = json_object_new_object();
        json_add(c->result, "revision", json_object_new_uint64(k->project->revision));
        json_add(c->result, "position", r == 0 ? json_object_new_int64(position) : NULL);
        json_add(c->result, "steps", l.steps);
        r = journal_list(j, limit + 1, offset, list_step, &l);
        if (r == 0 && l.n > limit)
                json_add(c->result, "next_offset", json_object_new_uint64(offset + limit));
        return r;
}

static const Param params[] = {
        { "any", P_BOOL, NULL, 0, 0, NULL, "false", NULL,
          "also a step of another session that is still open" },
        PARAM_END,
};

static const Param list_params[] = {
        { "limit", P_INT, NULL, 1, 1000, NULL, "50", "steps", "at most so many of them" },
        { "offset", P_INT, NULL, 0, INT32_MAX, NULL, "0", "steps", "so many of the newest are left out" },
        PARAM_END,
};

#define RESULT                                                                                              \
        "{\"success\":\"bool (false: there was no such step)\",\"method\":\"string\",\"revision\":\"int\"}"

const Method history_methods[] = {
        { .name = "goxel.undo",
          .summary = "Takes the last step back.",
          .params = params,
          .flags = METHOD_PROJECT | METHOD_CHANGES,
          .project_param = "project",
          .result = RESULT,
          .example = "{}",
          .run = undo },
        { .name = "goxel.redo",
          .summary = "Makes the step again that was taken back last.",
          .params = params,
          .flags = METHOD_PROJECT | METHOD_CHANGES,
          .project_param = "project",
          .result = RESULT,
          .example = "{}",
          .run = redo },
        { .name = "goxel.get_history",
          .summary = "Lists the steps that undo and redo have, the newest first.",
          .params = list_params,
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .result =
                  "{\"revision\":\"int\",\"position\":\"int or null, the revision of the step that undo takes "
                  "next\",\"steps\":[{\"revision\":\"int, that it led to\",\"method\":\"string\","
                  "\"undone\":\"bool (redo makes it again)\",\"time\":\"number, seconds since 1970\","
                  "\"session\":\"string\",\"client\":\"string or null (it is not connected any more)\"}],"
                  "\"next_offset\":\"int, when there are more\"}",
          .example = "{\"limit\":10}",
          .run = get_history },
        { .name = NULL },
};
