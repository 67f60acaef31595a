/* Clones, and what layers that are not plain have in common: where they stand, and becoming plain. */
#include "engine/methods/placing.h"

#include "voxel/derive.h"

#include <errno.h>

int call_add_layer(Call *c, const char *name, Layer **ret) {
        int r;

        r = edit_touch_layers(engine_call(c)->edit);
        if (r == 0)
                r = model_add_layer(engine_call(c)->project->model, 0, name, ret);
        return r == -E2BIG
                       ? rpc_fail(&c->error, RPC_LIMIT, "A project has at most %d layers", MODEL_LAYERS_MAX)
                       : r;
}

int call_tell_made(Call *c, const Layer *l) {
        const Model *m = engine_call(c)->project->model;
        int r;

        r = edit_settle(engine_call(c)->edit);
        if (r < 0)
                return r;
        call_tell_layer(c, l->id);
        json_add(c->result, "name", json_object_new_string(l->name));
        json_add(c->result, "kind", json_object_new_string(layer_kind_name(l->kind)));
        json_add(c->result, "position", json_object_new_uint64(layer_place(m, l)));
        json_add(c->result, "matrix", transform_json(&l->matrix));
        json_add(c->result, "voxels", json_object_new_uint64(volume_count(l->volume)));
        add_box(c->result, volume_box(l->volume));
        return 0;
}

static int clone_layer(Call *c) {
        Model *m = engine_call(c)->project->model;
        const Arg *name = arg(c, "new_name");
        Transform matrix;
        double middle[3];
        Layer *l, *made;
        int r;

        r = call_named_layer(c, "layer_id", "layer_name", &l);
        if (r != 0)
                return r;
        volume_middle(l->volume, middle);
        r = call_placing_voxels(c, middle, &matrix);
        if (r == 0)
                r = call_add_layer(c, name->given ? name->string : l->name, &made);
        if (r != 0)
                return r;
        made->visible = l->visible;
        made->mode = l->mode;
        made->colour = l->colour;
        made->material = l->material;
        made->kind = LAYER_CLONE;
        /* Goxel works clones of clones out from what is not made yet: all are of the same layer. */
        made->base = l->kind == LAYER_CLONE ? l->base : l->id;
        made->matrix = l->kind == LAYER_CLONE ? transform_multiply(&matrix, &l->matrix) : matrix;
        model_put_layer(m, m->n_layers - 1, layer_place(m, l) + 1);
        return call_tell_made(c, made);
}

/* About which point a layer is turned when nobody says: a clone about the middle of its voxels, the others
 * about where they stand. */
static void layer_middle(const Layer *l, double ret[static 3]) {
        if (l->kind == LAYER_CLONE) {
                volume_middle(l->volume, ret);
                return;
        }
        for (unsigned i = 0; i < 3; i++)
                ret[i] = (double)l->matrix.m[12 + i];
}

static int transform_layer(Call *c) {
        Transform move;
        double middle[3];
        Layer *l;
        int r;

        r = call_named_layer(c, "layer_id", "layer_name", &l);
        if (r != 0)
                return r;
        if (l->kind == LAYER_PLAIN)
                return rpc_fail(
                        &c->error, c->method->error,
                        "Layer %u is plain: its voxels are moved with goxel.move, goxel.rotate, goxel.flip and "
                        "goxel.scale; or clone it with goxel.clone_layer",
                        l->id);
        if (!call_places(c))
                return rpc_fail_param(&c->error, "translate", "translate, rotate, scale or matrix",
                                      "nothing");
        layer_middle(l, middle);
        r = l->kind == LAYER_CLONE ? call_placing_voxels(c, middle, &move) : call_placing(c, middle, &move);
        if (r == 0)
                r = edit_touch_layers(engine_call(c)->edit);
        if (r != 0)
                return r;
        l->matrix = arg(c, "matrix")->given ? move : transform_multiply(&move, &l->matrix);
        if (!transform_finite(&l->matrix))
                return rpc_fail_param(&c->error, "scale", "what leaves numbers below 10^38", "too much");
        return call_tell_made(c, l);
}

static int bake_layer(Call *c) {
        Layer *l;
        int r;

        r = call_named_layer(c, "layer_id", "layer_name", &l);
        if (r == 0)
                r = edit_bake_layer(engine_call(c)->edit, l);
        return r == 0 ? call_tell_made(c, l) : r;
}

static int set_layer_bounds(Call *c) {
        Box box = BOX_EMPTY;
        Layer *l;
        int r;

        r = call_named_layer(c, "layer_id", "layer_name", &l);
        if (r == 0 && arg(c, "box")->given)
                r = call_box(c, "box", &box);
        if (r == 0)
                r = edit_set_bounds(engine_call(c)->edit, l, box);
        if (r != 0)
                return r;
        call_tell_layer(c, l->id);
        json_add(c->result, "bounded", json_object_new_boolean(!box_empty(box)));
        add_box(c->result, box);
        return 0;
}

static int set_layer_material(Call *c) {
        const int64_t id = arg(c, "material_id")->i;
        Layer *l;
        int r;

        r = call_named_layer(c, "layer_id", "layer_name", &l);
        if (r != 0)
                return r;
        if (id != 0 && !studio_material(engine_call(c)->project->model->studio, (uint32_t)id)) {
                rpc_failure(&c->error, c->method->error,
                            "There is no material %lld: goxel.list_materials tells which are",
                            (long long)id);
                rpc_error_add(&c->error, "param", json_object_new_string("material_id"));
                return RPC_FAILED;
        }
        r = edit_touch_layers(engine_call(c)->edit);
        if (r < 0)
                return r;
        l->material = (uint32_t)id;
        call_tell_layer(c, l->id);
        json_add(c->result, "material_id", json_object_new_int64(id));
        return 0;
}

static const Param which_params[] = { PARAMS_WHICH, PARAM_END };
static const Param clone_params[] = {
        PARAM_ID("layer_id", "id of the layer"),
        { "new_name", P_STRING, NULL, 0, LAYER_NAME_MAX, NULL, "", NULL,
          "what the clone is called; without it, the same" },
        PARAMS_PLACING,
        PARAM_NAME("layer_name", "the layer's name"),
        PARAM_END,
};
static const Param transform_params[] = {
        PARAM_ID("layer_id", "id of the layer"),
        PARAMS_PLACING,
        PARAM_NAME("layer_name", "the layer's name"),
        PARAM_END,
};
static const Param bounds_params[] = {
        PARAM_ID("layer_id", "id of the layer"),
        PARAM_BOX("box", "", "outside of it nothing changes; without it the layer has no bounds"),
        PARAM_NAME("layer_name", "the layer's name"),
        PARAM_END,
};
static const Param material_params[] = {
        PARAM_ID("layer_id", "id of the layer"),
        { "material_id", P_INT, NULL, 0, INT32_MAX, NULL, NULL, NULL,
          "the material's id; 0: the default one" },
        PARAM_NAME("layer_name", "the layer's name"),
        PARAM_END,
};

#define EDITS                                                                                               \
        .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE, .project_param = "project",             \
        .error = -1008
#define LONG_EDITS                                                                                          \
        .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG,                           \
        .project_param = "project", .error = -1008, .result = RESULT_MADE

const Method layer_kind_methods[] = {
        { .name = "goxel.clone_layer",
          .summary =
                  "Makes a layer above another that shows what that one has, moved, turned or scaled, now and after "
                  "each edit of it.",
          .params = clone_params,
          LONG_EDITS,
          .example = "{\"layer_id\":1,\"translate\":[24,0,0],\"rotate\":[0,0,90]}",
          .run = clone_layer },
        { .name = "goxel.transform_layer",
          .aliases = "set_layer_matrix",
          .summary =
                  "Moves, turns or scales a clone, a shape layer or an image layer; with a matrix, puts it there.",
          .params = transform_params,
          LONG_EDITS,
          .run = transform_layer },
        { .name = "goxel.bake_layer",
          .aliases = "unclone_layer",
          .summary =
                  "Makes a clone, a shape layer or an image layer a plain one with the voxels that it has.",
          .params = which_params,
          LONG_EDITS,
          .example = "{\"layer_id\":1}",
          .run = bake_layer },
        { .name = "goxel.set_layer_bounds",
          .summary = "Gives a layer a box outside of which edits change nothing, or takes it away.",
          .params = bounds_params,
          EDITS,
          .result = "{\"success\":\"bool\",\"layer_id\":\"int\",\"bounded\":\"bool\",\"min\":\"[x,y,z]\","
                    "\"max\":\"[x,y,z]\",\"dimensions\":\"[x,y,z]\",\"revision\":\"int\"}",
          .example = "{\"layer_id\":1,\"box\":{\"min\":[0,0,0],\"max\":[31,31,31]}}",
          .run = set_layer_bounds },
        { .name = "goxel.set_layer_material",
          .summary = "Says what a layer is made of.",
          .params = material_params,
          EDITS,
          .result =
                  "{\"success\":\"bool\",\"layer_id\":\"int\",\"material_id\":\"int\",\"revision\":\"int\"}",
          .example = "{\"layer_id\":1,\"material_id\":0}",
          .run = set_layer_material },
        { .name = NULL },
};
