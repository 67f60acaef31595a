/* Named checkpoints. */
#include "engine/checkpoint.h"
#include "engine/methods/moment.h"

#include <errno.h>

int call_fail_checkpoint(Call *c, int r, const char *param, const char *name) {
        if (r == JOURNAL_NOTHING)
                rpc_failure(&c->error, c->method->error,
                            "There is no checkpoint \"%.128s\": goxel.list_checkpoints tells which are",
                            name);
        else if (r == -EDQUOT)
                rpc_failure(&c->error, RPC_LIMIT,
                            "A project has at most %d checkpoints: remove one with goxel.delete_checkpoint",
                            CHECKPOINTS_MOST);
        else
                return r;
        rpc_error_add(&c->error, "param", json_object_new_string(param));
        return RPC_FAILED;
}

static int find_room(Call *c) {
        const char *name = arg(c, "name")->string;
        int r;

        r = checkpoint_room(engine_call(c)->project, name);
        return r != 0 ? call_fail_checkpoint(c, r, "name", name) : 0;
}

static int create_checkpoint(Call *c) {
        const char *name = arg(c, "name")->string;
        Project *p = engine_call(c)->project;
        int r;

        r = p->capture ? checkpoint_capture(p, name, p->capture) : checkpoint_keep(p, name);
        if (r != 0)
                return call_fail_checkpoint(c, r, "name", name);
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "name", json_object_new_string(name));
        json_add(c->result, "revision", json_object_new_uint64(p->revision));
        json_add(c->result, "voxels", json_object_new_uint64(model_count(p->model)));
        return 0;
}

static int list_checkpoints(Call *c) {
        json_object *list;
        int r;

        r = checkpoint_list(engine_call(c)->project, &list);
        if (r < 0)
                return r;
        c->result = json_object_new_object();
        json_add(c->result, "checkpoints", list);
        return 0;
}

static int delete_checkpoint(Call *c) {
        const char *name = arg(c, "name")->string;
        int r;

        r = checkpoint_remove(engine_call(c)->project, name);
        if (r != 0)
                return call_fail_checkpoint(c, r, "name", name);
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "name", json_object_new_string(name));
        return 0;
}

static int fetch_checkpoint(Call *c) {
        const char *name = arg(c, "name")->string;
        EngineCall *k = engine_call(c);
        int r;

        r = past_of_checkpoint(k->project, name, &k->pasts[0]);
        if (r != 0)
                return call_fail_checkpoint(c, r, "name", name);
        k->fetched = true;
        return 0;
}

static int restore_checkpoint(Call *c) {
        CLEANUP(model_free) Model *m = NULL;
        EngineCall *k = engine_call(c);
        uint64_t voxels;
        int r;

        r = k->fetched ? 0 : fetch_checkpoint(c);
        if (r == 0)
                r = past_model(k->project, &k->pasts[0], &m);
        if (r != 0)
                return r;
        voxels = model_count(m);
        r = edit_replace(k->edit, m);
        if (r < 0)
                return r;
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "name", json_object_new_string(arg(c, "name")->string));
        json_add(c->result, "voxels", json_object_new_uint64(voxels));
        return 0;
}

static const Param name_params[] = {
        { "name", P_STRING, NULL, 1, CHECKPOINT_NAME_MAX, NULL, NULL, NULL,
          "what the checkpoint is called" },
        PARAM_END,
};
#define LOOKS .flags = METHOD_PROJECT, .project_param = "project"

const Method checkpoint_methods[] = {
        { .name = "goxel.create_checkpoint",
          .summary =
                  "Keeps the project as it is under a name, in place of an older checkpoint of that name.",
          .params = name_params,
          .flags = METHOD_PROJECT | METHOD_LONG,
          .project_param = "project",
          .error = -1003,
          .result = "{\"success\":\"bool\",\"name\":\"string\",\"revision\":\"int\",\"voxels\":\"int\"}",
          .example = "{\"name\":\"walls are done\"}",
          .run = create_checkpoint,
          .fetch = find_room },
        { .name = "goxel.list_checkpoints",
          .summary = "Lists the checkpoints, oldest first.",
          LOOKS,
          .result = "{\"checkpoints\":[{\"name\":\"string\",\"revision\":\"int\","
                    "\"time\":\"int, seconds since 1970\",\"voxels\":\"int\",\"bytes\":\"int\"}]}",
          .example = "{}",
          .run = list_checkpoints },
        { .name = "goxel.restore_checkpoint",
          .summary = "Makes the project what it was at a checkpoint, as one undo step.",
          .params = name_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_LONG,
          .project_param = "project",
          .error = -1002,
          .result = "{\"success\":\"bool\",\"name\":\"string\",\"voxels\":\"int\",\"revision\":\"int\"}",
          .run = restore_checkpoint,
          .fetch = fetch_checkpoint },
        { .name = "goxel.delete_checkpoint",
          .summary = "Forgets a checkpoint.",
          .params = name_params,
          LOOKS,
          .error = -1002,
          .result = "{\"success\":\"bool\",\"name\":\"string\"}",
          .run = delete_checkpoint },
        { .name = NULL },
};
