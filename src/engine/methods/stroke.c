/* Lines drawn with a brush. */
#include "engine/methods/pivot.h"
#include "engine/methods/selection.h"

#include "voxel/stroke.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define EVERYWHERE ((Box){ { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } })

typedef enum StrokeMode { STROKE_ADD, STROKE_REMOVE, STROKE_PAINT } StrokeMode;

/* Removing takes all of a voxel, whatever colour is given. */
static int stroke_colour(Call *c, Colour *ret) {
        const Arg *a = arg(c, "color");

        if (arg(c, "mode")->i == STROKE_REMOVE) {
                *ret = (Colour){ 255, 255, 255, 255 };
                return 0;
        }
        if (!a->given)
                return rpc_fail_param(&c->error, "color", "a colour, unless mode is remove", "nothing");
        if (a->colour[3] == 0)
                return rpc_fail_param(&c->error, "color", "a colour with an alpha of at least 1",
                                      "an alpha of 0");
        *ret = arg_colour(a);
        return 0;
}

/* Adds the mirror images of what was drawn, axis after axis: two axes give four, three give eight. */
static int stroke_reflect(Call *c, Volume *drawn, const char *axes) {
        const Model *m = engine_call(c)->project->model;
        Pivot about = pivot_of(m->box);
        int r = 0;

        if (strcmp(axes, "none") == 0)
                return 0;
        if (arg(c, "symmetry_origin")->given)
                r = call_pivot(c, "symmetry_origin", &about);
        else if (box_empty(m->box))
                return rpc_fail_param(&c->error, "symmetry_origin",
                                      "a point, as the project has no image box to take the middle of",
                                      "nothing");
        for (; r == 0 && *axes; axes++) {
                CLEANUP(volume_free) Volume *image = NULL;
                const Turn t = turn_flip((Axis)(*axes - 'x'), about);

                r = volume_turned(&image, drawn, EVERYWHERE, &t);
                if (r == 0)
                        r = volume_lay(drawn, image);
        }
        if (r == -ERANGE)
                return rpc_fail_param(&c->error, "symmetry_origin",
                                      "a mirror image within ±2147483648 on each axis",
                                      "one that reaches beyond");
        return r;
}

/* `size` and `from` name the parameters that may be too large. */
static int fail_stroke(Call *c, int r, const char *size, const char *from) {
        if (r == -ERANGE)
                return rpc_fail_param(&c->error, from, "a stroke within ±2147483648 on each axis",
                                      "one that reaches beyond");
        if (r != -E2BIG)
                return r;
        rpc_failure(
                &c->error, RPC_TOO_LARGE,
                "%s: a stroke is at most %d voxels long, and its length times the brush's volume at most "
                "2³² (more with smoothing): draw it in parts, or with a smaller brush",
                c->method->name, STROKE_LENGTH_MOST);
        rpc_error_add(&c->error, "param", json_object_new_string(size));
        return RPC_FAILED;
}

static int run_stroke(Call *c, Stroke *s, const char *axes, const char *size, const char *from) {
        static const Mode modes[] = { MODE_OVER, MODE_SUB, MODE_PAINT };
        CLEANUP(volume_free) Volume *drawn = NULL;
        const Volume *selected;
        uint64_t before;
        Layer *layer;
        int r;

        r = stroke_colour(c, &s->colour);
        if (r == 0)
                r = call_layer(c, &layer);
        if (r != 0)
                return r;
        r = stroke_volume(&drawn, s);
        if (r < 0)
                return fail_stroke(c, r, size, from);
        r = stroke_reflect(c, drawn, axes);
        if (r != 0)
                return r;
        before = volume_count(layer->volume);
        r = call_selection(c, &selected);
        if (r == 0 && selected)
                r = volume_keep(drawn, selected);
        if (r == 0)
                r = volume_merge(layer->volume, drawn, modes[arg(c, "mode")->i]);
        if (r != 0)
                return r;
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "voxels_covered", json_object_new_uint64(volume_count(drawn)));
        call_tell_difference(c, layer, before);
        return 0;
}

static int brush_stroke(Call *c) {
        const Arg *end = arg(c, "end_position");
        Stroke s = { .from = arg_point(arg(c, "start_position")),
                     .size = (int32_t)arg(c, "brush_size")->i,
                     .smoothing = arg(c, "smoothing")->number };
        int r;

        s.to = end->given ? arg_point(end) : s.from;
        r = shape_from_name(arg(c, "shape")->string, &s.brush);
        return r < 0 ? r : run_stroke(c, &s, arg(c, "symmetry")->string, "brush_size", "start_position");
}

static int draw_line(Call *c) {
        const double across = 2 * arg(c, "radius")->number;
        Stroke s = { .from = arg_point(arg(c, "from")),
                     .to = arg_point(arg(c, "to")),
                     .brush = SHAPE_SPHERE,
                     .size = across < 1 ? 1 : (int32_t)lround(across) };

        return run_stroke(c, &s, "none", "radius", "from");
}

#define PARAM_STROKE_COLOUR                                                                                          \
        {                                                                                                            \
                "color", P_COLOUR, "r g b a", 0, 255, NULL, "", NULL,                                                \
                        "the colour; with an alpha below 255, mixed with what is there; not needed with mode remove" \
        }
#define PARAM_STROKE_MODE                                                                                   \
        {                                                                                                   \
                "mode", P_CHOICE, NULL, 0, 0, "add remove paint", "\"add\"", NULL,                          \
                        "add voxels, take them away, or paint those that are there"                         \
        }

static const Param stroke_params[] = {
        { "start_position", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, NULL, "voxels", "where it begins" },
        { "end_position", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, "", "voxels",
          "where it ends; without it, a dab of the brush" },
        { "brush_size", P_INT, NULL, 1, 1024, NULL, NULL, "voxels", "how wide the brush is" },
        PARAM_STROKE_COLOUR,
        PARAM_STROKE_MODE,
        { "shape", P_CHOICE, NULL, 0, 0, "cube sphere cylinder", "\"sphere\"", NULL,
          "the brush; the cylinder stands along Z" },
        { "smoothing", P_NUMBER, NULL, 0, 1, NULL, "0", NULL,
          "how much of the brush fades out towards its edge: 0 none, 1 all but the middle" },
        { "symmetry", P_CHOICE, NULL, 0, 0, "none x y z xy xz yz xyz", "\"none\"", NULL,
          "draw the mirror images along these axes, too" },
        PARAM_PIVOT("symmetry_origin",
                    "where the mirrors stand: whole numbers are corners of voxels and .5 their middles; "
                    "without it, the middle of the image box"),
        PARAM_LAYER("the layer to change"),
        PARAM_SELECTION,
        PARAM_END,
};
static const Param line_params[] = {
        { "from", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, NULL, "voxels", "where it begins" },
        { "to", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, NULL, "voxels", "where it ends" },
        PARAM_STROKE_COLOUR,
        { "radius", P_NUMBER, NULL, 0, 512, NULL, "0.5", "voxels",
          "half of its thickness, which is at least one voxel" },
        PARAM_STROKE_MODE,
        PARAM_LAYER("the layer to change"),
        PARAM_SELECTION,
        PARAM_END,
};

#define RESULT_STROKE                                                                                       \
        "{\"success\":\"bool\",\"voxels_covered\":\"int\",\"voxels_created\":\"int\","                      \
        "\"voxels_removed\":\"int\",\"layer_id\":\"int\",\"revision\":\"int\"}"

const Method stroke_methods[] = {
        { .name = "goxel.brush_stroke",
          .summary = "Draws a straight stroke with a round, square or cylindrical brush.",
          .params = stroke_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG,
          .project_param = "project",
          .error = -1011,
          .result = RESULT_STROKE,
          .example = "{\"start_position\":[2,2,2],\"end_position\":[20,10,6],\"brush_size\":5,"
                     "\"color\":\"#804020\"}",
          .run = brush_stroke },
        { .name = "goxel.draw_line",
          .summary = "Draws a line from one voxel to another.",
          .params = line_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG,
          .project_param = "project",
          .error = -1011,
          .result = RESULT_STROKE,
          .example = "{\"from\":[0,0,0],\"to\":[12,7,3],\"color\":\"#FFFFFF\"}",
          .run = draw_line },
        { .name = NULL },
};
