/* Changing the list of layers and what is known of each. */
#include "engine/methods/layers.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The only layer of that name. */
static int layer_by_name(Call *c, const char *param, const char *name, Layer **ret) {
        const Model *m = engine_call(c)->project->model;
        Layer *found = NULL;
        size_t n = 0;

        for (size_t i = 0; i < m->n_layers; i++)
                if (strcmp(m->layers[i]->name, name) == 0) {
                        found = m->layers[i];
                        n++;
                }
        if (n == 1) {
                *ret = found;
                return 0;
        }
        if (n == 0)
                rpc_failure(&c->error, c->method->error,
                            "There is no layer \"%.200s\": goxel.list_layers tells which are", name);
        else
                rpc_failure(&c->error, c->method->error,
                            "%zu layers are named \"%.200s\": say which by its id", n, name);
        rpc_error_add(&c->error, "param", json_object_new_string(param));
        rpc_error_condition(&c->error, RPC_LAYER_NOT_FOUND);
        return RPC_FAILED;
}

static int layer_by_id(Call *c, const char *param, int64_t id, Layer **ret) {
        *ret = model_layer(engine_call(c)->project->model, (uint32_t)id);
        if (*ret)
                return 0;
        rpc_failure(&c->error, c->method->error, "There is no layer %lld: goxel.list_layers tells which are",
                    (long long)id);
        rpc_error_add(&c->error, "param", json_object_new_string(param));
        rpc_error_condition(&c->error, RPC_LAYER_NOT_FOUND);
        return RPC_FAILED;
}

int call_named_layer(Call *c, const char *id_param, const char *name_param, Layer **ret) {
        const Arg *id = arg(c, id_param), *name = arg(c, name_param);

        if (id->given == name->given) {
                rpc_failure_param(&c->error, id_param, "the layer's id, or its name, but not both",
                                  id->given ? "both" : "nothing");
                return RPC_FAILED;
        }
        if (id->given)
                return layer_by_id(c, id_param, id->i, ret);
        return layer_by_name(c, name_param, name->string, ret);
}

void call_tell_layer(Call *c, uint32_t id) {
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "layer_id", json_object_new_int64(id));
}

static int delete_layer(Call *c) {
        const Model *m = engine_call(c)->project->model;
        uint32_t id;
        Layer *l;
        int r;

        r = call_named_layer(c, "layer_id", "layer_name", &l);
        if (r != 0)
                return r;
        id = l->id;
        r = edit_remove_layer(engine_call(c)->edit, id);
        if (r < 0)
                return r;
        call_tell_layer(c, id);
        json_add(c->result, "active_layer", json_object_new_int64(m->active));
        return 0;
}

size_t layer_place(const Model *m, const Layer *l) {
        size_t i = 0;

        while (m->layers[i] != l)
                i++;
        return i;
}

/* Lays what is on top over what is below, whichever of the two it goes into. What is laid over the layers
 * below both is then the lower one, in its mode. */
static int merge_volumes(const Model *m, const Layer *source, Layer *target) {
        CLEANUP(volume_free) Volume *both = NULL;
        int r;

        if (layer_place(m, source) > layer_place(m, target))
                return volume_merge(target->volume, source->volume, source->mode);
        r = volume_copy(&both, source->volume);
        if (r == 0)
                r = volume_merge(both, target->volume, target->mode);
        if (r == 0)
                r = volume_merge(target->volume, both, MODE_REPLACE);
        if (r == 0)
                target->mode = source->mode;
        return r;
}

int call_merge(Call *c, Layer *source, Layer *target) {
        Model *m = engine_call(c)->project->model;
        int r;

        r = edit_touch_layers(engine_call(c)->edit);
        if (r == 0)
                r = merge_volumes(m, source, target);
        if (r == 0)
                r = edit_remove_layer(engine_call(c)->edit, source->id);
        if (r < 0)
                return r;
        m->active = target->id;
        call_tell_layer(c, target->id);
        json_add(c->result, "voxels", json_object_new_uint64(volume_count(target->volume)));
        return 0;
}

static int merge_layers(Call *c) {
        Layer *source, *target;
        int r;

        r = call_named_layer(c, "source_layer_id", "source_layer_name", &source);
        if (r == 0)
                r = call_named_layer(c, "target_layer_id", "target_layer_name", &target);
        if (r != 0)
                return r;
        if (source == target)
                return rpc_fail_param(&c->error, "target_layer_id", "another layer than the source",
                                      "the same one");
        return call_merge(c, source, target);
}

static int set_layer_visibility(Call *c) {
        const bool visible = arg(c, "visible")->i;
        Layer *l;
        int r;

        r = call_named_layer(c, "layer_id", "layer_name", &l);
        if (r == 0)
                r = edit_touch_layers(engine_call(c)->edit);
        if (r != 0)
                return r;
        l->visible = visible;
        call_tell_layer(c, l->id);
        json_add(c->result, "visible", json_object_new_boolean(visible));
        return 0;
}

static int set_active_layer(Call *c) {
        Layer *l;
        int r;

        r = call_named_layer(c, "layer_id", "layer_name", &l);
        if (r != 0)
                return r;
        engine_call(c)->project->model->active = l->id;
        call_tell_layer(c, l->id);
        json_add(c->result, "name", json_object_new_string(l->name));
        return 0;
}

static int rename_layer(Call *c) {
        const char *name = arg(c, "new_name")->string;
        char *copy;
        Layer *l;
        int r;

        r = call_named_layer(c, "layer_id", "layer_name", &l);
        if (r == 0)
                r = edit_touch_layers(engine_call(c)->edit);
        if (r != 0)
                return r;
        copy = strdup(name);
        if (!copy)
                return -ENOMEM;
        free(l->name);
        l->name = copy;
        call_tell_layer(c, l->id);
        json_add(c->result, "name", json_object_new_string(name));
        return 0;
}

static const Param which_params[] = { PARAMS_WHICH, PARAM_END };
static const Param merge_params[] = {
        PARAM_ID("source_layer_id", "id of the layer that is merged and then gone"),
        PARAM_ID("target_layer_id", "id of the layer that it goes into"),
        PARAM_NAME("source_layer_name", "the source's name"),
        PARAM_NAME("target_layer_name", "the target's name"),
        PARAM_END,
};
static const Param visibility_params[] = {
        PARAM_ID("layer_id", "id of the layer"),
        { "visible", P_BOOL, NULL, 0, 0, NULL, NULL, NULL, "whether it is seen" },
        PARAM_NAME("layer_name", "the layer's name"),
        PARAM_END,
};
static const Param rename_params[] = {
        PARAM_ID("layer_id", "id of the layer"),
        { "new_name", P_STRING, NULL, 0, LAYER_NAME_MAX, NULL, NULL, NULL, "what it is called from now on" },
        PARAM_NAME("layer_name", "the layer's name so far"),
        PARAM_END,
};

#define EDITS (METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE)

const Method layer_edit_methods[] = {
        { .name = "goxel.delete_layer",
          .summary = "Removes a layer with all its voxels; the one below becomes the active one.",
          .params = which_params,
          .flags = EDITS,
          .project_param = "project",
          .error = -1012,
          .result =
                  "{\"success\":\"bool\",\"layer_id\":\"int\",\"active_layer\":\"int\",\"revision\":\"int\"}",
          .example = "{\"layer_id\":2}",
          .run = delete_layer },
        { .name = "goxel.merge_layers",
          .summary = "Puts a layer into another, the higher over the lower one, and removes it.",
          .params = merge_params,
          .flags = EDITS | METHOD_LONG,
          .project_param = "project",
          .error = -1013,
          .result = "{\"success\":\"bool\",\"layer_id\":\"int\",\"voxels\":\"int\",\"revision\":\"int\"}",
          .example = "{\"source_layer_id\":2,\"target_layer_id\":1}",
          .run = merge_layers },
        { .name = "goxel.set_layer_visibility",
          .summary = "Shows or hides a layer.",
          .params = visibility_params,
          .flags = EDITS,
          .project_param = "project",
          .error = -1014,
          .result = "{\"success\":\"bool\",\"layer_id\":\"int\",\"visible\":\"bool\",\"revision\":\"int\"}",
          .example = "{\"layer_id\":2,\"visible\":false}",
          .run = set_layer_visibility },
        { .name = "goxel.set_active_layer",
          .summary = "Chooses the layer that edits without layer_id go to.",
          .params = which_params,
          .flags = EDITS,
          .project_param = "project",
          .error = -1008,
          .result = "{\"success\":\"bool\",\"layer_id\":\"int\",\"name\":\"string\",\"revision\":\"int\"}",
          .example = "{\"layer_id\":1}",
          .run = set_active_layer },
        { .name = "goxel.rename_layer",
          .summary = "Gives a layer another name.",
          .params = rename_params,
          .flags = EDITS,
          .project_param = "project",
          .error = -1008,
          .result = "{\"success\":\"bool\",\"layer_id\":\"int\",\"name\":\"string\",\"revision\":\"int\"}",
          .example = "{\"layer_id\":1,\"new_name\":\"walls\"}",
          .run = rename_layer },
        { .name = NULL },
};
