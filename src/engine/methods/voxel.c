#include "engine/methods/look.h"

#include <json-c/json_util.h>
#include <stdio.h>
#include <string.h>

static json_object *voxel_json(Point p) {
        json_object *o = json_object_new_object();

        json_add(o, "x", json_object_new_int(p.x));
        json_add(o, "y", json_object_new_int(p.y));
        json_add(o, "z", json_object_new_int(p.z));
        return o;
}

static Point call_point(const Call *c) {
        const Arg *a = arg(c, "position");

        return (Point){ a->point[0], a->point[1], a->point[2] };
}

static json_object *edit_json(const Call *c, Point p, const Layer *layer) {
        json_object *o = voxel_json(p);

        json_add(o, "success", json_object_new_boolean(true));
        json_add(o, "layer_id", json_object_new_int64(layer->id));
        return o;
}

static int add_voxel(Call *c) {
        const Arg *a = arg(c, "color");
        Colour colour = { a->colour[0], a->colour[1], a->colour[2], a->colour[3] };
        Point p = call_point(c);
        Layer *layer;
        int r;

        r = call_layer(c, &layer);
        if (r != 0)
                return r;
        r = volume_set(layer->volume, p, colour);
        if (r < 0)
                return r;
        c->result = edit_json(c, p, layer);
        json_add(c->result, "color", colour_json(colour));
        return 0;
}

static int remove_voxel(Call *c) {
        Point p = call_point(c);
        Layer *layer;
        int r;

        r = call_layer(c, &layer);
        if (r != 0)
                return r;
        r = volume_set(layer->volume, p, (Colour){ 0 });
        if (r < 0)
                return r;
        c->result = edit_json(c, p, layer);
        return 0;
}

static int get_voxel(Call *c) {
        Model *m = engine_call(c)->project->model;
        Point p = call_point(c);
        Layer *layer = NULL;
        Colour colour;
        int r;

        if (arg(c, "layer_id")->given && arg(c, "layer_id")->i >= 0) {
                r = call_layer(c, &layer);
                if (r != 0)
                        return r;
        }
        colour = layer ? volume_get(layer->volume, p) : model_get(m, p);
        c->result = voxel_json(p);
        json_add(c->result, "exists", json_object_new_boolean(colour.a > 0));
        json_add(c->result, "color", colour_json(colour));
        return 0;
}

/* Runs one operation with the handler of the method that its type names. */
static int run_operation(Call *batch, json_object *operation, size_t index) {
        CLEANUP_CALL Call c = { 0 };
        const Method *m = NULL;
        json_object *type;
        char where[48];
        int r;

        (void)snprintf(where, sizeof(where), "operations[%zu]", index);
        if (!json_object_is_type(operation, json_type_object))
                return rpc_fail_param(&batch->error, where, "an object",
                                      json_type_to_name(json_object_get_type(operation)));
        if (json_object_object_get_ex(operation, "type", &type) &&
            json_object_is_type(type, json_type_string))
                m = engine_method(json_object_get_string(type));
        if (!m || !(m->flags & METHOD_BATCHABLE)) {
                (void)snprintf(where, sizeof(where), "operations[%zu].type", index);
                return rpc_fail_param(
                        &batch->error, where,
                        "an editing method: add_voxel, add_voxels, remove_voxels, set_voxels, procedural_shape, "
                        "create_layer and others whose row has the flag batchable",
                        json_object_object_get_ex(operation, "type", &type)
                                ? json_object_to_json_string(type)
                                : "nothing");
        }

        (void)snprintf(where, sizeof(where), "operations[%zu]", index);
        c.context = batch->context;
        r = call_parse_tree(&c, m, operation, where, "type");
        if (r == 0)
                r = m->run(&c);
        if (r != RPC_FAILED)
                return r;
        batch->error = c.error;
        c.error = (RpcError){ 0 };
        rpc_error_add(&batch->error, "operation", json_object_new_uint64(index));
        return RPC_FAILED;
}

static int batch_operations(Call *c) {
        json_object *operations = arg(c, "operations")->json;
        size_t n = json_object_array_length(operations);
        int r;

        for (size_t i = 0; i < n; i++) {
                r = run_operation(c, json_object_array_get_idx(operations, i), i);
                if (r != 0)
                        return r;
        }
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "total_operations", json_object_new_uint64(n));
        json_add(c->result, "successful_operations", json_object_new_uint64(n));
        return 0;
}

static const Param add_params[] = {
        PARAM_POSITION("where the voxel is set"),
        PARAM_COLOUR(NULL, "its colour; alpha 255 when left out, 0 removes the voxel"),
        PARAM_LAYER("the layer to change"),
        PARAM_END,
};
static const Param remove_params[] = {
        PARAM_POSITION("where the voxel is removed"),
        PARAM_LAYER("the layer to change"),
        PARAM_END,
};
static const Param get_params[] = {
        PARAM_POSITION("where to look"),
        PARAM_LOOK,
        PARAM_END,
};
static const Param batch_params[] = {
        { "operations", P_ARRAY, NULL, 0, 0, NULL, NULL, NULL,
          "objects with `type`, an editing method's name, and that method's parameters" },
        PARAM_END,
};

const Method voxel_methods[] = {
        { .name = "goxel.add_voxel",
          .summary = "Sets one voxel.",
          .params = add_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE,
          .project_param = "project",
          .error = -1004,
          .result = "{\"success\":\"bool\",\"x\":\"int\",\"y\":\"int\",\"z\":\"int\",\"layer_id\":\"int\","
                    "\"color\":\"[r,g,b,a]\",\"revision\":\"int\"}",
          .example = "{\"position\":[1,2,3],\"color\":\"#FF8000\"}",
          .run = add_voxel },
        { .name = "goxel.remove_voxel",
          .summary = "Removes one voxel.",
          .params = remove_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE,
          .project_param = "project",
          .error = -1005,
          .result =
                  "{\"success\":\"bool\",\"x\":\"int\",\"y\":\"int\",\"z\":\"int\",\"layer_id\":\"int\",\"revision\":\"int\"}",
          .example = "[1,2,3]",
          .run = remove_voxel },
        { .name = "goxel.get_voxel",
          .summary = "Tells the colour of one voxel.",
          .params = get_params,
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .error = -1006,
          .result =
                  "{\"x\":\"int\",\"y\":\"int\",\"z\":\"int\",\"exists\":\"bool\",\"color\":\"[r,g,b,a]\"}",
          .example = "{\"x\":1,\"y\":2,\"z\":3}",
          .run = get_voxel },
        { .name = "goxel.batch_operations",
          .summary = "Runs several edits as one: all of them or none, one undo step.",
          .params = batch_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_LONG,
          .project_param = "project",
          .error = -1011,
          .result =
                  "{\"success\":\"bool\",\"total_operations\":\"int\",\"successful_operations\":\"int\",\"revision\":\"int\"}",
          .example = "{\"operations\":[{\"type\":\"add_voxel\",\"x\":0,\"y\":0,\"z\":0,\"color\":[255,0,0]},"
                     "{\"type\":\"remove_voxel\",\"x\":1,\"y\":0,\"z\":0}]}",
          .run = batch_operations },
        { .name = NULL },
};
