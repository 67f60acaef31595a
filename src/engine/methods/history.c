#include "engine/methods/methods.h"

#include <errno.h>
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
                json_object_object_add(c->result, "success", json_object_new_boolean(false));
                json_object_object_add(c->result, "revision", json_object_new_uint64(p->revision));
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
                json_object_object_add(c->result, "success", json_object_new_boolean(true));
                json_object_object_add(c->result, "method", json_object_new_string(step.method));
                json_object_object_add(c->result, "revision", json_object_new_uint64(p->revision));
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

static const Param params[] = {
        { "any", P_BOOL, NULL, 0, 0, NULL, "false", NULL,
          "also a step of another session that is still open" },
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
        { .name = NULL },
};
