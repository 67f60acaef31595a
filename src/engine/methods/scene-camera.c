/* From where a picture is taken, and in what light: read of a call. */
#include "engine/methods/scene.h"

#include <math.h>
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

/* By value: -0 is where 0 is. */
static bool same_place(const double a[static 3], const double b[static 3]) {
        return a[0] == b[0] && a[1] == b[1] && a[2] == b[2];
}

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
        if (r == 0 && s->aimed && same_place(s->position, s->target))
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
bool scene_preset_given(const Call *c) {
        return span_has(c->params, "camera_preset", -1);
}

static const Viewpoint *find_viewpoint(Call *c, json_object *json) {
        const Studio *s = engine_call(c)->project->model->studio;

        if (json_object_is_type(json, json_type_int))
                return studio_viewpoint(
                        s, (uint32_t)MIN(MAX(json_object_get_int64(json), (int64_t)0), (int64_t)UINT32_MAX));
        for (size_t i = 0; i < s->n_viewpoints; i++)
                if (strcmp(s->viewpoints[i].name, json_object_get_string(json)) == 0)
                        return &s->viewpoints[i];
        return NULL;
}

/* A camera that belongs to the project. */
static int take_viewpoint(Call *c, json_object *json, Stand *s) {
        const Viewpoint *v = find_viewpoint(c, json);
        const float *m;

        if (!v)
                return rpc_fail_param(&c->error, "camera",
                                      "the name or the id of a camera of the project, or an object",
                                      json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN));
        m = v->matrix.m;
        *s = (Stand){ .by = STAND_PLACE, .aimed = true, .stay = true, .zoom = 1 };
        s->fov = v->orthographic ? 0 : fmin(fmax(v->fov, FOV_MIN), FOV_MAX);
        for (int i = 0; i < 3; i++) {
                s->up[i] = m[4 + i];
                s->position[i] = m[12 + i];
                s->target[i] = m[12 + i] - m[8 + i] * v->distance;
        }
        return 0;
}

int scene_read_camera(Call *c, Scene *scene) {
        json_object *json = arg(c, "camera")->json;
        Members m;
        int r;

        scene->options.view = (View)arg(c, "camera_preset")->i;
        if (json_object_is_type(json, json_type_string) || json_object_is_type(json, json_type_int)) {
                r = take_viewpoint(c, json, &scene->options.stand);
                if (r == 0 && scene_preset_given(c))
                        return rpc_fail_param(&c->error, "camera_preset", "to be left out beside camera",
                                              "both");
                return r;
        }
        if (json && !json_object_is_type(json, json_type_object))
                return rpc_fail_param(&c->error, "camera",
                                      "an object, or the name or the id of a camera of the project",
                                      json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN));
        r = call_members(c, "camera", json, camera_rows, &m);
        if (r == 0)
                r = read_place(c, &m, &scene->options.stand);
        if (r == 0)
                r = read_angles(c, &m, scene);
        if (r == 0)
                r = read_lens(c, &m, &scene->options.stand);
        if (r == 0 && scene_preset_given(c) &&
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

/* What the project's light adds at its usual intensity makes, with what there is without it, the whole
 * colour. */
#define STUDIO_INTENSITY 0.35

static int take_project_light(Call *c, Light *l) {
        const StudioLight *s = &engine_call(c)->project->model->studio->light;
        const double pitch = s->pitch, yaw = s->yaw;

        *l = (Light){ .fixed = true,
                      .set = true,
                      .strength = fmin(s->intensity * STUDIO_INTENSITY, LIGHT_STRENGTH_MAX),
                      .ambient = s->ambient,
                      .shadow = s->shadow > 0 };
        l->direction[0] = cos(pitch) * sin(yaw);
        l->direction[1] = -cos(pitch) * cos(yaw);
        l->direction[2] = sin(pitch);
        return 0;
}

int scene_read_light(Call *c, const char *name, Scene *scene) {
        Light *l = &scene->options.light;
        json_object *json = arg(c, name)->json;
        const Arg *direction;
        Members m;
        int r;

        if (json_object_is_type(json, json_type_string) &&
            strcmp(json_object_get_string(json), "project") == 0)
                return take_project_light(c, l);
        if (json && !json_object_is_type(json, json_type_object))
                return rpc_fail_param(&c->error, name, "\"project\" or an object",
                                      json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN));
        r = call_members(c, name, json, light_rows, &m);
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
