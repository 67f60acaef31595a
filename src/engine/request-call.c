/* A request of the project as a call: checked, carried out here or queued as a task, kept. */
#include "engine/request.h"

#include "engine/far.h"
#include "engine/keyed.h"
#include "engine/origin.h"
#include "engine/task.h"

#include <errno.h>
#include <string.h>

int request_fail_size(Call *c) {
        return rpc_fail(&c->error, RPC_TOO_LARGE,
                        "This would touch more voxels than fit into memory: give it a smaller place");
}

/* What broke, told in the method's own number. */
void request_tell_failure(Call *c, int r) {
        if (engine_call(c)->project->broken < 0 || engine_call(c)->project->storage_error < 0) {
                int cause = engine_call(c)->project->broken < 0 ? engine_call(c)->project->broken
                                                                : engine_call(c)->project->storage_error;

                rpc_failure(&c->error, RPC_STORAGE,
                            "The journal could not be written: %s. Nothing was changed", strerror(-cause));
                rpc_error_add(&c->error, "errno", json_object_new_int(-cause));
        } else if (r == -E2BIG)
                (void)request_fail_size(c);
        else if (r == -ENOMEM)
                rpc_failure(&c->error, RPC_TOO_LARGE, "%s: this needs more memory than the engine may have",
                            c->method->name);
        else
                rpc_failure(&c->error, c->method->error ? c->method->error : RPC_INTERNAL, "%s failed: %s",
                            c->method->name, strerror(-r));
}

int request_fail_derived(Call *c, const Edit *e) {
        const uint32_t id = edit_refused(e);
        const Layer *l = id != 0 ? model_layer(engine_call(c)->project->model, id) : NULL;

        rpc_failure(
                &c->error, c->method->error ? c->method->error : RPC_PARAMS,
                "%s%.200s%s is a clone, a shape or an image, whose voxels follow from something else: make it "
                "a plain layer with goxel.bake_layer first",
                l ? "Layer \"" : "This layer", l ? l->name : "", l ? "\"" : "");
        if (!c->method->error)
                rpc_error_add(&c->error, "param", json_object_new_string("layer_id"));
        if (id != 0)
                rpc_error_add(&c->error, "layer_id", json_object_new_int64(id));
        return RPC_FAILED;
}

/* Adds to the result, whichever form it has. The value of a tree's is borrowed, and may be set later. */
static json_object *add_result(Call *c, const char *name, uint64_t value) {
        json_object *number = NULL;

        if (c->result_text.n > 0) {
                brief_uint(&engine_call(c)->brief, name, value);
                call_tell_brief(c);
        } else if (c->result) {
                number = json_object_new_uint64(value);
                json_add(c->result, name, number);
        }
        return number;
}

/* Runs a method that writes inside an edit of its own. */
static int run_edit(Call *c) {
        EngineCall *k = engine_call(c);
        json_object *revision = NULL;
        Edit *edit = NULL;
        ProgressStage stage;
        int r;

        r = project_begin(k->project, &edit);
        if (r < 0)
                return r;
        k->edit = edit;
        stage = progress_enter(0, 0.8);
        r = c->method->run(c);
        progress_leave(stage);
        k->edit = NULL;
        if (r == 0)
                r = edit_clip(edit, NULL);
        if (r == 0 && edit_clipped(edit) > 0)
                (void)add_result(c, "clipped", edit_clipped(edit));
        if (r == -EROFS)
                r = request_fail_derived(c, edit);
        /* Its value comes when the step is made, which nothing may fail after. */
        if (r == 0 && c->result)
                revision = add_result(c, "revision", 0);
        if (r == 0 && json_fell_short())
                r = -ENOMEM;
        if (r != 0) {
                edit_undo(edit);
                return r;
        }
        r = project_keep(k->project, edit, k->session->key, c->method->name);
        if (r == 0 && revision)
                (void)json_object_set_uint64(revision, k->project->revision);
        else if (r == 0)
                (void)add_result(c, "revision", k->project->revision);
        return r;
}

static int check_project(Call *c) {
        const Method *m = c->method;
        const Project *p = engine_call(c)->project;

        if ((m->flags & METHOD_CREATES) || p->created)
                return 0;
        if (p->private_engine)
                return rpc_fail(
                        &c->error, RPC_NO_PROJECT,
                        "There is no project: make one with goxel.create_project or goxel.load_project");
        return rpc_fail(&c->error, RPC_PROJECT_NOT_FOUND,
                        "Project \"%s\" does not exist: goxel.list_projects tells which do", p->name);
}

int request_check_revision(Call *c) {
        const Project *p = engine_call(c)->project;
        int64_t wanted = call_if_revision(c);

        if (wanted < 0 || (uint64_t)wanted == p->revision)
                return 0;
        rpc_failure(
                &c->error, RPC_REVISION_CONFLICT,
                "Project \"%s\" is at revision %llu, not %lld: look at what has changed, and try again with the "
                "new number",
                p->name, (unsigned long long)p->revision, (long long)wanted);
        rpc_error_add(&c->error, "revision", json_object_new_uint64(p->revision));
        return RPC_FAILED;
}

int request_check(Call *c) {
        int r;

        r = keyed_recall(c);
        return r != 0 ? r : request_check_revision(c);
}

static int run_row(Call *c) {
        unsigned flags = c->method->flags;

        (void)json_fell_short();
        return (flags & METHOD_WRITES) && !(flags & METHOD_CREATES) ? run_edit(c) : call_carry_out(c);
}

int request_run_apart(Call *c, const Method *m, Span params) {
        int r;

        r = call_parse(c, m, params);
        if (r == 0)
                r = run_row(c);
        if (r < 0)
                request_tell_failure(c, r);
        return r == 0 ? 0 : RPC_FAILED;
}

int request_settle(Call *c) {
        int r;

        r = origin_after(c);
        return r == 0 && c->method->after ? c->method->after(c) : r;
}

static int run_method(Call *c) {
        EngineCall *k = engine_call(c);
        Far far;
        int r;

        r = request_check(c);
        if (r == 0)
                r = origin_before(c);
        if (r != 0)
                return r;
        r = task_refuse(c);
        if (r != 0)
                return r;
        r = task_wanted(c);
        if (r == TASK_WANTED)
                return task_queue(c);
        if (r != 0)
                return r;
        if (!k->in_batch && method_changes(c->method) && tasks_write(k->engine))
                return REQUEST_WAIT;
        far_begin(&far, c);
        r = run_row(c);
        far_end(&far);
        if (r == 0)
                r = request_settle(c);
        return r == 0 ? keyed_remember(c) : r;
}

int request_run_call(Call *c, const Method *m, Span params) {
        int r;

        c->method = m;
        r = check_project(c);
        if (r != 0)
                return r;
        r = call_parse(c, m, params);
        if (r != 0)
                return r;
        r = run_method(c);
        if (r < 0)
                request_tell_failure(c, r);
        return r;
}
