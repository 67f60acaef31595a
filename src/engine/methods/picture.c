/* Pictures of the model. */
#include "engine/methods/methods.h"

#include "base/base64.h"
#include "base/fd.h"
#include "base/progress.h"
#include "formats/format.h"
#include "render/sheet.h"
#include "rpc/words.h"

#include <stdio.h>
#include <strings.h>

/* The origin nests the background: options.background_color. */
static int scene_background(Call *c, Colour *ret) {
        json_object *options = arg(c, "options")->json, *value;
        const Arg *a = arg(c, "background_color");
        uint8_t rgba[4] = { 0 };

        if (a->given)
                *ret = (Colour){ a->colour[0], a->colour[1], a->colour[2], a->colour[3] };
        else if (options && json_object_object_get_ex(options, "background_color", &value)) {
                if (!colour_parse(value, rgba))
                        return rpc_fail_param(&c->error, "options.background_color", "a colour",
                                              json_object_to_json_string(value));
                *ret = (Colour){ rgba[0], rgba[1], rgba[2], rgba[3] };
        }
        return 0;
}

/* What a call asks to be drawn. */
typedef struct Scene {
        RenderOptions options;
        View views[SHEET_VIEWS_MAX];
        size_t n_views; /* 0: options.view alone, without its name */
        SheetCell cells[SHEET_VIEWS_MAX];
} Scene;

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

static int read_views(Call *c, Scene *scene) {
        json_object *list = arg(c, "views")->json;
        size_t n = arg(c, "views")->given ? json_object_array_length(list) : 0;

        if (!arg(c, "views")->given)
                return 0;
        if (n == 0)
                return rpc_fail_param(&c->error, "views", "at least one view", "none");
        if (json_object_is_type(c->json, json_type_object) &&
            json_object_object_get_ex(c->json, "camera_preset", NULL))
                return rpc_fail_param(&c->error, "camera_preset", "to be left out beside views", "both");
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

static int draw_scene(const Volume *v, const Scene *scene, uint8_t **ret) {
        if (scene->n_views > 0)
                return sheet_render(ret, v, scene->views, scene->n_views, &scene->options);
        return render(ret, v, &scene->options);
}

static int render_png(Call *c, const Scene *scene, Buf *png) {
        CLEANUP(volume_free) Volume *v = NULL;
        CLEANUP_FREE uint8_t *pixels = NULL;
        ProgressStage stage;
        int r;

        stage = progress_enter(0, 0.1);
        r = model_flatten(engine_call(c)->project->model, &v);
        progress_leave(stage);
        stage = progress_enter(0.1, 0.9);
        if (r >= 0)
                r = draw_scene(v, scene, &pixels);
        progress_leave(stage);
        if (r < 0)
                return r;
        return png_write(png, pixels, scene->options.width, scene->options.height);
}

static json_object *cell_json(View view, const SheetCell *cell) {
        json_object *o = json_object_new_object();

        json_add(o, "view", json_object_new_string(view_name(view)));
        json_add(o, "x", json_object_new_int64(cell->x));
        json_add(o, "y", json_object_new_int64(cell->y));
        json_add(o, "width", json_object_new_int64(cell->width));
        json_add(o, "height", json_object_new_int64(cell->height));
        return o;
}

static json_object *scene_result(Call *c, const Scene *scene, const Buf *png) {
        json_object *o = json_object_new_object(), *views;

        json_add(o, "success", json_object_new_boolean(true));
        json_add(o, "width", json_object_new_int64(scene->options.width));
        json_add(o, "height", json_object_new_int64(scene->options.height));
        json_add(o, "format", json_object_new_string("png"));
        json_add(o, "bytes", json_object_new_uint64(png->n));
        if (arg(c, "output_path")->given)
                json_add(o, "output_path", json_object_new_string(arg(c, "output_path")->string));
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
        json_object *options = arg(c, "options")->json, *mode;

        if (!options || !json_object_object_get_ex(options, "return_mode", &mode) || !mode)
                return 0;
        return rpc_fail_param(
                &c->error, "options.return_mode",
                "to be left out: with output_path (or fd) the picture is written there, without "
                "it the answer has it as base64",
                json_object_to_json_string(mode));
}

static int open_picture(Call *c, int *ret) {
        const Arg *path = arg(c, "output_path");
        const size_t n = path->given ? path->string_n : 0;

        if (!arg(c, "fd")->given && path->given && (n < 5 || strcasecmp(path->string + n - 4, ".png") != 0))
                return rpc_fail_param(&c->error, "output_path", "a path that ends in .png", path->string);
        return call_open_file(c, true, ret);
}

static int render_scene(Call *c) {
        Scene scene = { .options = { .width = (uint32_t)arg(c, "width")->i,
                                     .height = (uint32_t)arg(c, "height")->i,
                                     .view = (View)arg(c, "camera_preset")->i } };
        CLEANUP_BUF Buf png = { 0 }, text = { 0 };
        const bool into_file = call_has_file(c);
        int fd = -1, r;

        r = check_return_mode(c);
        if (r == 0 && into_file)
                r = open_picture(c, &fd);
        if (r == 0)
                r = scene_background(c, &scene.options.background);
        if (r == 0)
                r = read_views(c, &scene);
        if (r == 0)
                r = render_png(c, &scene, &png);
        if (r == 0)
                r = into_file ? call_write_file(c, fd, &png) : base64_encode(&text, png.data, png.n);
        if (r != 0)
                return r;

        c->result = scene_result(c, &scene, &png);
        if (!into_file)
                json_add(c->result, "data", json_object_new_string_len((char *)text.data, (int)text.n));
        return 0;
}

static const Param render_params[] = {
        { "output_path", P_STRING, NULL, 0, 4096, NULL, "", NULL, "path of the picture" },
        { "width", P_INT, NULL, 1, RENDER_SIDE_MAX, NULL, "512", "pixels", "width of the picture" },
        { "height", P_INT, NULL, 1, RENDER_SIDE_MAX, NULL, "512", "pixels", "height of the picture" },
        { "camera_preset", P_CHOICE, NULL, 0, 0, VIEW_NAMES, "\"isometric\"", NULL,
          "from where the model is seen" },
        { "background_color", P_COLOUR, NULL, 0, 255, NULL, "", NULL,
          "what is behind it; transparent when left out" },
        PARAM_FD("the picture's file, open for writing; without it the answer has the picture as base64"),
        { "options", P_OBJECT, NULL, 0, 0, NULL, "", NULL,
          "background_color, as the origin's clients nest it" },
        { "views", P_ARRAY, NULL, 0, SHEET_VIEWS_MAX, NULL, "", NULL,
          "several views in one picture, each under its name; instead of camera_preset" },
        PARAM_END,
};

const Method picture_methods[] = {
        { .name = "goxel.render_scene",
          .summary = "Draws the model as a PNG, the whole of it in the frame.",
          .params = render_params,
          .flags = METHOD_PROJECT | METHOD_LONG | METHOD_WRITES_FILE,
          .project_param = "project",
          .path_param = "output_path",
          .error = -1015,
          .result =
                  "{\"success\":\"bool\",\"width\":\"int\",\"height\":\"int\",\"format\":\"string\",\"bytes\":\"int\","
                  "\"views\":[{\"view\":\"string\",\"x\":\"int\",\"y\":\"int\",\"width\":\"int\",\"height\":\"int\"}],"
                  "\"data\":\"base64, without fd\"}",
          .example = "{\"width\":256,\"height\":256,\"camera_preset\":\"isometric\"}",
          .run = render_scene },
        { .name = NULL },
};
