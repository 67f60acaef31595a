/* Cameras that belong to a model, as .gox files keep them. */
#include "engine/methods/studio.h"

#include "rpc/words.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static json_object *camera_json(const Studio *s, const Viewpoint *v) {
        const float *m = v->matrix.m;
        float target[3];
        json_object *o = json_object_new_object();

        for (unsigned i = 0; i < 3; i++)
                target[i] = m[12 + i] - m[8 + i] * v->distance;
        json_add(o, "id", json_object_new_int64(v->id));
        json_add(o, "name", json_object_new_string(v->name));
        json_add(o, "active", json_object_new_boolean(v->id == s->active_viewpoint));
        json_add(o, "orthographic", json_object_new_boolean(v->orthographic));
        json_add(o, "fov", float_json(v->fov));
        json_add(o, "distance", float_json(v->distance));
        json_add(o, "position", numbers_json(m + 12, 3));
        json_add(o, "target", numbers_json(target, 3));
        json_add(o, "matrix", transform_json(&v->matrix));
        return o;
}

static int tell_camera(Call *c, Studio **s, const Viewpoint *v) {
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "camera", camera_json(*s, v));
        call_keep_studio(c, s);
        return 0;
}

static int list_cameras(Call *c) {
        const Studio *s = engine_call(c)->project->model->studio;
        json_object *list = json_object_new_array();

        for (size_t i = 0; i < s->n_viewpoints; i++)
                json_append(list, camera_json(s, &s->viewpoints[i]));
        c->result = json_object_new_object();
        json_add(c->result, "count", json_object_new_uint64(s->n_viewpoints));
        json_add(c->result, "active_camera", json_object_new_int64(s->active_viewpoint));
        json_add(c->result, "cameras", list);
        return 0;
}

/* From where a preset looks, in the order of PRESETS; and what is up then. */
#define PRESETS "front back left right top bottom isometric default"
static const struct {
        double from[3], up[3];
} presets[] = {
        { { 0, -1, 0 }, { 0, 0, 1 } }, { { 0, 1, 0 }, { 0, 0, 1 } },  { { -1, 0, 0 }, { 0, 0, 1 } },
        { { 1, 0, 0 }, { 0, 0, 1 } },  { { 0, 0, 1 }, { 0, 1, 0 } },  { { 0, 0, -1 }, { 0, 1, 0 } },
        { { 1, -1, 1 }, { 0, 0, 1 } }, { { 0, -2, 1 }, { 0, 0, 1 } },
};

/* Around everything that is there; the image box, or anything, when nothing is. */
static void model_ball(const Model *m, double middle[static 3], double *radius) {
        Box box = model_bounds(m);

        if (box_empty(box))
                box = m->box;
        if (box_empty(box)) {
                middle[0] = middle[1] = middle[2] = 0;
                *radius = 32;
                return;
        }
        middle[0] = ((double)box.min.x + box.max.x + 1) / 2;
        middle[1] = ((double)box.min.y + box.max.y + 1) / 2;
        middle[2] = ((double)box.min.z + box.max.z + 1) / 2;
        *radius = sqrt(pow((double)box_width(box), 2) + pow((double)box_depth(box), 2) +
                       pow((double)box_height(box), 2)) /
                  2;
}

/* So far away that everything is in the picture. */
static int look_by_preset(Call *c, Viewpoint *v) {
        const double *from = presets[arg(c, "preset")->i].from, *up = presets[arg(c, "preset")->i].up;
        const double length = sqrt(from[0] * from[0] + from[1] * from[1] + from[2] * from[2]);
        double middle[3], radius, distance, position[3];

        model_ball(engine_call(c)->project->model, middle, &radius);
        distance = radius / sin((double)v->fov / 2 * (3.14159265358979 / 180)) * 1.05;
        for (unsigned i = 0; i < 3; i++)
                position[i] = middle[i] + from[i] / length * distance;
        return viewpoint_look(v, position, middle, up);
}

static int look_by_points(Call *c, Viewpoint *v) {
        double position[3], target[3], up[3] = { 0, 0, 1 }, radius;
        int r;

        model_ball(engine_call(c)->project->model, target, &radius);
        r = call_numbers(c, "position", arg(c, "position"), 3, PLACE_MOST, position);
        if (r == 0 && arg(c, "target")->given)
                r = call_numbers(c, "target", arg(c, "target"), 3, PLACE_MOST, target);
        if (r == 0 && arg(c, "up")->given)
                r = call_numbers(c, "up", arg(c, "up"), 3, PLACE_MOST, up);
        if (r != 0)
                return r;
        /* Straight up and down no other up makes sense. */
        if (!arg(c, "up")->given && position[0] == target[0] && position[1] == target[1]) {
                up[1] = 1;
                up[2] = 0;
        }
        r = viewpoint_look(v, position, target, up);
        if (r == -EINVAL)
                return rpc_fail_param(
                        &c->error, "position",
                        "a point away from the target, and not straight above or below it by `up`",
                        "one from which there is no view");
        return r;
}

static int read_camera(Call *c, Viewpoint *v, bool usual) {
        const bool points = arg(c, "position")->given, matrix = arg(c, "matrix")->given,
                   preset = arg(c, "preset")->given;
        int r = 0;

        if (points + matrix + preset > 1)
                return rpc_fail_param(&c->error, points ? "position" : "preset",
                                      "one of preset, position and matrix", "several");
        if (!points && (arg(c, "target")->given || arg(c, "up")->given))
                return rpc_fail_param(&c->error, "position", "where the camera stands, beside target and up",
                                      "nothing");
        call_name(c, "name", v->name);
        call_float(c, "fov", &v->fov);
        if (arg(c, "orthographic")->given)
                v->orthographic = arg(c, "orthographic")->i;
        if (points)
                r = look_by_points(c, v);
        else if (matrix)
                r = call_matrix(c, "matrix", &v->matrix);
        else if (preset || usual)
                r = look_by_preset(c, v);
        if (r == 0 && arg(c, "distance")->given)
                v->distance = (float)arg(c, "distance")->number;
        if (r == 0 && !viewpoint_valid(v))
                return rpc_fail_param(&c->error, arg(c, "distance")->given ? "distance" : "fov",
                                      "a distance above 0, and a fov above 0 and below 180 degrees",
                                      "another");
        return r;
}

static int create_camera(Call *c) {
        CLEANUP(studio_unref) Studio *s = NULL;
        Viewpoint v = { .distance = 128, .fov = VIEWPOINT_FOV, .matrix = TRANSFORM_IDENTITY }, *made;
        int r;

        r = read_camera(c, &v, true);
        if (r == 0)
                r = call_studio(c, &s);
        if (r != 0)
                return r;
        r = studio_add_viewpoint(s, &v, &made);
        if (r == -E2BIG)
                return rpc_fail(&c->error, RPC_LIMIT, "A project has at most %d cameras", STUDIO_ITEMS_MAX);
        if (r < 0)
                return r;
        s->active_viewpoint = made->id;
        return tell_camera(c, &s, made);
}

/* The studio, as a copy, and the camera in it that the call names. */
static int find_camera(Call *c, Studio **ret_studio, Viewpoint **ret) {
        CLEANUP(studio_unref) Studio *s = NULL;
        int r;

        r = call_studio(c, &s);
        if (r < 0)
                return r;
        *ret = studio_viewpoint(s, (uint32_t)arg(c, "camera_id")->i);
        if (!*ret)
                return call_fail_id(c, "camera", "camera_id", "goxel.list_cameras");
        *ret_studio = TAKE(s);
        return 0;
}

static int update_camera(Call *c) {
        CLEANUP(studio_unref) Studio *s = NULL;
        Viewpoint *v;
        int r;

        r = find_camera(c, &s, &v);
        if (r == 0)
                r = read_camera(c, v, false);
        return r == 0 ? tell_camera(c, &s, v) : r;
}

static int set_active_camera(Call *c) {
        CLEANUP(studio_unref) Studio *s = NULL;
        Viewpoint *v;
        int r;

        r = find_camera(c, &s, &v);
        if (r != 0)
                return r;
        s->active_viewpoint = v->id;
        return tell_camera(c, &s, v);
}

static int delete_camera(Call *c) {
        CLEANUP(studio_unref) Studio *s = NULL;
        Viewpoint *v;
        int r;

        r = find_camera(c, &s, &v);
        if (r != 0)
                return r;
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "camera_id", json_object_new_int64(v->id));
        (void)studio_remove_viewpoint(s, v->id);
        json_add(c->result, "active_camera", json_object_new_int64(s->active_viewpoint));
        call_keep_studio(c, &s);
        return 0;
}

#define PARAM_WHICH                                                                                         \
        { "camera_id", P_INT, NULL, 1, INT32_MAX, NULL, NULL, NULL, "the camera's id" }
#define PARAMS_VIEW(name, fov, orthographic)                                                                  \
        { "name", P_STRING, NULL, 0, STUDIO_NAME_MAX, NULL, name, NULL, "what it is called" },                \
                { "preset", P_CHOICE, NULL,                                                                   \
                  0,        0,        PRESETS,                                                                \
                  "",       NULL,     "from where it looks, so far away that everything is in the picture" }, \
                { "position", P_ARRAY, NULL, 0, 3, NULL, "", "voxels", "instead: where it stands, [x,y,z]" }, \
                { "target", P_ARRAY,  NULL,                                                                   \
                  0,        3,        NULL,                                                                   \
                  "",       "voxels", "what it looks at, [x,y,z]; the middle of the model when left out" },   \
                { "up", P_ARRAY, NULL,                                                                        \
                  0,    3,       NULL,                                                                        \
                  "",   NULL,    "what is up in the picture, [x,y,z]; Z when left out" },                     \
                { "fov",                                                                                      \
                  P_NUMBER,                                                                                   \
                  NULL,                                                                                       \
                  1,                                                                                          \
                  170,                                                                                        \
                  NULL,                                                                                       \
                  fov,                                                                                        \
                  "degrees",                                                                                  \
                  "from the lower to the upper edge of the picture; .gox files keep no other than 20" },      \
                { "orthographic",                                                                             \
                  P_BOOL,                                                                                     \
                  NULL,                                                                                       \
                  0,                                                                                          \
                  0,                                                                                          \
                  NULL,                                                                                       \
                  orthographic,                                                                               \
                  NULL,                                                                                       \
                  "without perspective: what is far is as large as what is near" },                           \
                { "distance", P_NUMBER,   NULL,                                                               \
                  0,          1000000000, NULL,                                                               \
                  "",         "voxels",   "how far away what it looks at is" },                               \
        {                                                                                                     \
                "matrix", P_ARRAY, NULL, 0, 16, NULL, "", NULL,                                               \
                        "instead: 16 numbers, column by column: right, up, backwards, position"               \
        }
static const Param create_params[] = { PARAMS_VIEW("\"Camera\"", "20", "false"), PARAM_END };
static const Param update_params[] = { PARAM_WHICH, PARAMS_VIEW("", "", ""), PARAM_END };
static const Param which_params[] = { PARAM_WHICH, PARAM_END };

#define RESULT_CAMERA                                                                                           \
        "{\"id\":\"int\",\"name\":\"string\",\"active\":\"bool\",\"orthographic\":\"bool\",\"fov\":\"number\"," \
        "\"distance\":\"number\",\"position\":\"[x,y,z]\",\"target\":\"[x,y,z]\",\"matrix\":\"16 numbers\"}"
#define RESULT_CHANGED "{\"success\":\"bool\",\"camera\":" RESULT_CAMERA ",\"revision\":\"int\"}"

const Method camera_methods[] = {
        { .name = "goxel.list_cameras",
          .summary = "Lists the cameras that belong to the model.",
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .error = -1017,
          .result = "{\"count\":\"int\",\"active_camera\":\"int\",\"cameras\":[" RESULT_CAMERA "]}",
          .example = "{}",
          .run = list_cameras },
        { .name = "goxel.create_camera",
          .summary = "Adds a camera to the model and makes it the active one.",
          .params = create_params,
          STUDIO_EDITS(-1017),
          .result = RESULT_CHANGED,
          .example = "{\"name\":\"gate\",\"position\":[40,-60,30],\"target\":[8,8,8],\"fov\":30}",
          .run = create_camera },
        { .name = "goxel.update_camera",
          .summary = "Changes what is given of a camera.",
          .params = update_params,
          STUDIO_EDITS(-1017),
          .result = RESULT_CHANGED,
          .run = update_camera },
        { .name = "goxel.set_active_camera",
          .summary = "Chooses the camera that people see the model from when they open the file.",
          .params = which_params,
          STUDIO_EDITS(-1017),
          .result = RESULT_CHANGED,
          .run = set_active_camera },
        { .name = "goxel.delete_camera",
          .summary = "Removes a camera; if it was the active one, the first one becomes it.",
          .params = which_params,
          STUDIO_EDITS(-1017),
          .result =
                  "{\"success\":\"bool\",\"camera_id\":\"int\",\"active_camera\":\"int\",\"revision\":\"int\"}",
          .run = delete_camera },
        { .name = NULL },
};
