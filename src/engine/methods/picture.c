/* Pictures of the model. */
#include "engine/methods/picture.h"

#include "base/base64.h"
#include "base/sha256.h"
#include "engine/passed.h"

#include <string.h>
#include <time.h>

#define QUALITY_USUAL "90"

static json_object *cell_json(View view, const SheetCell *cell) {
        json_object *o = json_object_new_object();

        json_add(o, "view", json_object_new_string(view_name(view)));
        json_add(o, "x", json_object_new_int64(cell->x));
        json_add(o, "y", json_object_new_int64(cell->y));
        json_add(o, "width", json_object_new_int64(cell->width));
        json_add(o, "height", json_object_new_int64(cell->height));
        return o;
}

static void tell_views(json_object *to, const Scene *scene) {
        json_object *views;

        if (scene->n_views == 0)
                return;
        views = json_object_new_array();
        for (size_t i = 0; i < scene->n_views; i++)
                json_append(views, cell_json(scene->views[i], &scene->cells[i]));
        json_add(to, "views", views);
}

/* What a client, and from the answer goxeld, are told of a picture that goxeld keeps. */
static void tell_file(Call *c, const RenderOptions *o, const char *format, const Buf *file) {
        const Passed *passed = passed_now(engine_call(c)->session);
        json_object *told = json_object_new_object(), *dimensions = json_object_new_object();
        char checksum[7 + SHA256_TEXT] = "sha256:";
        const int64_t now = time(NULL);

        sha256_text(file->data, file->n, checksum + 7);
        json_add(dimensions, "width", json_object_new_int64(o->width));
        json_add(dimensions, "height", json_object_new_int64(o->height));
        json_add(told, "path", json_object_new_string(passed->path));
        json_add(told, "size", json_object_new_uint64(file->n));
        json_add(told, "format", json_object_new_string(format));
        json_add(told, "dimensions", dimensions);
        json_add(told, "checksum", json_object_new_string(checksum));
        json_add(told, "created_at", json_object_new_int64(now));
        json_add(told, "expires_at",
                 passed->keep_ms > 0 ? json_object_new_int64(now + (int64_t)(passed->keep_ms / 1000))
                                     : NULL);
        json_add(c->result, "file", told);
}

int output_give(Call *c, const Output *to, const RenderOptions *o, const char *format, const Buf *file) {
        CLEANUP_BUF Buf text = { 0 };
        int r;

        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "width", json_object_new_int64(o->width));
        json_add(c->result, "height", json_object_new_int64(o->height));
        json_add(c->result, "format", json_object_new_string(format));
        json_add(c->result, "bytes", json_object_new_uint64(file->n));
        if (to->kept)
                tell_file(c, o, format, file);
        if (to->into_file)
                return call_write_file(c, to->fd, file);
        r = base64_encode(&text, file->data, file->n);
        if (r == 0)
                json_add(c->result, "data", json_object_new_string_len((char *)text.data, (int)text.n));
        return r;
}

/* The origin's clients say in options.return_mode how they want the picture: in a file that goxeld keeps, or
 * in the answer. Without it a path or a descriptor decides. */
static int read_return_mode(Call *c, Output *to) {
        const char *mode = scene_return_mode(c);
        const Passed *passed = passed_now(engine_call(c)->session);

        if (!mode)
                return 0;
        if (strcmp(mode, "file_path") != 0 && strcmp(mode, "base64") != 0)
                return rpc_fail_param(&c->error, "options.return_mode", "\"file_path\" or \"base64\"", mode);
        if (arg(c, "output_path")->given || arg(c, "fd")->given)
                return rpc_fail_param(&c->error, "options.return_mode",
                                      "to be left out beside output_path and fd", mode);
        if (mode[0] == 'b')
                return 0;
        if (!passed || !passed->kept)
                return rpc_fail_param(
                        &c->error, "options.return_mode",
                        "a request of its own to goxeld, not in a batch and not in the background: "
                        "only goxeld keeps pictures",
                        mode);
        to->kept = true;
        return 0;
}

/* The format that is asked for, else the one that the path's end tells, else PNG. */
static int choose_format(Call *c, const char *path, Output *to) {
        const Arg *format = arg(c, "format");
        PictureFormat f = PICTURE_PNG;

        if (path && !picture_by_path(path, &f) && !arg(c, "fd")->given)
                return rpc_fail_param(&c->error, "output_path",
                                      "a path that ends in .png, .jpg, .jpeg or .bmp", path);
        to->format = format->given ? (PictureFormat)format->i : f;
        to->quality = (int)arg(c, "quality")->i;
        if (path && format->given && !arg(c, "fd")->given && to->format != f)
                return rpc_fail_param(&c->error, "format", "what output_path ends with",
                                      picture_name(to->format));
        return 0;
}

int output_open(Call *c, Output *to) {
        const Arg *path = arg(c, "output_path");
        int r;

        r = choose_format(c, path->given ? path->string : NULL, to);
        if (r == 0)
                r = read_return_mode(c, to);
        to->into_file = to->kept || call_has_file(c);
        return r == 0 && to->into_file ? call_open_file(c, true, &to->fd) : r;
}

static int read_scene(Call *c, const char *light, Scene *scene) {
        int r;

        r = scene_read_camera(c, scene);
        if (r == 0)
                r = scene_read_light(c, light, scene);
        if (r == 0)
                r = scene_read_options(c, scene);
        return r;
}

static int give_picture(Call *c, Scene *scene, const Output *to) {
        CLEANUP_FREE uint8_t *pixels = NULL;
        CLEANUP_BUF Buf file = { 0 };
        int r;

        r = scene_draw(c, scene, &pixels);
        if (r == 0)
                r = picture_write(&file, to->format, pixels, scene->options.width, scene->options.height,
                                  to->quality);
        if (r != 0)
                return r;
        c->result = json_object_new_object();
        tell_views(c->result, scene);
        scene_warn(c, scene, c->result);
        return output_give(c, to, &scene->options, picture_name(to->format), &file);
}

static int render_scene(Call *c) {
        Scene scene = { .options = { .width = (uint32_t)arg(c, "width")->i,
                                     .height = (uint32_t)arg(c, "height")->i } };
        Output to = { .fd = -1 };
        int r;

        r = output_open(c, &to);
        if (r == 0)
                r = read_scene(c, "light", &scene);
        if (r == 0)
                r = scene_read_views(c, &scene);
        if (r == 0)
                r = give_picture(c, &scene, &to);
        if (r == 0 && arg(c, "output_path")->given)
                json_add(c->result, "output_path", json_object_new_string(arg(c, "output_path")->string));
        return r;
}

static int render_image(Call *c) {
        Scene scene = { .options = { .width = (uint32_t)arg(c, "width")->i,
                                     .height = (uint32_t)arg(c, "height")->i } };
        const Output to = { .format = (PictureFormat)arg(c, "format")->i,
                            .quality = (int)arg(c, "quality")->i,
                            .fd = -1 };
        int r;

        r = read_scene(c, "lighting", &scene);
        return r == 0 ? give_picture(c, &scene, &to) : r;
}

static const Param render_params[] = {
        { "output_path", P_STRING, NULL, 0, 4096, NULL, "", NULL,
          "path of the picture, from whose end the format is taken" },
        SCENE_SIZE("512"),
        SCENE_PRESET,
        SCENE_BACKGROUND,
        PARAM_FD("the picture's file, open for writing; without it the answer has the picture as base64"),
        SCENE_OPTIONS,
        SCENE_VIEWS,
        { "format", P_CHOICE, NULL, 0, 0, PICTURE_NAMES, "", NULL,
          "of the picture, png when no path tells; jpg and bmp show white where it is transparent; rgba is bare pixels" },
        { "quality", P_INT, NULL, 1, 100, NULL, QUALITY_USUAL, NULL, "of a jpg" },
        SCENE_CAMERA,
        SCENE_LIGHT("light"),
        SCENE_LAYERS,
        SCENE_REGION,
        SCENE_SLICE,
        SCENE_HIGHLIGHT,
        PARAM_END,
};

static const Param image_params[] = {
        SCENE_SIZE(NULL),
        SCENE_CAMERA,
        SCENE_LIGHT("lighting"),
        { "format", P_CHOICE, NULL, 0, 0, PICTURE_NAMES, "\"png\"", NULL,
          "of the picture; jpg and bmp show white where it is transparent" },
        { "quality", P_INT, NULL, 1, 100, NULL, QUALITY_USUAL, NULL, "of a jpg" },
        SCENE_PRESET,
        SCENE_BACKGROUND,
        SCENE_OPTIONS,
        SCENE_LAYERS,
        SCENE_REGION,
        SCENE_SLICE,
        SCENE_HIGHLIGHT,
        PARAM_END,
};

#define VIEWS_TOLD                                                                                          \
        "\"views\":[{\"view\":\"string\",\"x\":\"int\",\"y\":\"int\",\"width\":\"int\",\"height\":\"int\"}]"

#define WARNINGS_TOLD "\"warnings\":[\"string\"]"

const Method picture_methods[] = {
        { .name = "goxel.render_scene",
          .summary = "Draws the model, the whole of it in the frame if nothing else is said.",
          .params = render_params,
          .flags = METHOD_PROJECT | METHOD_LONG | METHOD_WRITES_FILE,
          .project_param = "project",
          .path_param = "output_path",
          .error = -1015,
          .result =
                  "{" RESULT_PICTURE "," VIEWS_TOLD "," WARNINGS_TOLD
                  ",\"file\":{\"path\":\"string\",\"size\":\"int\",\"format\":\"string\",\"dimensions\":{\"width\":\"int\",\"height\":\"int\"},\"checksum\":\"string\",\"created_at\":\"int\",\"expires_at\":\"int or null\"}}",
          .example = "{\"width\":256,\"height\":256,\"camera_preset\":\"isometric\"}",
          .run = render_scene,
          .fetch = scene_fetch },
        { .name = "goxel.render_image",
          .summary = "Draws the model from where an eye is, into the answer.",
          .params = image_params,
          .flags = METHOD_PROJECT | METHOD_LONG,
          .project_param = "project",
          .error = -1015,
          .result = "{" RESULT_PICTURE "," WARNINGS_TOLD "}",
          .example =
                  "{\"width\":256,\"height\":256,\"camera\":{\"position\":[90,-70,60],\"target\":[32,32,16]}}",
          .run = render_image,
          .fetch = scene_fetch },
        { .name = "goxel.render_turntable",
          .summary = "Draws the model as it turns, as an animated PNG.",
          .params = turntable_params,
          .flags = METHOD_PROJECT | METHOD_LONG | METHOD_WRITES_FILE,
          .project_param = "project",
          .path_param = "output_path",
          .error = -1015,
          .result = "{" RESULT_PICTURE ",\"frames\":\"int\"," WARNINGS_TOLD "}",
          .example = "{\"width\":128,\"height\":128,\"frames\":8}",
          .run = render_turntable,
          .fetch = scene_fetch },
        { .name = NULL },
};
