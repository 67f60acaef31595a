/* Text, and profiles that are extruded and revolved. */
#include "engine/methods/profile.h"

#include "engine/methods/pivot.h"

#include <errno.h>
#include <stdio.h>

/* Lays what was made over the layer, and tells where it is. */
static int lay(Call *c, Volume *made) {
        static const Mode modes[] = { MODE_OVER, MODE_SUB, MODE_PAINT };
        CLEANUP_BOUNDS Bounds bounds = { 0 };
        Layer *layer;
        int r;

        r = call_layer(c, &layer);
        if (r == 0)
                r = bounds_begin_counting(c, layer, &bounds);
        if (r == 0)
                r = volume_merge(layer->volume, made, modes[arg(c, "mode")->i]);
        if (r == 0)
                r = bounds_tell(c, &bounds);
        if (r == 0) {
                json_add(c->result, "voxels_covered", json_object_new_uint64(volume_count(made)));
                add_box(c->result, volume_box(made));
        }
        return r;
}

/* `place` and `size` name the parameters that may be too far or too large. */
static int fail_made(Call *c, int r, const char *place, const char *size) {
        if (r == -ERANGE)
                return rpc_fail_param(&c->error, place, "a place from which all is within ±2147483648",
                                      "one from which it reaches beyond");
        if (r == -E2BIG)
                return rpc_fail_param(&c->error, size, "what is at most 2²⁷ cells in all", "more");
        return r;
}

static int extrude(Call *c, const Profile *p, const char *size) {
        CLEANUP(volume_free) Volume *made = NULL;
        int r;

        r = profile_extrude(&made, p, (Axis)arg(c, "axis")->i, arg_point(arg(c, "position")),
                            (int32_t)arg(c, "depth")->i);
        return r == 0 ? lay(c, made) : fail_made(c, r, "position", size);
}

static int text(Call *c) {
        const Arg *a = arg(c, "text");
        CLEANUP_PROFILE Profile p = { 0 };
        char got[64];
        size_t wrong;
        int r;

        r = profile_text(&p, a->string, (unsigned)arg(c, "size")->i, (unsigned)arg(c, "align")->i,
                         arg_colour(arg(c, "color")), &wrong);
        if (r == -EINVAL) {
                (void)snprintf(got, sizeof(got), "another one as byte %zu", wrong);
                return rpc_fail_param(&c->error, "text", "characters of ASCII, and newlines", got);
        }
        if (r == -E2BIG)
                return rpc_fail_param(&c->error, "size", "a text of at most 2²⁴ dots", "a larger one");
        return r == 0 ? extrude(c, &p, "depth") : r;
}

static int extrude_profile(Call *c) {
        CLEANUP_PROFILE Profile p = { 0 };
        int r;

        r = call_profile(c, &p);
        return r == 0 ? extrude(c, &p, "depth") : r;
}

static int call_sweep(Call *c, Sweep *ret) {
        const double from = arg(c, "from_angle")->number, to = arg(c, "to_angle")->number;
        char got[64];

        *ret = (Sweep){ from, to };
        if (to > from && to <= from + 360)
                return 0;
        (void)snprintf(got, sizeof(got), "from %g to %g degrees", from, to);
        return rpc_fail_param(&c->error, "to_angle", "an angle above from_angle, by at most 360 degrees",
                              got);
}

static int revolve(Call *c) {
        const Axis axis = (Axis)arg(c, "axis")->i;
        CLEANUP(volume_free) Volume *made = NULL;
        CLEANUP_PROFILE Profile p = { 0 };
        Sweep sweep = SWEEP_ALL;
        Pivot about;
        int r;

        r = call_pivot(c, "origin", &about);
        if (r == 0)
                r = call_sweep(c, &sweep);
        if (r == 0 && about.at[axis] % 2 != 0)
                r = rpc_fail_param(&c->error, "origin", "a whole number along the axis", "half of one");
        if (r == 0)
                r = call_profile(c, &p);
        if (r != 0)
                return r;
        if (p.left < 0)
                return rpc_fail_param(&c->error, "points", "distances from the axis, which are not negative",
                                      "a negative one");
        r = profile_revolve(&made, &p, axis, about, sweep);
        return r == 0 ? lay(c, made) : fail_made(c, r, "origin", arg(c, "rows")->given ? "rows" : "points");
}

#define PARAM_DEPTH                                                                                         \
        { "depth", P_INT, NULL, 1, INT32_MAX, NULL, "1", "voxels", "how thick it is" }
#define PARAM_FACING(fallback)                                                                                                      \
        {                                                                                                                           \
                "axis", P_CHOICE, NULL, 0, 0, "x y z", fallback, NULL,                                                              \
                        "where it is seen from: y from the front, z from above, x from the right; the depth goes along this axis, " \
                        "to its positive side"                                                                                      \
        }
#define PARAM_CORNER                                                                                        \
        {                                                                                                   \
                "position", P_POINT, "x y z", INT32_MIN, INT32_MAX, NULL, NULL, "voxels",                   \
                        "the voxel that its lower left corner comes to"                                     \
        }

static const Param text_params[] = {
        { "text", P_STRING, NULL, 1, 1024, NULL, NULL, NULL,
          "characters of ASCII; a newline begins a line below" },
        PARAM_CORNER,
        PARAM_COLOUR("[255,255,255,255]", "its colour"),
        { "size", P_INT, NULL, 1, 64, NULL, "1", "voxels",
          "how large a dot of the font is: characters are 8 dots high and up to 5 wide" },
        PARAM_DEPTH,
        PARAM_FACING("\"y\""),
        { "align", P_CHOICE, NULL, 0, 0, "left center right", "\"left\"", NULL,
          "how lines stand to each other" },
        PARAM_LAYER("the layer to change"),
        PARAM_PROFILE_MODE,
        PARAM_SELECTION,
        PARAM_END,
};
static const Param extrude_params[] = {
        PARAM_ROWS,
        PARAM_CORNER,
        PARAM_COLOUR("[255,255,255,255]", "its colour, unless there is a legend"),
        PARAM_DEPTH,
        PARAM_FACING("\"z\""),
        PARAM_POINTS,
        PARAM_PROFILE_LEGEND,
        PARAM_LAYER("the layer to change"),
        PARAM_PROFILE_MODE,
        PARAM_SELECTION,
        PARAM_END,
};
static const Param revolve_params[] = {
        PARAM_ROWS,
        { "origin", P_ARRAY, NULL, 0, 3, NULL, NULL, "voxels",
          "where the profile's lower left corner is on the axis: [x,y,z], whole numbers are corners of voxels and .5 "
          "their middles; along the axis a whole number" },
        PARAM_COLOUR("[255,255,255,255]", "its colour, unless there is a legend"),
        { "axis", P_CHOICE, NULL, 0, 0, "x y z", "\"z\"", NULL, "the axis, which the rows lie along" },
        PARAM_POINTS,
        PARAM_PROFILE_LEGEND,
        PARAM_LAYER("the layer to change"),
        PARAM_PROFILE_MODE,
        PARAM_SELECTION,
        { "from_angle", P_NUMBER, NULL, -360, 360, NULL, "0", "degrees",
          "where the turn begins: 0 is the positive side of X, about the X axis that of Y" },
        { "to_angle", P_NUMBER, NULL, -360, 720, NULL, "360", "degrees",
          "where it ends, counter-clockwise seen from where the axis points to" },
        PARAM_END,
};

#define CHANGES                                                                                             \
        .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG,                           \
        .project_param = "project", .error = -1011,                                                         \
        .result = "{" RESULT_COUNTED ",\"voxels_covered\":\"int\",\"min\":\"[x,y,z]\",\"max\":\"[x,y,z]\"," \
                  "\"dimensions\":\"[x,y,z]\"}"

const Method profile_methods[] = {
        { .name = "goxel.text",
          .summary = "Writes text in voxels.",
          .params = text_params,
          CHANGES,
          .example = "{\"text\":\"Castle\",\"position\":[4,0,20],\"color\":\"#202020\",\"depth\":2}",
          .run = text },
        { .name = "goxel.extrude_profile",
          .summary = "Makes a body of a profile, which is drawn as rows of text or as a polygon.",
          .params = extrude_params,
          CHANGES,
          .example =
                  "{\"rows\":[\"..#..\",\".###.\",\"#####\"],\"position\":[0,0,0],\"color\":\"#8B4513\",\"axis\":\"y\","
                  "\"depth\":8}",
          .run = extrude_profile },
        { .name = "goxel.revolve",
          .summary = "Revolves a profile about an axis: vases, columns, domes.",
          .params = revolve_params,
          CHANGES,
          .example =
                  "{\"points\":[[0,0],[6,0],[8,10],[3,14],[0,14]],\"origin\":[16,16,0],\"color\":\"#3060C0\"}",
          .run = revolve },
        { .name = NULL },
};
