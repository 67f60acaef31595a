/* Edits of many voxels that are listed one by one, or by a box. */
#include "engine/methods/selection.h"

#include "voxel/census.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

/* Voxels that failed are told up to here. */
#define ERRORS_MOST 100

/* One voxel of a list is read by a row of its own. */
static const Param item_params[] = {
        PARAM_POSITION("where the voxel is"),
        { "color", P_COLOUR, "r g b a", 0, 255, NULL, "", NULL, "its colour" },
        PARAM_END,
};
static const Param place_params[] = { PARAM_POSITION("where the voxel is"), PARAM_END };
static const Method item_row = { .name = "voxel", .params = item_params };
static const Method place_row = { .name = "voxel", .params = place_params };

typedef struct Item {
        Point at;
        bool coloured;
        Colour colour;
} Item;

static int read_item(Call *c, const Method *row, size_t index, Item *ret) {
        json_object *voxel = json_object_array_get_idx(arg(c, "voxels")->json, index);
        CLEANUP_CALL Call item = { 0 };
        const Arg *at;
        char where[48];
        int r;

        (void)snprintf(where, sizeof(where), "voxels[%zu]", index);
        if (!json_object_is_type(voxel, json_type_object) && !json_object_is_type(voxel, json_type_array)) {
                rpc_failure_param(&c->error, where, "an object or an array",
                                  json_type_to_name(json_object_get_type(voxel)));
                return RPC_FAILED;
        }
        r = call_parse_tree(&item, row, voxel, where, NULL);
        if (r == RPC_FAILED) {
                c->error = item.error;
                item.error = (RpcError){ 0 };
        }
        if (r != 0)
                return r;
        at = arg(&item, "position");
        *ret = (Item){ .at = { at->point[0], at->point[1], at->point[2] } };
        if (row == &item_row && arg(&item, "color")->given) {
                ret->coloured = true;
                ret->colour = arg_colour(arg(&item, "color"));
        }
        return 0;
}

static int add_item(Call *c, size_t index, Layer *layer) {
        const Arg *fallback = arg(c, "color");
        char where[48];
        Item item;
        int r;

        r = read_item(c, &item_row, index, &item);
        if (r != 0)
                return r;
        if (!item.coloured && !fallback->given) {
                (void)snprintf(where, sizeof(where), "voxels[%zu].color", index);
                return rpc_fail_param(&c->error, where, "a colour, there or as color beside voxels",
                                      "nothing");
        }
        return volume_set(layer->volume, item.at, item.coloured ? item.colour : arg_colour(fallback));
}

/* Notes what is wrong with a voxel and goes on. */
static void note_error(Call *c, json_object *errors, size_t index) {
        json_object *o;

        if (json_length(errors) < ERRORS_MOST) {
                o = json_object_new_object();
                json_add(o, "index", json_object_new_uint64(index));
                json_add(o, "message", json_object_new_string(c->error.message));
                json_append(errors, o);
        }
        rpc_error_done(&c->error);
        c->error = (RpcError){ 0 };
}

static int add_voxels(Call *c) {
        const size_t n = json_object_array_length(arg(c, "voxels")->json);
        const bool go_on = arg(c, "continue_on_error")->i;
        json_object *errors;
        size_t failed = 0;
        Layer *layer;
        int r;

        r = call_layer(c, &layer);
        if (r != 0)
                return r;
        c->result = json_object_new_object();
        errors = json_object_new_array();
        json_add(c->result, "errors", errors);
        for (size_t i = 0; i < n; i++) {
                r = add_item(c, i, layer);
                if (r == RPC_FAILED && go_on) {
                        note_error(c, errors, i);
                        failed++;
                } else if (r != 0)
                        return r;
        }
        json_add(c->result, "success", json_object_new_boolean(failed == 0));
        json_add(c->result, "added", json_object_new_uint64(n - failed));
        json_add(c->result, "failed", json_object_new_uint64(failed));
        json_add(c->result, "processed_count", json_object_new_uint64(n - failed));
        json_add(c->result, "failed_count", json_object_new_uint64(failed));
        json_add(c->result, "layer_id", json_object_new_int64(layer->id));
        return 0;
}

/* Where a region is said: by voxels or by a box. `one`: a single position will do, too. */
static int check_region(Call *c, bool one) {
        const bool voxels = arg(c, "voxels")->given, box = arg(c, "box")->given;

        if (voxels + box + one == 1)
                return 0;
        return rpc_fail_param(&c->error, "voxels",
                              "voxels (a list) or box, or a position where the method takes one",
                              voxels + box + one == 0 ? "nothing" : "more than one of them");
}

static int change_box(Call *c, Layer *layer, Mode mode, Colour colour, uint64_t *ret) {
        CLEANUP_CENSUS Census there = { 0 };
        Box box;
        int r;

        r = call_box(c, "box", &box);
        if (r == 0)
                r = census_take(&there, layer->volume, &box);
        if (r == 0)
                r = volume_fill(layer->volume, box, mode, colour);
        *ret = there.voxels;
        return r;
}

/* One voxel, when it is there. */
static int change_one(Layer *layer, Point at, Mode mode, Colour colour, uint64_t *changed) {
        const Colour was = volume_get(layer->volume, at);

        if (was.a == 0)
                return 0;
        ++*changed;
        return volume_set(layer->volume, at, blend(mode, was, colour));
}

static int change_listed(Call *c, Layer *layer, Mode mode, Colour colour, uint64_t *ret) {
        const size_t n = json_object_array_length(arg(c, "voxels")->json);
        int r = 0;

        for (size_t i = 0; r == 0 && i < n; i++) {
                Item item;

                r = read_item(c, &place_row, i, &item);
                if (r == 0)
                        r = change_one(layer, item.at, mode, colour, ret);
        }
        return r;
}

/* One voxel (NULL: a box or a list). With a selection, the voxels that have changed count, instead of those
 * that are there. */
static int change_region(Call *c, Layer *layer, const Arg *one, Mode mode, Colour colour, uint64_t *ret) {
        CLEANUP_BOUNDS Bounds bounds = { 0 };
        int r;

        r = bounds_begin(c, layer, &bounds);
        if (r == 0 && one)
                r = change_one(layer, arg_point(one), mode, colour, ret);
        else if (r == 0)
                r = arg(c, "box")->given ? change_box(c, layer, mode, colour, ret)
                                         : change_listed(c, layer, mode, colour, ret);
        return r == 0 ? bounds_end(&bounds, ret) : r;
}

static int remove_voxels(Call *c) {
        uint64_t n = 0;
        Layer *layer;
        int r;

        r = check_region(c, false);
        if (r == 0)
                r = call_layer(c, &layer);
        if (r == 0)
                r = change_region(c, layer, NULL, MODE_REPLACE, (Colour){ 0 }, &n);
        if (r == 0)
                call_tell_count(c, layer, "removed", n);
        return r;
}

static int paint_voxels(Call *c) {
        const Arg *at = arg(c, "position");
        const Colour colour = arg_colour(arg(c, "color"));
        uint64_t n = 0;
        Layer *layer;
        int r;

        r = check_region(c, at->given);
        if (r == 0)
                r = call_layer(c, &layer);
        if (r == 0)
                r = change_region(c, layer, at->given ? at : NULL, MODE_PAINT, colour, &n);
        if (r == 0)
                call_tell_count(c, layer, "painted", n);
        return r;
}

#define PARAM_VOXELS(fallback, what)                                                                        \
        { "voxels", P_ARRAY, NULL, 0, 0, NULL, fallback, NULL, what }

static const Param add_params[] = {
        PARAM_VOXELS(NULL, "objects {x,y,z,r,g,b,a}, {position,color}, or arrays [x,y,z,r,g,b,a]"),
        { "color", P_COLOUR, NULL, 0, 255, NULL, "", NULL,
          "the colour of those that have none of their own" },
        PARAM_LAYER("the layer to change"),
        { "continue_on_error", P_BOOL, NULL, 0, 0, NULL, "false", NULL,
          "pass over wrong voxels and list them, instead of changing nothing" },
        PARAM_END,
};
static const Param remove_params[] = {
        PARAM_VOXELS("", "places {x,y,z}, {position} or [x,y,z]"),
        PARAM_BOX("box", "", "instead of voxels: all of a box"),
        PARAM_LAYER("the layer to change"),
        PARAM_SELECTION,
        PARAM_END,
};
static const Param paint_params[] = {
        { "position", P_POINT, "x y z", INT32_MIN, INT32_MAX, NULL, "", "voxels", "a single voxel" },
        { "color", P_COLOUR, "r g b a", 0, 255, NULL, NULL, NULL,
          "the colour they get; with an alpha below 255, mixed with the one they have" },
        PARAM_LAYER("the layer to change"),
        PARAM_VOXELS("", "instead of position: places {x,y,z}, {position} or [x,y,z]"),
        PARAM_BOX("box", "", "instead of position: all voxels of a box"),
        PARAM_SELECTION,
        PARAM_END,
};

const Method voxels_methods[] = {
        { .name = "goxel.add_voxels",
          .aliases = "goxel.add_voxel_batch",
          .summary = "Sets the voxels of a list, all of them or none.",
          .params = add_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG,
          .project_param = "project",
          .error = -1004,
          .result = "{\"success\":\"bool\",\"added\":\"int\",\"failed\":\"int\",\"processed_count\":\"int\","
                    "\"failed_count\":\"int\",\"errors\":[{\"index\":\"int\",\"message\":\"string\"}],"
                    "\"layer_id\":\"int\",\"revision\":\"int\"}",
          .example = "{\"voxels\":[{\"x\":0,\"y\":0,\"z\":0,\"r\":255,\"g\":0,\"b\":0},[1,0,0,0,255,0]]}",
          .run = add_voxels },
        { .name = "goxel.remove_voxels",
          .summary = "Removes the voxels of a list or of a box.",
          .params = remove_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG,
          .project_param = "project",
          .error = -1005,
          .result = "{\"success\":\"bool\",\"removed\":\"int\",\"layer_id\":\"int\",\"revision\":\"int\"}",
          .example = "{\"box\":{\"min\":[0,0,0],\"max\":[7,7,7]}}",
          .run = remove_voxels },
        { .name = "goxel.paint_voxels",
          .summary = "Gives voxels that are there another colour: one, those of a list, or those of a box.",
          .params = paint_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG,
          .project_param = "project",
          .error = -1009,
          .result = "{\"success\":\"bool\",\"painted\":\"int\",\"layer_id\":\"int\",\"revision\":\"int\"}",
          .example = "{\"box\":{\"min\":[0,0,0],\"max\":[7,7,7]},\"color\":\"#804020\"}",
          .run = paint_voxels },
        { .name = NULL },
};
