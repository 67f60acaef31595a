#include "engine/methods/look.h"

/* A row's result, which call_tell_brief() gives to its call, begun with the place. */
static Brief *brief_voxel(Call *c, Point p) {
        Brief *b = &engine_call(c)->brief;

        brief_begin(b);
        brief_int(b, "x", p.x);
        brief_int(b, "y", p.y);
        brief_int(b, "z", p.z);
        return b;
}

static void brief_colour(Brief *b, Colour c) {
        brief_ints(b, "color", (const int32_t[]){ c.r, c.g, c.b, c.a }, 4);
}

static Brief *brief_edit(Call *c, Point p, const Layer *layer) {
        Brief *b = brief_voxel(c, p);

        brief_bool(b, "success", true);
        brief_int(b, "layer_id", layer->id);
        brief_uint(b, "voxel_count", volume_count(layer->volume));
        return b;
}

static int add_voxel(Call *c) {
        const Colour colour = arg_colour(arg(c, "color"));
        const Point p = arg_point(arg(c, "position"));
        Layer *layer;
        int r;

        r = call_layer(c, &layer);
        if (r != 0)
                return r;
        r = volume_set(layer->volume, p, colour);
        if (r < 0)
                return r;
        brief_colour(brief_edit(c, p, layer), colour);
        call_tell_brief(c);
        return 0;
}

static int remove_voxel(Call *c) {
        const Point p = arg_point(arg(c, "position"));
        Layer *layer;
        int r;

        r = call_layer(c, &layer);
        if (r != 0)
                return r;
        r = volume_set(layer->volume, p, (Colour){ 0 });
        if (r < 0)
                return r;
        (void)brief_edit(c, p, layer);
        call_tell_brief(c);
        return 0;
}

static void tell_seen(Call *c, Point p, Colour colour, const Layer *seen) {
        Brief *b = brief_voxel(c, p);

        brief_ints(b, "position", (const int32_t[]){ p.x, p.y, p.z }, 3);
        brief_bool(b, "exists", colour.a > 0);
        brief_colour(b, colour);
        if (seen) {
                brief_int(b, "layer_id", seen->id);
                brief_int(b, "material_id", seen->material);
        } else {
                brief_null(b, "layer_id");
                brief_null(b, "material_id");
        }
        call_tell_brief(c);
}

static int get_voxel(Call *c) {
        Model *m = engine_call(c)->project->model;
        const Point p = arg_point(arg(c, "position"));
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
        tell_seen(c, p, colour, seen);
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
