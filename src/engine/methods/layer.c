#include "engine/methods/look.h"

#include <errno.h>

/* How it is laid over those below, in Goxel's words. */
static const char *mode_name(Mode mode) {
        return mode == MODE_SUB         ? "subtract"
               : mode == MODE_INTERSECT ? "intersect"
               : mode == MODE_PAINT     ? "paint"
                                        : "add";
}

static json_object *layer_json(const Model *m, const Layer *l) {
        json_object *o = json_object_new_object();

        json_add(o, "id", json_object_new_int64(l->id));
        json_add(o, "name", json_object_new_string(l->name));
        json_add(o, "visible", json_object_new_boolean(l->visible));
        json_add(o, "active", json_object_new_boolean(l->id == m->active));
        json_add(o, "voxels", json_object_new_uint64(volume_count(l->volume)));
        json_add(o, "mode", json_object_new_string(mode_name(l->mode)));
        json_add(o, "color", colour_json(l->colour));
        add_box(o, volume_box(l->volume));
        return o;
}

static int list_layers(Call *c) {
        const Model *m = engine_call(c)->project->model;
        json_object *layers = json_object_new_array();

        for (size_t i = 0; i < m->n_layers; i++)
                json_append(layers, layer_json(m, m->layers[i]));
        c->result = json_object_new_object();
        json_add(c->result, "count", json_object_new_uint64(m->n_layers));
        json_add(c->result, "total_layers", json_object_new_uint64(m->n_layers));
        json_add(c->result, "active_layer", json_object_new_int64(m->active));
        json_add(c->result, "layers", layers);
        return 0;
}

static int create_layer(Call *c) {
        Model *m = engine_call(c)->project->model;
        const Arg *name = arg(c, "name"), *a = arg(c, "color");
        json_object *colour;
        Layer *layer;
        int r;

        if (arg(c, "opacity")->number != 1)
                return rpc_fail_param(&c->error, "opacity",
                                      "1, as layers have no opacity: give the colours an alpha", "less");
        r = edit_touch_layers(engine_call(c)->edit);
        if (r < 0)
                return r;
        r = model_add_layer(m, 0, name->string, &layer);
        if (r == -E2BIG)
                return rpc_fail(&c->error, RPC_LIMIT, "A project has at most %d layers", MODEL_LAYERS_MAX);
        if (r < 0)
                return r;
        layer->visible = arg(c, "visible")->i;
        layer->colour = (Colour){ a->colour[0], a->colour[1], a->colour[2], a->colour[3] };

        c->result = json_object_new_object();
        colour = json_object_new_array();
        for (size_t i = 0; i < 3; i++)
                json_append(colour, json_object_new_int(a->colour[i]));
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "layer_id", json_object_new_int64(layer->id));
        json_add(c->result, "name", json_object_new_string(layer->name));
        json_add(c->result, "visible", json_object_new_boolean(layer->visible));
        json_add(c->result, "color", colour);
        return 0;
}

static int get_bounding_box(Call *c) {
        const Model *m = engine_call(c)->project->model;
        Layer *layer = NULL;
        Box box;
        int r;

        if (arg(c, "layer_id")->given && arg(c, "layer_id")->i >= 0) {
                r = call_layer(c, &layer);
                if (r != 0)
                        return r;
        }
        if (!arg(c, "exact")->i)
                box = m->box;
        else
                box = layer ? volume_box(layer->volume) : model_bounds(m);

        c->result = json_object_new_object();
        json_add(c->result, "empty", json_object_new_boolean(box_empty(box)));
        add_box(c->result, box);
        return 0;
}

static const Param create_params[] = {
        { "name", P_STRING, NULL, 0, LAYER_NAME_MAX, NULL, "\"New Layer\"", NULL,
          "what the layer is called" },
        PARAM_COLOUR("[255,255,255,255]", "the layer's colour"),
        { "visible", P_BOOL, NULL, 0, 0, NULL, "true", NULL, "whether it is seen" },
        { "opacity", P_NUMBER, NULL, 0, 1, NULL, "1", NULL, "1: alpha belongs to voxels, not to layers" },
        PARAM_END,
};
static const Param box_params[] = {
        PARAM_LOOK,
        { "exact", P_BOOL, NULL, 0, 0, NULL, "true", NULL,
          "the voxels' own box; false: the project's image box" },
        PARAM_END,
};

const Method layer_methods[] = {
        { .name = "goxel.list_layers",
          .summary = "Lists the layers, bottom to top.",
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .error = -1008,
          .result =
                  "{\"count\":\"int\",\"total_layers\":\"int\",\"active_layer\":\"int\",\"layers\":[{\"id\":\"int\",\"name\":\"string\","
                  "\"visible\":\"bool\",\"active\":\"bool\",\"voxels\":\"int\",\"mode\":\"string\",\"color\":\"[r,g,b,a]\","
                  "\"min\":\"[x,y,z]\",\"max\":\"[x,y,z]\",\"dimensions\":\"[x,y,z]\"}]}",
          .example = "{}",
          .run = list_layers },
        { .name = "goxel.create_layer",
          .aliases = "goxel.new_layer",
          .summary = "Adds an empty layer on top and makes it the active one.",
          .params = create_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE,
          .project_param = "project",
          .error = -1008,
          .result =
                  "{\"success\":\"bool\",\"layer_id\":\"int\",\"name\":\"string\",\"visible\":\"bool\",\"color\":\"[r,g,b]\","
                  "\"revision\":\"int\"}",
          .example = "{\"name\":\"roof\"}",
          .run = create_layer },
        { .name = "goxel.get_bounding_box",
          .summary = "Tells the smallest box around all voxels; both corners belong to it.",
          .params = box_params,
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .result =
                  "{\"empty\":\"bool\",\"min\":\"[x,y,z]\",\"max\":\"[x,y,z]\",\"dimensions\":\"[x,y,z]\"}",
          .example = "{}",
          .run = get_bounding_box },
        { .name = NULL },
};
