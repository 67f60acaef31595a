#include "engine/methods/look.h"

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
        json_add(o, "voxel_count", json_object_new_uint64(volume_count(layer->volume)));
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
        const Layer *seen = NULL;
        Layer *layer = NULL;
        Colour colour;
        int r;

        if (arg(c, "layer_id")->given && arg(c, "layer_id")->i >= 0) {
                r = call_layer(c, &layer);
                if (r != 0)
                        return r;
                seen = layer;
        }
        colour = layer ? volume_get(layer->volume, p) : model_get(m, p);
        if (colour.a > 0 && !layer)
                seen = seen_layer(m, p);
        c->result = voxel_json(p);
        json_add(c->result, "position", point_json(p));
        json_add(c->result, "exists", json_object_new_boolean(colour.a > 0));
        json_add(c->result, "color", colour_json(colour));
        json_add(c->result, "layer_id", seen ? json_object_new_int64(seen->id) : NULL);
        json_add(c->result, "material_id", seen ? json_object_new_int64(seen->material) : NULL);
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
const Method voxel_methods[] = {
        { .name = "goxel.add_voxel",
          .summary = "Sets one voxel.",
          .params = add_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE,
          .project_param = "project",
          .error = -1004,
          .result = "{\"success\":\"bool\",\"x\":\"int\",\"y\":\"int\",\"z\":\"int\",\"layer_id\":\"int\","
                    "\"voxel_count\":\"int\",\"color\":\"[r,g,b,a]\",\"revision\":\"int\"}",
          .example = "{\"position\":[1,2,3],\"color\":\"#FF8000\"}",
          .run = add_voxel },
        { .name = "goxel.remove_voxel",
          .summary = "Removes one voxel.",
          .params = remove_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE,
          .project_param = "project",
          .error = -1005,
          .result =
                  "{\"success\":\"bool\",\"x\":\"int\",\"y\":\"int\",\"z\":\"int\",\"layer_id\":\"int\",\"voxel_count\":\"int\",\"revision\":\"int\"}",
          .example = "[1,2,3]",
          .run = remove_voxel },
        { .name = "goxel.get_voxel",
          .summary = "Tells the colour of one voxel.",
          .params = get_params,
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .error = -1006,
          .result =
                  "{\"x\":\"int\",\"y\":\"int\",\"z\":\"int\",\"position\":\"[x,y,z]\",\"exists\":\"bool\",\"color\":\"[r,g,b,a]\","
                  "\"layer_id\":\"int or null\",\"material_id\":\"int or null\"}",
          .example = "{\"x\":1,\"y\":2,\"z\":3}",
          .run = get_voxel },
        { .name = NULL },
};
