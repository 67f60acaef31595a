/* Flood fill: connected voxels of like colour, or connected empty space. */
#include "engine/methods/fill.h"

#include "engine/methods/selection.h"

#include <errno.h>
#include <stdio.h>

/* The box that min and max give, both or neither; else the image box for empty space, and no limit for
 * voxels, which end by themselves. */
static int fill_box(Call *c, FillMode mode, Box *ret) {
        const Arg *min = arg(c, "min"), *max = arg(c, "max");
        const Model *m = engine_call(c)->project->model;

        if (min->given != max->given)
                return rpc_fail_param(&c->error, min->given ? "max" : "min",
                                      "both corners of a box, or neither", "nothing");
        if (min->given)
                return call_corners(c, NULL, min->point, max->point, ret);
        if (mode != FILL_ADD) {
                *ret = (Box){ { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } };
                return 0;
        }
        if (box_empty(m->box))
                return rpc_fail_param(
                        &c->error, "min",
                        "min and max, as the project has no image box and empty space needs an end",
                        "nothing");
        *ret = m->box;
        return 0;
}

/* Empty space cannot be filled with nothing. Removing needs no colour. */
static int fill_colour(Call *c, FillMode mode, Colour *ret) {
        const Arg *a = arg(c, "color");

        *ret = (Colour){ 0 };
        if (mode == FILL_REMOVE)
                return 0;
        if (!a->given)
                return rpc_fail_param(&c->error, "color", "a colour, unless mode is remove", "nothing");
        if (mode == FILL_ADD && a->colour[3] == 0)
                return rpc_fail_param(&c->error, "color", "a colour with an alpha of at least 1",
                                      "an alpha of 0");
        *ret = arg_colour(a);
        return 0;
}

/* Why nothing is connected with the seed, and what to do. */
static int fail_seed(Call *c, const char *param, Point seed, Box box, const Layer *layer, FillMode mode) {
        char where[48];

        (void)snprintf(where, sizeof(where), "%d,%d,%d", seed.x, seed.y, seed.z);
        if (!box_contains(box, seed))
                rpc_failure(&c->error, c->method->error,
                            "%s is outside the box, %d,%d,%d to %d,%d,%d: begin inside, or "
                            "give a larger box by min and max",
                            where, box.min.x, box.min.y, box.min.z, box.max.x, box.max.y, box.max.z);
        else if (mode == FILL_ADD)
                rpc_failure(&c->error, c->method->error,
                            "There is a voxel at %s on layer %u: mode add fills empty space, mode replace "
                            "gives connected voxels another colour",
                            where, layer->id);
        else
                rpc_failure(&c->error, c->method->error,
                            "There is no voxel at %s on layer %u: begin at a voxel (goxel.get_voxel tells "
                            "where one is)%s",
                            where, layer->id,
                            (c->method->flags & METHOD_WRITES) ? ", or fill empty space with mode add" : "");
        rpc_error_add(&c->error, "param", json_object_new_string(param));
        return RPC_FAILED;
}

static int fail_more(Call *c, int64_t most) {
        rpc_failure(
                &c->error, c->method->error,
                "More than %lld voxels are connected, and nothing was changed: raise max_voxels, or bound "
                "it by min and max",
                (long long)most);
        rpc_error_add(&c->error, "param", json_object_new_string("max_voxels"));
        return RPC_FAILED;
}

static int fail_endless(Call *c) {
        rpc_failure(
                &c->error, RPC_TOO_LARGE,
                "%s: more is connected than can be reached at once, and nothing was changed: bound it by min "
                "and max",
                c->method->name);
        return RPC_FAILED;
}

int call_axes(Call *c, unsigned *ret) {
        static const int64_t neighbours[] = { 6, 18, 26 };
        const int64_t n = arg(c, "connectivity")->i;
        char got[32];

        for (unsigned i = 0; i < ARRAY_LEN(neighbours); i++)
                if (neighbours[i] == n) {
                        *ret = i + 1;
                        return 0;
                }
        (void)snprintf(got, sizeof(got), "%lld", (long long)n);
        return rpc_fail_param(&c->error, "connectivity", "6, 18 or 26", got);
}

int call_flood(Call *c, const char *param, const Layer *layer, FillMode mode, Flood **ret) {
        const Arg *most = arg(c, "max_voxels");
        const Point seed = arg_point(arg(c, param));
        FloodRule rule = { .space = mode == FILL_ADD,
                           .tolerance = (unsigned)arg(c, "tolerance")->i,
                           .most = most->given ? (uint64_t)most->i : UINT64_MAX };
        int r;

        r = call_axes(c, &rule.axes);
        if (r == 0)
                r = fill_box(c, mode, &rule.within);
        if (r != 0)
                return r;
        r = flood_new(ret, layer->volume, seed, &rule);
        if (r == FLOOD_NOTHING)
                return fail_seed(c, param, seed, rule.within, layer, mode);
        if (r == FLOOD_MORE)
                return fail_more(c, most->i);
        return r == -E2BIG ? fail_endless(c) : r;
}

/* `param` names the seed. */
static int fill(Call *c, const char *param) {
        const FillMode mode = (FillMode)arg(c, "mode")->i;
        CLEANUP(flood_free) Flood *f = NULL;
        CLEANUP_BOUNDS Bounds bounds = { 0 };
        Colour colour;
        Layer *layer;
        uint64_t n;
        int r;

        r = fill_colour(c, mode, &colour);
        if (r == 0)
                r = call_layer(c, &layer);
        if (r == 0)
                r = call_flood(c, param, layer, mode, &f);
        if (r == 0)
                r = bounds_begin(c, layer, &bounds);
        if (r == 0)
                r = flood_paint(f, layer->volume, colour);
        if (r == 0)
                r = bounds_end(&bounds, &n);
        if (r != 0)
                return r;
        call_tell_count(c, layer, "voxels_filled", bounds.selected ? n : flood_count(f));
        return 0;
}

static int flood_fill(Call *c) {
        return fill(c, "position");
}

static int fill_region(Call *c) {
        return fill(c, "seed_position");
}

#define PARAM_FILL_COLOUR                                                                                   \
        {                                                                                                   \
                "color", P_COLOUR, "r g b a", 0, 255, NULL, "", NULL,                                       \
                        "the colour, put there without mixing; not needed with mode remove"                 \
        }
#define PARAM_FILL_MODE(fallback)                                                                           \
        {                                                                                                   \
                "mode", P_CHOICE, NULL, 0, 0, "replace add remove", fallback, NULL,                         \
                        "recolour connected voxels of like colour, fill connected empty space, or remove "  \
                        "connected voxels of like colour"                                                   \
        }
static const Param flood_params[] = {
        PARAM_POSITION("where to begin"),
        PARAM_FILL_COLOUR,
        PARAM_LAYER("the layer to change"),
        PARAM_TOLERANCE,
        PARAM_FILL_MODE("\"replace\""),
        PARAMS_FILL_LIMITS,
        PARAM_SELECTION,
        PARAM_END,
};
static const Param region_params[] = {
        { "seed_position", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, NULL, "voxels", "where to begin" },
        PARAM_FILL_COLOUR,
        PARAM_TOLERANCE,
        PARAM_FILL_MODE(NULL),
        PARAM_LAYER("the layer to change"),
        PARAMS_FILL_LIMITS,
        PARAM_SELECTION,
        PARAM_END,
};

#define RESULT_FILL                                                                                         \
        "{\"success\":\"bool\",\"voxels_filled\":\"int\",\"layer_id\":\"int\",\"revision\":\"int\"}"

const Method fill_methods[] = {
        { .name = "goxel.flood_fill",
          .summary = "Recolours, fills or removes all that is connected with a place.",
          .params = flood_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG,
          .project_param = "project",
          .error = -1010,
          .result = RESULT_FILL,
          .example = "{\"position\":[5,5,5],\"color\":\"#3060C0\",\"mode\":\"add\","
                     "\"min\":[0,0,0],\"max\":[31,31,31]}",
          .run = flood_fill },
        { .name = "goxel.fill_region",
          .summary = "Does the same as goxel.flood_fill, with a mode that must be given.",
          .params = region_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG,
          .project_param = "project",
          .error = -1010,
          .result = RESULT_FILL,
          .example = "{\"seed_position\":[5,5,5],\"color\":\"#3060C0\",\"mode\":\"add\"}",
          .run = fill_region },
        { .name = NULL },
};
