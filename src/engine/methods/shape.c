#include "engine/methods/selection.h"

#include "voxel/shape.h"

#include <errno.h>

static const Mode modes[] = { MODE_OVER, MODE_SUB, MODE_PAINT };

static int procedural_shape(Call *c) {
        const Arg *size = arg(c, "size"), *centre = arg(c, "center"), *a = arg(c, "color");
        Point middle = { centre->point[0], centre->point[1], centre->point[2] };
        Colour colour = { a->colour[0], a->colour[1], a->colour[2], a->colour[3] };
        CLEANUP_BOUNDS Bounds bounds = { 0 };
        uint64_t before;
        ShapeKind kind;
        Layer *layer;
        Box box;
        int r;

        r = shape_from_name(arg(c, "shape_type")->string, &kind);
        if (r < 0)
                return r;
        r = call_layer(c, &layer);
        if (r != 0)
                return r;
        r = shape_box(middle, size->point, &box);
        if (r == -ERANGE)
                return rpc_fail_param(&c->error, "center", "a shape within ±2147483648 on each axis",
                                      "one that reaches beyond");

        before = volume_count(layer->volume);
        r = bounds_begin(c, layer, &bounds);
        if (r == 0)
                r = volume_shape(layer->volume, kind, box, modes[arg(c, "mode")->i], colour);
        if (r == 0)
                r = bounds_end(&bounds, NULL);
        if (r != 0)
                return r;

        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "shape_type", json_object_new_string(shape_name(kind)));
        call_tell_difference(c, layer, before);
        return 0;
}

static const Param shape_params[] = {
        { "shape_type", P_CHOICE, NULL, 0, 0, "cube sphere cylinder", "\"cube\"", NULL,
          "sphere and cylinder fill their box; the cylinder stands along Z" },
        { "size", P_POINT, "size_x size_y size_z", 1, INT32_MAX, NULL, "[10,10,10]", "voxels", "how large" },
        { "center", P_POINT, "center_x center_y center_z", INT32_MIN, INT32_MAX, NULL, "[0,0,0]", "voxels",
          "its centre: the smallest corner is centre - size/2, rounded down" },
        PARAM_COLOUR("[255,255,255,255]", "its colour"),
        PARAM_LAYER("the layer to change"),
        { "mode", P_CHOICE, NULL, 0, 0, "add subtract paint", "\"add\"", NULL,
          "add voxels, take them away, or paint those that are there" },
        PARAM_SELECTION,
        PARAM_END,
};

const Method shape_methods[] = {
        { .name = "goxel.procedural_shape",
          .summary = "Adds, takes away or paints a cube, a sphere or a cylinder.",
          .params = shape_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG,
          .project_param = "project",
          .error = -1011,
          .result =
                  "{\"success\":\"bool\",\"shape_type\":\"string\",\"voxels_created\":\"int\",\"voxels_removed\":\"int\","
                  "\"layer_id\":\"int\",\"revision\":\"int\"}",
          .example =
                  "{\"shape_type\":\"sphere\",\"size\":[16,16,16],\"center\":[8,8,8],\"color\":[200,60,60]}",
          .run = procedural_shape },
        { .name = NULL },
};
