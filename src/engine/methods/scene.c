#include "engine/methods/scene.h"

#include "base/progress.h"
#include "engine/methods/look.h"
#include "rpc/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const Param option_rows[] = {
        { "return_mode", P_STRING, NULL, 0, 32, NULL, "", NULL, "how the picture comes" },
        { "background_color", P_COLOUR, NULL, 0, 255, NULL, "", NULL, "what is behind the model" },
        { "background_top", P_COLOUR, NULL, 0, 255, NULL, "", NULL, "what it is at the top" },
        { "ambient_occlusion", P_BOOL, NULL, 0, 0, NULL, "true", NULL, "corners are darker" },
        { "shadow", P_BOOL, NULL, 0, 0, NULL, "false", NULL, "as in light" },
        { "edges", P_CHOICE, NULL, 0, 0, EDGES_NAMES, "\"none\"", NULL, "lines along edges" },
        { "ground", P_BOOL, NULL, 0, 0, NULL, "false", NULL, "a plane under the model" },
        { "grid", P_BOOL, NULL, 0, 0, NULL, "false", NULL, "lines on it" },
        { "axes", P_BOOL, NULL, 0, 0, NULL, "false", NULL, "arrows named X, Y and Z" },
        { "dimensions", P_BOOL, NULL, 0, 0, NULL, "false", NULL, "sizes beside the model" },
        { "antialias", P_BOOL, NULL, 0, 0, NULL, "true", NULL, "four samples a pixel" },
        PARAM_END,
};

const char *scene_return_mode(const Call *c) {
        json_object *options = arg(c, "options")->json, *mode;

        if (!options || !json_object_object_get_ex(options, "return_mode", &mode))
                return NULL;
        return json_object_get_string(mode);
}

int scene_read_options(Call *c, Scene *scene) {
        RenderOptions *o = &scene->options;
        const Arg *background, *top;
        Members m;
        int r;

        r = call_members(c, "options", arg(c, "options")->json, option_rows, &m);
        if (r != 0)
                return r;
        background = arg(c, "background_color");
        if (!background->given)
                background = member(&m, "background_color");
        if (background->given)
                o->background = arg_colour(background);
        top = member(&m, "background_top");
        o->gradient = top->given;
        if (top->given)
                o->sky = arg_colour(top);
        o->light.shadow |= member(&m, "shadow")->i;
        o->unoccluded = !member(&m, "ambient_occlusion")->i;
        o->edges = (Edges)member(&m, "edges")->i;
        o->ground = member(&m, "ground")->i;
        o->grid = member(&m, "grid")->i;
        o->axes = member(&m, "axes")->i;
        o->dimensions = member(&m, "dimensions")->i;
        o->coarse = !member(&m, "antialias")->i;
        return 0;
}

static int read_view(Call *c, size_t i, json_object *item, View *ret) {
        const char *name = json_object_get_string(item);
        int view = json_object_is_type(item, json_type_string) ? words_index(VIEW_NAMES, name) : -1;
        char where[32];

        if (view < 0) {
                (void)snprintf(where, sizeof(where), "views[%zu]", i);
                return rpc_fail_param(&c->error, where, "one of " VIEW_NAMES, name ? name : "null");
        }
        *ret = (View)view;
        return 0;
}

int scene_read_views(Call *c, Scene *scene) {
        json_object *list = arg(c, "views")->json;
        size_t n = arg(c, "views")->given ? json_object_array_length(list) : 0;

        if (!arg(c, "views")->given)
                return 0;
        if (n == 0)
                return rpc_fail_param(&c->error, "views", "at least one view", "none");
        if (scene_preset_given(c))
                return rpc_fail_param(&c->error, "camera_preset", "to be left out beside views", "both");
        if (scene->options.stand.by != STAND_VIEW)
                return rpc_fail_param(&c->error, "camera", "no angles and no position beside views", "both");
        scene->n_views = n;
        for (size_t i = 0; i < n; i++) {
                int r = read_view(c, i, json_object_array_get_idx(list, i), &scene->views[i]);

                if (r != 0)
                        return r;
        }
        if (sheet_layout(scene->options.width, scene->options.height, n, scene->cells))
                return 0;
        return rpc_fail_param(&c->error, "views",
                              "a picture with room for them: make it larger, or ask for fewer",
                              "views that would have less than 32 pixels a side");
}

static void warn(json_object *to, const char *text) {
        json_object *list;

        if (json_object_object_get_ex(to, "warnings", &list)) {
                json_append(list, json_object_new_string(text));
                return;
        }
        list = json_object_new_array();
        json_append(list, json_object_new_string(text));
        json_add(to, "warnings", list);
}

_Static_assert(OVERLAY_SIDE_MIN == 64, "a warning names it");

/* The shorter side of a picture, or of the views in it. */
static uint32_t shortest(const Scene *s) {
        return s->n_views > 0 ? MIN(s->cells[0].width, s->cells[0].height)
                              : MIN(s->options.width, s->options.height);
}

void scene_warn(const Call *c, const Scene *scene, json_object *to) {
        const bool chosen = arg(c, "layers")->given || arg(c, "region")->given || arg(c, "slice")->given;

        if (scene->within)
                warn(to,
                     "the eye is in a solid voxel, whose colour is all that it sees: give camera.position "
                     "a place that is empty, or camera.fit, or cut the model open with slice");
        if (scene->nothing)
                warn(to, chosen ? "nothing is shown: layers, region and slice leave no voxel"
                                : "nothing is shown: the layers that are visible have no voxel");
        if ((scene->options.axes || scene->options.dimensions) && shortest(scene) < OVERLAY_SIDE_MIN)
                warn(to,
                     "axes and dimensions are left out: they need 64 pixels in width and height, of each view");
}

int scene_draw(Call *c, Scene *scene, uint8_t **ret) {
        CLEANUP(volume_free) Volume *v = NULL, *glow = NULL;
        RenderOptions o = scene->options;
        ProgressStage stage;
        int r;

        stage = progress_enter(0, 0.1);
        r = scene_volume(c, &v, &glow);
        progress_leave(stage);
        if (r != 0)
                return r;
        o.glow = glow;
        scene->nothing = volume_count(v) == 0;
        scene->within = stand_within(&scene->options.stand, v);
        stage = progress_enter(0.1, 0.9);
        r = scene->n_views > 0 ? sheet_render(ret, v, scene->views, scene->n_views, &o) : render(ret, v, &o);
        progress_leave(stage);
        if (r == -EINVAL)
                return rpc_fail_param(&c->error, "camera", "a place other than what it looks at",
                                      "the middle of the model");
        return r;
}
