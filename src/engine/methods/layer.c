#include "engine/methods/placing.h"

#include <errno.h>

/* How it is laid over those below, in Goxel's words. */
static const char *mode_name(Mode mode) {
        return mode == MODE_SUB         ? "subtract"
               : mode == MODE_INTERSECT ? "intersect"
               : mode == MODE_PAINT     ? "paint"
                                        : "add";
}

const char *layer_kind_name(LayerKind kind) {
        static const char *const names[] = { "plain", "clone", "shape", "image" };

        return names[kind];
}

/* What its voxels follow from. */
static void add_kind(json_object *o, const Layer *l) {
        json_object *image;

        json_add(o, "kind", json_object_new_string(layer_kind_name(l->kind)));
        if (l->kind != LAYER_PLAIN)
                json_add(o, "matrix", transform_json(&l->matrix));
        if (l->kind == LAYER_CLONE)
                json_add(o, "base", json_object_new_int64(l->base));
        if (l->kind == LAYER_SHAPE)
                json_add(o, "shape", json_object_new_string(shape_name(l->shape)));
        if (l->kind != LAYER_IMAGE)
                return;
        image = json_object_new_object();
        json_add(image, "path", json_object_new_string(l->picture->path));
        json_add(image, "width", json_object_new_int64(l->picture->width));
        json_add(image, "height", json_object_new_int64(l->picture->height));
        json_add(o, "image", image);
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
        json_add(o, "material_id", json_object_new_int64(l->material));
        add_kind(o, l);
        if (!box_empty(l->bounds)) {
                json_object *bounds = json_object_new_object();

                add_box(bounds, l->bounds);
                json_add(o, "bounds", bounds);
        }
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
        const Arg *name = arg(c, "name"), *a = arg(c, "color");
        json_object *colour;
        Layer *layer;
        int r;

        if (arg(c, "opacity")->number != 1)
                return rpc_fail_param(&c->error, "opacity",
                                      "1, as layers have no opacity: give the colours an alpha", "less");
        r = call_add_layer(c, name->string, &layer);
        if (r != 0)
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
                  "\"material_id\":\"int\",\"kind\":\"string\",\"matrix\":\"16 numbers\",\"base\":\"int\",\"shape\":\"string\","
                  "\"image\":{\"path\":\"string\",\"width\":\"int\",\"height\":\"int\"},"
                  "\"bounds\":{\"min\":\"[x,y,z]\",\"max\":\"[x,y,z]\",\"dimensions\":\"[x,y,z]\"},"
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
