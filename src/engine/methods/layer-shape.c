/* Shape layers: a shape, a colour and where it stands. */
#include "engine/methods/placing.h"

#include <errno.h>

static const ShapeKind kinds[] = { SHAPE_CUBE, SHAPE_SPHERE, SHAPE_CYLINDER };

/* The matrix of the box that is given, then turned as the call wants. */
static int read_place(Call *c, Transform *ret) {
        Transform turned, standing;
        double middle[3];
        Box box, is;
        int r;

        r = call_box(c, "box", &box);
        if (r != 0)
                return r;
        standing = transform_of_box(box);
        is = transform_box(&standing);
        if (!point_equal(is.min, box.min) || !point_equal(is.max, box.max))
                return rpc_fail_param(
                        &c->error, "box",
                        "a box within ±8388608 on each axis: beyond, shapes have no exact place",
                        "one that reaches beyond");
        for (unsigned i = 0; i < 3; i++)
                middle[i] = (double)standing.m[12 + i];
        r = call_placing(c, middle, &turned);
        if (r == 0)
                *ret = transform_multiply(&turned, &standing);
        return r;
}

/* Either a box or a matrix. */
static int read_matrix(Call *c, Transform *ret) {
        if (arg(c, "box")->given == arg(c, "matrix")->given)
                return rpc_fail_param(&c->error, "box", "box or matrix, but not both",
                                      arg(c, "box")->given ? "both" : "nothing");
        return arg(c, "box")->given ? read_place(c, ret) : call_matrix(c, "matrix", ret);
}

static int create_shape_layer(Call *c) {
        Transform matrix;
        Layer *l;
        int r;

        r = read_matrix(c, &matrix);
        if (r == 0)
                r = call_add_layer(c, arg(c, "name")->string, &l);
        if (r != 0)
                return r;
        l->kind = LAYER_SHAPE;
        l->shape = kinds[arg(c, "shape")->i];
        l->colour = arg_colour(arg(c, "color"));
        l->matrix = matrix;
        return call_tell_made(c, l);
}

static int update_shape_layer(Call *c) {
        Transform matrix;
        Layer *l;
        int r;

        r = call_named_layer(c, "layer_id", "layer_name", &l);
        if (r != 0)
                return r;
        if (l->kind != LAYER_SHAPE)
                return rpc_fail(&c->error, c->method->error,
                                "Layer %u is no shape layer: goxel.create_shape_layer makes one", l->id);
        matrix = l->matrix;
        if (arg(c, "box")->given)
                r = read_place(c, &matrix);
        else if (call_places(c))
                return rpc_fail_param(&c->error, "box",
                                      "a box to start from; goxel.transform_layer moves it from where it is",
                                      "nothing");
        if (r == 0)
                r = edit_touch_layers(engine_call(c)->edit);
        if (r != 0)
                return r;
        l->matrix = matrix;
        if (arg(c, "shape")->given)
                l->shape = kinds[arg(c, "shape")->i];
        if (arg(c, "color")->given)
                l->colour = arg_colour(arg(c, "color"));
        return call_tell_made(c, l);
}

#define KINDS "cube sphere cylinder"
static const Param create_params[] = {
        { "shape", P_CHOICE, NULL, 0, 0, KINDS, "\"cube\"", NULL, "what it is; a cylinder stands along Z" },
        PARAM_BOX("box", "", "what the shape fills"),
        PARAM_COLOUR("[255,255,255,255]", "its colour"),
        { "name", P_STRING, NULL, 0, LAYER_NAME_MAX, NULL, "\"Shape\"", NULL, "what the layer is called" },
        PARAMS_PLACING,
        PARAM_END,
};
static const Param update_params[] = {
        PARAM_ID("layer_id", "id of the shape layer"),
        { "shape", P_CHOICE, NULL, 0, 0, KINDS, "", NULL, "what it becomes; a cylinder stands along Z" },
        PARAM_BOX("box", "", "what it fills from now on"),
        PARAM_COLOUR("", "its new colour"),
        PARAM_NAME("layer_name", "the layer's name"),
        PARAMS_PLACING,
        PARAM_END,
};

#define EDITS                                                                                               \
        .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG,                           \
        .project_param = "project", .error = -1008, .result = RESULT_MADE

const Method layer_shape_methods[] = {
        { .name = "goxel.create_shape_layer",
          .summary =
                  "Adds a layer that is a shape and can be changed as one, inside the project's image box.",
          .params = create_params,
          EDITS,
          .example =
                  "{\"shape\":\"sphere\",\"box\":{\"min\":[4,4,4],\"max\":[19,19,19]},\"color\":\"#C03020\"}",
          .run = create_shape_layer },
        { .name = "goxel.update_shape_layer",
          .summary = "Changes the shape, the colour or the box of a shape layer.",
          .params = update_params,
          EDITS,
          .run = update_shape_layer },
        { .name = NULL },
};
