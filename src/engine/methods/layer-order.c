/* The order of layers, how they are laid over each other, copies of them, and putting them together. */
#include "engine/methods/layers.h"

#include "voxel/turn.h"

#include <errno.h>
#include <string.h>

void model_put_layer(Model *m, size_t from, size_t to) {
        Layer *l = m->layers[from];

        if (from < to)
                memmove(m->layers + from, m->layers + from + 1, (to - from) * sizeof(Layer *));
        else
                memmove(m->layers + to + 1, m->layers + to, (from - to) * sizeof(Layer *));
        m->layers[to] = l;
}

/* By `position`, or by `by` places up. What is beyond the ends is the end. */
static int wanted_place(Call *c, const Model *m, size_t from, size_t *ret) {
        const Arg *position = arg(c, "position"), *by = arg(c, "by");
        int64_t to;

        if (position->given == by->given)
                return rpc_fail_param(&c->error, "position", "position or by, but not both",
                                      position->given ? "both" : "nothing");
        to = position->given ? position->i : (int64_t)from + by->i;
        *ret = to < 0 ? 0 : MIN((size_t)to, m->n_layers - 1);
        return 0;
}

static int move_layer(Call *c) {
        Model *m = engine_call(c)->project->model;
        size_t from, to = 0;
        Layer *l;
        int r;

        r = call_named_layer(c, "layer_id", "layer_name", &l);
        if (r != 0)
                return r;
        from = layer_place(m, l);
        r = wanted_place(c, m, from, &to);
        if (r == 0)
                r = edit_touch_layers(engine_call(c)->edit);
        if (r != 0)
                return r;
        model_put_layer(m, from, to);
        call_tell_layer(c, l->id);
        json_add(c->result, "position", json_object_new_uint64(to));
        return 0;
}

static int set_layer_mode(Call *c) {
        static const Mode modes[] = { MODE_OVER, MODE_SUB, MODE_INTERSECT, MODE_PAINT };
        Layer *l;
        int r;

        r = call_named_layer(c, "layer_id", "layer_name", &l);
        if (r == 0)
                r = edit_touch_layers(engine_call(c)->edit);
        if (r != 0)
                return r;
        l->mode = modes[arg(c, "mode")->i];
        call_tell_layer(c, l->id);
        json_add(c->result, "mode", json_object_new_string(arg(c, "mode")->string));
        return 0;
}

/* What a layer has, shifted. */
static int copy_voxels(Call *c, const Layer *from, Layer *to) {
        const Box everything = { { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } };
        const Turn t = turn_shift(arg_point(arg(c, "offset")));
        CLEANUP(volume_free) Volume *voxels = NULL;
        int r;

        r = volume_turned(&voxels, from->volume, everything, &t);
        if (r == -ERANGE)
                return rpc_fail_param(&c->error, "offset",
                                      "a place within ±2147483648 on each axis for every voxel",
                                      "one that takes some beyond");
        return r == 0 ? volume_merge(to->volume, voxels, MODE_REPLACE) : r;
}

/* All but its name. A copy of a clone is one of the same layer. */
static void copy_properties(const Layer *from, Layer *to, Point by) {
        const Transform shift = transform_translation(by.x, by.y, by.z);

        to->visible = from->visible;
        to->mode = from->mode;
        to->colour = from->colour;
        to->bounds = from->bounds;
        to->material = from->material;
        to->kind = from->kind;
        to->base = from->base;
        to->shape = from->shape;
        to->picture = picture_ref(from->picture);
        to->matrix = from->kind == LAYER_PLAIN ? from->matrix : transform_multiply(&shift, &from->matrix);
}

static int duplicate_layer(Call *c) {
        Model *m = engine_call(c)->project->model;
        const Arg *name = arg(c, "new_name");
        Layer *l, *made;
        int r;

        r = call_named_layer(c, "layer_id", "layer_name", &l);
        if (r != 0)
                return r;
        r = call_add_layer(c, name->given ? name->string : l->name, &made);
        if (r == 0)
                r = copy_voxels(c, l, made);
        if (r != 0)
                return r;
        copy_properties(l, made, arg_point(arg(c, "offset")));
        model_put_layer(m, m->n_layers - 1, layer_place(m, l) + 1);
        call_tell_layer(c, made->id);
        json_add(c->result, "name", json_object_new_string(made->name));
        json_add(c->result, "position", json_object_new_uint64(layer_place(m, made)));
        json_add(c->result, "voxels", json_object_new_uint64(volume_count(made->volume)));
        return 0;
}

static int merge_down(Call *c) {
        const Model *m = engine_call(c)->project->model;
        size_t place;
        Layer *l;
        int r;

        r = call_named_layer(c, "layer_id", "layer_name", &l);
        if (r != 0)
                return r;
        place = layer_place(m, l);
        if (place > 0)
                return call_merge(c, l, m->layers[place - 1]);
        rpc_failure(&c->error, c->method->error,
                    "Layer %u is the lowest: there is none below to put it into", l->id);
        rpc_error_add(&c->error, "param", json_object_new_string("layer_id"));
        return RPC_FAILED;
}

/* The layer takes what is seen, the other visible ones go. How many those are. */
static int take_visible(Call *c, Layer *target, uint64_t *ret) {
        Model *m = engine_call(c)->project->model;
        CLEANUP(volume_free) Volume *seen = NULL;
        uint64_t n = 0;
        int r;

        r = model_flatten(m, &seen);
        if (r == 0)
                r = edit_touch_layers(engine_call(c)->edit);
        if (r == 0)
                r = volume_merge(target->volume, seen, MODE_REPLACE);
        for (size_t i = m->n_layers; r == 0 && i-- > 0;)
                if (m->layers[i]->visible && m->layers[i] != target) {
                        r = edit_remove_layer(engine_call(c)->edit, m->layers[i]->id);
                        n++;
                }
        if (r < 0)
                return r;
        target->mode = MODE_OVER;
        *ret = n;
        return 0;
}

/* They go into the lowest of them. One alone is merged with nothing, and stays as it is: what it takes away
 * from layers below is not seen of it. */
static int merge_visible(Call *c) {
        Model *m = engine_call(c)->project->model;
        Layer *target = NULL;
        uint64_t visible = 0, n = 0;
        int r = 0;

        for (size_t i = m->n_layers; i-- > 0;)
                if (m->layers[i]->visible) {
                        target = m->layers[i];
                        visible++;
                }
        if (!target)
                return rpc_fail(
                        &c->error, c->method->error,
                        "No layer is visible: show those that are to be merged with goxel.set_layer_visibility");
        if (visible > 1)
                r = take_visible(c, target, &n);
        if (r < 0)
                return r;
        m->active = target->id;
        call_tell_layer(c, target->id);
        json_add(c->result, "layers_merged", json_object_new_uint64(n));
        json_add(c->result, "voxels", json_object_new_uint64(volume_count(target->volume)));
        return 0;
}

static const Param which_params[] = { PARAMS_WHICH, PARAM_END };
static const Param move_params[] = {
        PARAM_ID("layer_id", "id of the layer"),
        { "position", P_INT, NULL, 0, MODEL_LAYERS_MAX, NULL, "", "places",
          "its new place: 0 is the lowest" },
        { "by", P_INT, NULL, -MODEL_LAYERS_MAX, MODEL_LAYERS_MAX, NULL, "", "places",
          "instead of position: so many places up; below 0: down" },
        PARAM_NAME("layer_name", "the layer's name"),
        PARAM_END,
};
static const Param mode_params[] = {
        PARAM_ID("layer_id", "id of the layer"),
        { "mode", P_CHOICE, NULL, 0, 0, "add subtract intersect paint", NULL, NULL,
          "lay it over those below, take it away from them, leave of them what it covers, or colour them" },
        PARAM_NAME("layer_name", "the layer's name"),
        PARAM_END,
};
static const Param duplicate_params[] = {
        PARAM_ID("layer_id", "id of the layer"),
        { "new_name", P_STRING, NULL, 0, LAYER_NAME_MAX, NULL, "", NULL,
          "what the copy is called; without it, the same" },
        { "offset", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, "[0,0,0]", "voxels",
          "how far the copy is shifted" },
        PARAM_NAME("layer_name", "the layer's name"),
        PARAM_END,
};

#define EDITS .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE, .project_param = "project"
#define LONG_EDITS                                                                                          \
        .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG, .project_param = "project"

const Method layer_order_methods[] = {
        { .name = "goxel.move_layer",
          .summary = "Puts a layer higher or lower among the others.",
          .params = move_params,
          EDITS,
          .error = -1008,
          .result = "{\"success\":\"bool\",\"layer_id\":\"int\",\"position\":\"int\",\"revision\":\"int\"}",
          .example = "{\"layer_id\":1,\"position\":0}",
          .run = move_layer },
        { .name = "goxel.set_layer_mode",
          .summary = "Says how a layer is laid over those below.",
          .params = mode_params,
          EDITS,
          .error = -1008,
          .result = "{\"success\":\"bool\",\"layer_id\":\"int\",\"mode\":\"string\",\"revision\":\"int\"}",
          .example = "{\"layer_id\":1,\"mode\":\"subtract\"}",
          .run = set_layer_mode },
        { .name = "goxel.duplicate_layer",
          .summary = "Makes a copy of a layer above it and makes it the active one.",
          .params = duplicate_params,
          LONG_EDITS,
          .error = -1008,
          .result = "{\"success\":\"bool\",\"layer_id\":\"int\",\"name\":\"string\",\"position\":\"int\","
                    "\"voxels\":\"int\",\"revision\":\"int\"}",
          .example = "{\"layer_id\":1,\"offset\":[0,0,8]}",
          .run = duplicate_layer },
        { .name = "goxel.merge_down",
          .summary = "Puts a layer into the one below, and removes it.",
          .params = which_params,
          LONG_EDITS,
          .error = -1013,
          .result = "{\"success\":\"bool\",\"layer_id\":\"int\",\"voxels\":\"int\",\"revision\":\"int\"}",
          .run = merge_down },
        { .name = "goxel.merge_visible",
          .summary = "Puts all visible layers together into the lowest of them.",
          LONG_EDITS,
          .error = -1013,
          .result =
                  "{\"success\":\"bool\",\"layer_id\":\"int\",\"layers_merged\":\"int\",\"voxels\":\"int\","
                  "\"revision\":\"int\"}",
          .example = "{}",
          .run = merge_visible },
        { .name = NULL },
};
