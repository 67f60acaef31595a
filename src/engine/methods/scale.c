/* Making a layer twice or half as large, and shifting it around in a box. */
#include "engine/methods/selection.h"

#include "voxel/scale.h"

#include <errno.h>
#include <stdio.h>

/* A new volume out of what a layer has. */
static int scaled(Call *c, const Layer *layer, Volume **ret) {
        const Point origin = arg_point(arg(c, "origin"));
        const double factor = arg(c, "factor")->number;
        char got[32];
        int r;

        if (factor != 2 && factor != 0.5) {
                (void)snprintf(got, sizeof(got), "%g", factor);
                return rpc_fail_param(&c->error, "factor", "2 or 0.5", got);
        }
        if (factor < 1)
                return volume_halved(ret, layer->volume, origin);
        r = volume_doubled(ret, layer->volume, origin);
        if (r == -ERANGE)
                return rpc_fail_param(&c->error, "origin",
                                      "a place within ±2147483648 on each axis for every voxel",
                                      "one that takes some beyond");
        return r;
}

static int scale(Call *c) {
        CLEANUP(volume_free) Volume *to = NULL;
        Layer *layer;
        int r;

        r = call_layer(c, &layer);
        if (r == 0)
                r = scaled(c, layer, &to);
        if (r == 0)
                r = volume_merge(layer->volume, to, MODE_REPLACE);
        if (r != 0)
                return r;
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "voxels", json_object_new_uint64(volume_count(layer->volume)));
        json_add(c->result, "layer_id", json_object_new_int64(layer->id));
        add_box(c->result, volume_box(layer->volume));
        return 0;
}

static int wrap(Call *c) {
        CLEANUP_BOUNDS Bounds bounds = { 0 };
        Box box = engine_call(c)->project->model->box;
        Layer *layer;
        int r;

        r = call_layer(c, &layer);
        if (r == 0 && arg(c, "box")->given)
                r = call_box(c, "box", &box);
        if (r != 0)
                return r;
        if (box_empty(box))
                return rpc_fail_param(&c->error, "box", "a box, as the project has no image box", "nothing");
        r = bounds_begin_counting(c, layer, &bounds);
        if (r == 0)
                r = volume_wrap(layer->volume, box, arg_point(arg(c, "offset")));
        return r == 0 ? bounds_tell(c, &bounds) : r;
}

static const Param scale_params[] = {
        { "factor", P_NUMBER, NULL, 0, 2, NULL, NULL, NULL,
          "2: each voxel becomes eight; 0.5: eight cells become a voxel when four of them are, of the colour that "
          "most of them have" },
        { "origin", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, "[0,0,0]", "voxels",
          "the corner between voxels that stays where it is" },
        PARAM_LAYER("the layer to change"),
        PARAM_END,
};
static const Param wrap_params[] = {
        { "offset", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, NULL, "voxels", "how far on each axis" },
        PARAM_LAYER("the layer to change"),
        PARAM_BOX("box", "", "the box that is shifted around in; without it, the image box"),
        PARAM_SELECTION,
        PARAM_END,
};

#define CHANGES                                                                                             \
        .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG, .project_param = "project"

const Method scale_methods[] = {
        { .name = "goxel.scale",
          .summary = "Makes a layer twice or half as large.",
          .params = scale_params,
          CHANGES,
          .result = "{\"success\":\"bool\",\"voxels\":\"int\",\"layer_id\":\"int\",\"min\":\"[x,y,z]\","
                    "\"max\":\"[x,y,z]\",\"dimensions\":\"[x,y,z]\",\"revision\":\"int\"}",
          .example = "{\"factor\":2}",
          .run = scale },
        { .name = "goxel.wrap",
          .summary = "Shifts what is in a box; what leaves it on one side comes in on the other.",
          .params = wrap_params,
          CHANGES,
          .result = "{" RESULT_COUNTED "}",
          .example = "{\"offset\":[8,0,0]}",
          .run = wrap },
        { .name = NULL },
};
