#include "engine/methods/scene.h"

#include "base/progress.h"
#include "engine/methods/look.h"
#include "rpc/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FOV_USUAL 45.0

static const Param camera_rows[] = {
        { "preset", P_CHOICE, NULL, 0, 0, VIEW_NAMES, "", NULL, "one of the views" },
        { "yaw", P_NUMBER, NULL, -36000, 36000, NULL, "", "degrees", "around the model" },
        { "pitch", P_NUMBER, NULL, -90, 90, NULL, "", "degrees", "up" },
        { "roll", P_NUMBER, NULL, -36000, 36000, NULL, "0", "degrees", "clockwise" },
        { "position", P_ARRAY, NULL, 0, 0, NULL, "", "voxels", "where the eye is" },
        { "target", P_ARRAY, NULL, 0, 0, NULL, "", "voxels", "what it looks at" },
        { "up", P_ARRAY, NULL, 0, 0, NULL, "", NULL, "what is up in the picture" },
        { "fov", P_NUMBER, NULL, (int)FOV_MIN, (int)FOV_MAX, NULL, "", "degrees",
          "of the picture's height" },
        { "projection", P_CHOICE, NULL, 0, 0, "orthographic perspective", "", NULL, "how" },
        { "fit", P_BOOL, NULL, 0, 0, NULL, "", NULL, "whether all of the model is in the frame" },
        { "zoom", P_NUMBER, NULL, 0, (int)ZOOM_MAX, NULL, "1", NULL, "how much larger than it fits" },
        { "offset", P_ARRAY, NULL, 0, 0, NULL, "", NULL, "right and up" },
        PARAM_END,
};

static int read_place(Call *c, const Members *m, Stand *s) {
        int r = 0;

        if (member(m, "target")->given) {
                r = call_numbers(c, "camera.target", member(m, "target"), 3, EYE_REACH, s->target);
                s->aimed = true;
        }
        s->up[2] = 1;
        if (r == 0 && member(m, "up")->given)
                r = call_numbers(c, "camera.up", member(m, "up"), 3, EYE_REACH, s->up);
        if (r != 0 || !member(m, "position")->given)
                return r;
        s->by = STAND_PLACE;
        r = call_numbers(c, "camera.position", member(m, "position"), 3, EYE_REACH, s->position);
        if (r == 0 && s->up[0] == 0 && s->up[1] == 0 && s->up[2] == 0)
                return rpc_fail_param(&c->error, "camera.up", "a direction", "[0,0,0]");
        if (r == 0 && s->aimed && memcmp(s->position, s->target, sizeof(s->target)) == 0)
                return rpc_fail_param(&c->error, "camera.position", "another place than the target",
                                      "the same");
        return r;
}

static int read_angles(Call *c, const Members *m, Scene *scene) {
        const Arg *yaw = member(m, "yaw"), *pitch = member(m, "pitch"), *preset = member(m, "preset");
        const char *other = member(m, "position")->given ? "camera.position"
                            : preset->given              ? "camera.preset"
                                                         : NULL;

        if (preset->given && member(m, "position")->given)
                return rpc_fail_param(&c->error, "camera.preset", "to be left out beside position", "both");
        if (preset->given)
                scene->options.view = (View)preset->i;
        if (!yaw->given && !pitch->given)
                return 0;
        if (other)
                return rpc_fail_param(&c->error, other, "to be left out beside yaw and pitch", "both");
        scene->options.stand.by = STAND_ORBIT;
        scene->options.stand.yaw = yaw->number;
        scene->options.stand.pitch = pitch->number;
        return 0;
}

static int read_lens(Call *c, const Members *m, Stand *s) {
        const Arg *fov = member(m, "fov"), *projection = member(m, "projection"), *fit = member(m, "fit");
        const bool placed = s->by == STAND_PLACE;
        bool deep = fov->given || placed;

        if (projection->given)
                deep = projection->i == 1;
        if (fov->given && !deep)
                return rpc_fail_param(&c->error, "camera.fov", "to be left out without perspective", "both");
        if (fit->given && !fit->i && !(placed && deep))
                return rpc_fail_param(&c->error, "camera.fit",
                                      "true without a position: it decides how far away the eye is",
                                      "false");
        s->fov = deep ? fov->given ? fov->number : FOV_USUAL : 0;
        s->stay = placed && !(fit->given && fit->i);
        s->roll = member(m, "roll")->number;
        s->zoom = member(m, "zoom")->number;
        if (s->zoom < ZOOM_MIN)
                return rpc_fail_param(&c->error, "camera.zoom", "a number from 0.01 to 100",
                                      json_object_to_json_string(member(m, "zoom")->json));
        if (!member(m, "offset")->given)
                return 0;
        return call_numbers(c, "camera.offset", member(m, "offset"), 2, 10, s->shift);
}

/* Its default does not count. */
static bool preset_given(const Call *c) {
        return json_object_is_type(c->json, json_type_object) &&
               json_object_object_get(c->json, "camera_preset");
}

int scene_read_camera(Call *c, Scene *scene) {
        Members m;
        int r;

        scene->options.view = (View)arg(c, "camera_preset")->i;
        r = call_members(c, "camera", arg(c, "camera")->json, camera_rows, &m);
        if (r == 0)
                r = read_place(c, &m, &scene->options.stand);
        if (r == 0)
                r = read_angles(c, &m, scene);
        if (r == 0)
                r = read_lens(c, &m, &scene->options.stand);
        if (r == 0 && preset_given(c) &&
            (member(&m, "preset")->given || scene->options.stand.by != STAND_VIEW))
                return rpc_fail_param(&c->error, "camera_preset", "to be left out beside camera", "both");
        return r;
}

static const Param light_rows[] = {
        { "direction", P_ARRAY, NULL, 0, 0, NULL, "", NULL, "to where it comes from" },
        { "intensity", P_NUMBER, NULL, 0, 4, NULL, "", NULL, "what it adds" },
        { "ambient", P_NUMBER, NULL, 0, 1, NULL, "", NULL, "what there is without it" },
        { "shadow", P_BOOL, NULL, 0, 0, NULL, "false", NULL, "whether it throws shadows" },
        PARAM_END,
};

int scene_read_light(Call *c, Scene *scene) {
        Light *l = &scene->options.light;
        const Arg *direction;
        Members m;
        int r;

        r = call_members(c, "light", arg(c, "light")->json, light_rows, &m);
        if (r != 0)
                return r;
        l->shadow = member(&m, "shadow")->i;
        l->set = member(&m, "intensity")->given || member(&m, "ambient")->given;
        l->strength = member(&m, "intensity")->given ? member(&m, "intensity")->number : LIGHT_STRENGTH;
        l->ambient = member(&m, "ambient")->given ? member(&m, "ambient")->number : LIGHT_AMBIENT;
        direction = member(&m, "direction");
        if (!direction->given)
                return 0;
        l->fixed = true;
        r = call_numbers(c, "light.direction", direction, 3, 1e6, l->direction);
        if (r == 0 && l->direction[0] == 0 && l->direction[1] == 0 && l->direction[2] == 0)
                return rpc_fail_param(&c->error, "light.direction", "a direction", "[0,0,0]");
        return r;
}

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
        if (preset_given(c))
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

int scene_draw(Call *c, const Scene *scene, uint8_t **ret) {
        CLEANUP(volume_free) Volume *v = NULL;
        ProgressStage stage;
        int r;

        stage = progress_enter(0, 0.1);
        r = scene_volume(c, &v);
        progress_leave(stage);
        if (r != 0)
                return r;
        stage = progress_enter(0.1, 0.9);
        r = scene->n_views > 0 ? sheet_render(ret, v, scene->views, scene->n_views, &scene->options)
                               : render(ret, v, &scene->options);
        progress_leave(stage);
        if (r == -EINVAL)
                return rpc_fail_param(&c->error, "camera", "a place other than what it looks at",
                                      "the middle of the model");
        return r;
}
