/* Growing, shrinking, smoothing, hollowing and drawing out what a layer has. */
#include "engine/methods/fill.h"
#include "engine/methods/selection.h"

#include "voxel/grow.h"

#include <errno.h>

/* Voxels to grow or shrink by at once. */
#define STEPS_MOST 64
#define DISTANCE_MOST 1024

/* `steps` times the same, which only volumes and neighbours matter for. */
typedef int (*GrowStep)(const Call *c, Volume *v, unsigned axes);

static int step_dilate(const Call *c, Volume *v, unsigned axes) {
        const Arg *a = arg(c, "color");
        const Colour colour = arg_colour(a);

        return volume_dilate(v, axes, a->given ? &colour : NULL);
}

static int step_erode(const Call *c, Volume *v, unsigned axes) {
        return volume_erode(v, axes);
}

static int step_smooth(const Call *c, Volume *v, unsigned axes) {
        return volume_smooth(v);
}

static int grow(Call *c, unsigned axes, GrowStep step) {
        const int64_t steps = arg(c, "steps")->i;
        CLEANUP_BOUNDS Bounds bounds = { 0 };
        Layer *layer;
        int r;

        r = call_layer(c, &layer);
        if (r == 0)
                r = bounds_begin_counting(c, layer, &bounds);
        for (int64_t i = 0; r == 0 && i < steps; i++)
                r = step(c, layer->volume, axes);
        return r == 0 ? bounds_tell(c, &bounds) : r;
}

static int dilate(Call *c) {
        const Arg *a = arg(c, "color");
        unsigned axes;
        int r;

        if (a->given && a->colour[3] == 0)
                return rpc_fail_param(&c->error, "color", "a colour with an alpha of at least 1",
                                      "an alpha of 0");
        r = call_axes(c, &axes);
        return r == 0 ? grow(c, axes, step_dilate) : r;
}

static int erode(Call *c) {
        unsigned axes;
        int r;

        r = call_axes(c, &axes);
        return r == 0 ? grow(c, axes, step_erode) : r;
}

static int smooth(Call *c) {
        return grow(c, 0, step_smooth);
}

static int hollow(Call *c) {
        CLEANUP_BOUNDS Bounds bounds = { 0 };
        unsigned axes;
        Layer *layer;
        int r;

        r = call_axes(c, &axes);
        if (r == 0)
                r = call_layer(c, &layer);
        if (r == 0)
                r = bounds_begin_counting(c, layer, &bounds);
        if (r == 0)
                r = volume_hollow(layer->volume, axes, (uint32_t)arg(c, "thickness")->i);
        return r == 0 ? bounds_tell(c, &bounds) : r;
}

static int fail_extrude(Call *c, int r, const Layer *layer) {
        const Point at = arg_point(arg(c, "position"));

        if (r == -ERANGE)
                return rpc_fail_param(&c->error, "distance", "a place within ±2147483648 for every voxel",
                                      "one that takes some beyond");
        if (r != EXTRUDE_NOTHING)
                return r;
        rpc_failure(
                &c->error, c->method->error,
                "There is no face at %d,%d,%d on layer %u that looks to %s: name a voxel with nothing in "
                "front of it on that side",
                at.x, at.y, at.z, layer->id, arg(c, "direction")->string);
        rpc_error_add(&c->error, "param", json_object_new_string("position"));
        return RPC_FAILED;
}

static int extrude(Call *c) {
        const int64_t direction = arg(c, "direction")->i;
        const Extrusion e = { .seed = arg_point(arg(c, "position")),
                              .axis = (Axis)(direction / 2),
                              .sign = direction % 2 == 0 ? 1 : -1,
                              .distance = (int32_t)arg(c, "distance")->i,
                              .tolerance = (unsigned)arg(c, "tolerance")->i };
        CLEANUP_BOUNDS Bounds bounds = { 0 };
        uint64_t face;
        Layer *layer;
        int r;

        r = call_layer(c, &layer);
        if (r == 0)
                r = bounds_begin_counting(c, layer, &bounds);
        if (r != 0)
                return r;
        r = volume_extrude(layer->volume, &e, &face);
        if (r != 0)
                return fail_extrude(c, r, layer);
        r = bounds_tell(c, &bounds);
        if (r == 0)
                json_add(c->result, "face", json_object_new_uint64(face));
        return r;
}

#define PARAM_STEPS(what)                                                                                   \
        { "steps", P_INT, NULL, 1, STEPS_MOST, NULL, "1", "voxels", what }
#define PARAM_NEIGHBOURS(fallback, what)                                                                    \
        { "connectivity", P_INT, NULL, 6, 26, NULL, fallback, NULL, what }

static const Param dilate_params[] = {
        PARAM_STEPS("how far to grow"),
        PARAM_NEIGHBOURS(
                "6",
                "6, 18 or 26: grow at the faces of voxels, at their edges too, or at their corners too"),
        { "color", P_COLOUR, "r g b a", 0, 255, NULL, "", NULL,
          "the colour of new voxels; without it, that of the voxel that they grow from" },
        PARAM_LAYER("the layer to change"),
        PARAM_SELECTION,
        PARAM_END,
};
static const Param erode_params[] = {
        PARAM_STEPS("how far to shrink"),
        PARAM_NEIGHBOURS("6",
                         "6, 18 or 26: voxels go that are empty at a face, or at an edge, or at a corner"),
        PARAM_LAYER("the layer to change"),
        PARAM_SELECTION,
        PARAM_END,
};
static const Param smooth_params[] = {
        PARAM_STEPS("how often"),
        PARAM_LAYER("the layer to change"),
        PARAM_SELECTION,
        PARAM_END,
};
static const Param hollow_params[] = {
        { "thickness", P_INT, NULL, 1, STEPS_MOST, NULL, "1", "voxels",
          "how thick the walls are that stay" },
        PARAM_NEIGHBOURS(
                "26", "26: walls that hang together by faces; 18 or 6: thinner ones, by edges or corners"),
        PARAM_LAYER("the layer to change"),
        PARAM_SELECTION,
        PARAM_END,
};
static const Param extrude_params[] = {
        PARAM_POSITION("a voxel of the face"),
        { "direction", P_CHOICE, NULL, 0, 0, "+x -x +y -y +z -z", NULL, NULL, "where the face looks" },
        { "distance", P_INT, NULL, -DISTANCE_MOST, DISTANCE_MOST, NULL, "1", "voxels",
          "how far to draw it out; below 0: how far to push it in" },
        PARAM_TOLERANCE,
        PARAM_LAYER("the layer to change"),
        PARAM_SELECTION,
        PARAM_END,
};

#define CHANGES                                                                                             \
        .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG, .project_param = "project"

const Method grow_methods[] = {
        { .name = "goxel.dilate",
          .summary = "Puts voxels on all that is there.",
          .params = dilate_params,
          CHANGES,
          .result = "{" RESULT_COUNTED "}",
          .example = "{\"steps\":1}",
          .run = dilate },
        { .name = "goxel.erode",
          .summary = "Takes the outermost voxels away.",
          .params = erode_params,
          CHANGES,
          .result = "{" RESULT_COUNTED "}",
          .example = "{\"steps\":1}",
          .run = erode },
        { .name = "goxel.smooth",
          .summary = "Rounds edges off and fills notches: of 27 cells around each, most decide.",
          .params = smooth_params,
          CHANGES,
          .result = "{" RESULT_COUNTED "}",
          .example = "{}",
          .run = smooth },
        { .name = "goxel.hollow",
          .aliases = "goxel.shell",
          .summary = "Takes the inside away and leaves walls.",
          .params = hollow_params,
          CHANGES,
          .result = "{" RESULT_COUNTED "}",
          .example = "{\"thickness\":2}",
          .run = hollow },
        { .name = "goxel.extrude",
          .summary = "Draws a face out, or pushes it in.",
          .params = extrude_params,
          CHANGES,
          .error = -1010,
          .result = "{" RESULT_COUNTED ",\"face\":\"int\"}",
          .run = extrude },
        { .name = NULL },
};
