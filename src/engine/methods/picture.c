/* Pictures of the model. */
#include "engine/methods/scene.h"

#include "base/base64.h"
#include "formats/picture.h"

#include <strings.h>

#define QUALITY_USUAL "90"

/* How the picture is written. */
typedef struct Output {
        PictureFormat format;
        int quality;
        bool into_file;
        int fd;
} Output;

static json_object *cell_json(View view, const SheetCell *cell) {
        json_object *o = json_object_new_object();

        json_add(o, "view", json_object_new_string(view_name(view)));
        json_add(o, "x", json_object_new_int64(cell->x));
        json_add(o, "y", json_object_new_int64(cell->y));
        json_add(o, "width", json_object_new_int64(cell->width));
        json_add(o, "height", json_object_new_int64(cell->height));
        return o;
}

static json_object *scene_result(const Scene *scene, const Output *to, const Buf *file) {
        json_object *o = json_object_new_object(), *views;

        json_add(o, "success", json_object_new_boolean(true));
        json_add(o, "width", json_object_new_int64(scene->options.width));
        json_add(o, "height", json_object_new_int64(scene->options.height));
        json_add(o, "format", json_object_new_string(picture_name(to->format)));
        json_add(o, "bytes", json_object_new_uint64(file->n));
        if (scene->n_views == 0)
                return o;
        views = json_object_new_array();
        for (size_t i = 0; i < scene->n_views; i++)
                json_append(views, cell_json(scene->views[i], &scene->cells[i]));
        json_add(o, "views", views);
        return o;
}

/* The origin's clients say in options.return_mode how they want the picture. */
static int check_return_mode(Call *c) {
        const char *mode = scene_return_mode(c);

        if (!mode)
                return 0;
        return rpc_fail_param(
                &c->error, "options.return_mode",
                "to be left out: with output_path (or fd) the picture is written there, without "
                "it the answer has it as base64",
                mode);
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

static int open_output(Call *c, Output *to) {
        const Arg *path = arg(c, "output_path");
        int r;

        r = choose_format(c, path->given ? path->string : NULL, to);
        to->into_file = call_has_file(c);
        return r == 0 && to->into_file ? call_open_file(c, true, &to->fd) : r;
}

static int read_scene(Call *c, Scene *scene) {
        int r;

        r = scene_read_camera(c, scene);
        if (r == 0)
                r = scene_read_light(c, scene);
        if (r == 0)
                r = scene_read_options(c, scene);
        return r;
}

static int write_picture(Call *c, const Scene *scene, const Output *to, Buf *ret) {
        CLEANUP_FREE uint8_t *pixels = NULL;
        int r;

        r = scene_draw(c, scene, &pixels);
        if (r != 0)
                return r;
        r = picture_write(ret, to->format, pixels, scene->options.width, scene->options.height, to->quality);
        if (r < 0 || !to->into_file)
                return r;
        return call_write_file(c, to->fd, ret);
}

static int give_data(Call *c, const Buf *file) {
        CLEANUP_BUF Buf text = { 0 };
        int r;

        r = base64_encode(&text, file->data, file->n);
        if (r == 0)
                json_add(c->result, "data", json_object_new_string_len((char *)text.data, (int)text.n));
        return r;
}

static int render_scene(Call *c) {
        Scene scene = { .options = { .width = (uint32_t)arg(c, "width")->i,
                                     .height = (uint32_t)arg(c, "height")->i } };
        CLEANUP_BUF Buf file = { 0 };
        Output to = { .fd = -1 };
        int r;

        r = check_return_mode(c);
        if (r == 0)
                r = open_output(c, &to);
        if (r == 0)
                r = read_scene(c, &scene);
        if (r == 0)
                r = scene_read_views(c, &scene);
        if (r == 0)
                r = write_picture(c, &scene, &to, &file);
        if (r != 0)
                return r;

        c->result = scene_result(&scene, &to, &file);
        if (arg(c, "output_path")->given)
                json_add(c->result, "output_path", json_object_new_string(arg(c, "output_path")->string));
        return to.into_file ? 0 : give_data(c, &file);
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
          "of the picture, png when no path tells; jpg and bmp show white where it is transparent" },
        { "quality", P_INT, NULL, 1, 100, NULL, QUALITY_USUAL, NULL, "of a jpg" },
        SCENE_CAMERA,
        SCENE_LIGHT,
        SCENE_LAYERS,
        SCENE_REGION,
        SCENE_SLICE,
        PARAM_END,
};

#define RESULT_PICTURE                                                                                      \
        "\"success\":\"bool\",\"width\":\"int\",\"height\":\"int\",\"format\":\"string\",\"bytes\":\"int\""

const Method picture_methods[] = {
        { .name = "goxel.render_scene",
          .summary = "Draws the model, the whole of it in the frame if nothing else is said.",
          .params = render_params,
          .flags = METHOD_PROJECT | METHOD_LONG | METHOD_WRITES_FILE,
          .project_param = "project",
          .path_param = "output_path",
          .error = -1015,
          .result =
                  "{" RESULT_PICTURE ","
                  "\"views\":[{\"view\":\"string\",\"x\":\"int\",\"y\":\"int\",\"width\":\"int\",\"height\":\"int\"}],"
                  "\"data\":\"base64, without fd\"}",
          .example = "{\"width\":256,\"height\":256,\"camera_preset\":\"isometric\"}",
          .run = render_scene },
        { .name = NULL },
};
