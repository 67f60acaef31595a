/* Several edits as one step.
 *
 * What is selected in a batch holds for the batch: a selection is no part of a step, and a batch that is
 * carried out as a task has only a copy of it. */
#include "engine/methods/look.h"

#include <errno.h>
#include <json-c/json_util.h>
#include <stdio.h>

/* Operations that failed are told up to here. */
#define ERRORS_MOST 100

typedef struct Batch {
        Call *call;
        bool go_on; /* past operations that fail */
        json_object *errors;
        size_t failed;
} Batch;

static int fail_type(Call *c, size_t index, const char *got) {
        char where[48];

        (void)snprintf(where, sizeof(where), "operations[%zu].type", index);
        return rpc_fail_param(
                &c->error, where,
                "an editing method: add_voxel, add_voxels, remove_voxels, set_voxels, procedural_shape, "
                "create_layer and others whose row has the flag batchable",
                got);
}

/* Runs one operation with the handler of the method that its type names. */
static int run_operation(Call *batch, json_object *operation, size_t index) {
        CLEANUP_CALL Call c = { .context = batch->context };
        const Method *m = NULL;
        json_object *type = NULL;
        char where[48];
        int r;

        (void)snprintf(where, sizeof(where), "operations[%zu]", index);
        if (!json_object_is_type(operation, json_type_object))
                return rpc_fail_param(&batch->error, where, "an object",
                                      json_type_to_name(json_object_get_type(operation)));
        (void)json_object_object_get_ex(operation, "type", &type);
        if (json_object_is_type(type, json_type_string))
                m = engine_method(json_object_get_string(type));
        if (!m || !(m->flags & METHOD_BATCHABLE))
                return fail_type(batch, index, type ? json_object_to_json_string(type) : "nothing");

        r = call_parse_tree(&c, m, operation, where, "type");
        if (r == 0)
                r = m->run(&c);
        if (r == -EROFS)
                r = request_fail_derived(&c, engine_call(batch)->edit);
        if (r == -E2BIG)
                r = request_fail_size(&c);
        if (r != RPC_FAILED)
                return r;
        batch->error = c.error;
        c.error = (RpcError){ 0 };
        rpc_error_add(&batch->error, "operation", json_object_new_uint64(index));
        return RPC_FAILED;
}

/* Notes the failure of an operation. */
static void note_failure(Batch *b, size_t index) {
        Call *c = b->call;
        json_object *o;

        if (b->failed++ < ERRORS_MOST) {
                o = json_object_new_object();
                json_add(o, "index", json_object_new_uint64(index));
                json_add(o, "code", json_object_new_int(c->error.code));
                json_add(o, "message", json_object_new_string(c->error.message));
                json_append(b->errors, o);
        }
        rpc_error_done(&c->error);
        c->error = (RpcError){ 0 };
}

/* One that may fail: then the model is as before it. */
static int try_operation(Batch *b, json_object *operation, size_t index) {
        EngineCall *k = engine_call(b->call);
        CLEANUP(model_free) Model *before = NULL;
        int r;

        /* Putting a model back takes what is outside of bounds for granted. */
        r = edit_clip(k->edit, NULL);
        if (r == 0)
                r = model_copy(&before, k->project->model);
        if (r == 0)
                r = run_operation(b->call, operation, index);
        if (r != RPC_FAILED)
                return r;
        note_failure(b, index);
        return edit_replace(k->edit, before);
}

static int run_operations(Batch *b) {
        json_object *operations = arg(b->call, "operations")->json;
        const size_t n = json_object_array_length(operations);
        int r = 0;

        for (size_t i = 0; r == 0 && i < n; i++) {
                json_object *operation = json_object_array_get_idx(operations, i);

                r = b->go_on ? try_operation(b, operation, i) : run_operation(b->call, operation, i);
        }
        return r;
}

/* With a selection of its own for as long as it takes. */
static int run_selecting(Batch *b) {
        Project *p = engine_call(b->call)->project;
        CLEANUP(volume_free) Volume *selection = NULL;
        int r = 0;

        if (p->selection)
                r = volume_copy(&selection, p->selection);
        if (r == 0)
                r = run_operations(b);
        else
                return r;
        volume_free(p->selection);
        p->selection = TAKE(selection);
        return r;
}

static int batch_operations(Call *c) {
        const size_t n = json_object_array_length(arg(c, "operations")->json);
        Batch b = { .call = c, .go_on = arg(c, "continue_on_error")->i, .errors = json_object_new_array() };
        int r;

        r = run_selecting(&b);
        if (r != 0) {
                json_object_put(b.errors);
                return r;
        }
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(b.failed == 0));
        json_add(c->result, "total_operations", json_object_new_uint64(n));
        json_add(c->result, "successful_operations", json_object_new_uint64(n - b.failed));
        json_add(c->result, "failed_operations", json_object_new_uint64(b.failed));
        json_add(c->result, "errors", b.errors);
        return 0;
}

static const Param batch_params[] = {
        { "operations", P_ARRAY, NULL, 0, 0, NULL, NULL, NULL,
          "objects with `type`, an editing or selecting method's name, and that method's parameters" },
        { "continue_on_error", P_BOOL, NULL, 0, 0, NULL, "false", NULL,
          "leave out operations that fail and list them, instead of changing nothing" },
        PARAM_END,
};

const Method batch_methods[] = {
        { .name = "goxel.batch_operations",
          .summary = "Runs several edits as one: all of them or none, one undo step.",
          .params = batch_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_LONG,
          .project_param = "project",
          .error = -1011,
          .result = "{\"success\":\"bool\",\"total_operations\":\"int\",\"successful_operations\":\"int\","
                    "\"failed_operations\":\"int\",\"errors\":[{\"index\":\"int\",\"code\":\"int\","
                    "\"message\":\"string\"}],\"revision\":\"int\"}",
          .example = "{\"operations\":[{\"type\":\"add_voxel\",\"x\":0,\"y\":0,\"z\":0,\"color\":[255,0,0]},"
                     "{\"type\":\"remove_voxel\",\"x\":1,\"y\":0,\"z\":0}]}",
          .run = batch_operations },
        { .name = NULL },
};
