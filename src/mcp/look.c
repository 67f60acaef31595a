/* Tools that change nothing. */
#include "mcp/tool.h"

#include <string.h>
#include <strings.h>

int tool_project_list(ToolCall *c) {
        json_object *list;
        int r;

        r = tool_ask(c, "goxel.list_projects", json_object_new_object(), -1, GOXEL_CALL_REPEATABLE, &list);
        if (r != 0)
                return r;
        tool_keep(c, list, "count projects");
        json_object_put(list);
        return 0;
}

int tool_project_describe(ToolCall *c) {
        json_object *params = tool_params(c), *found;
        int r;

        tool_pass(c, params, "layer", "layer_id");
        r = tool_ask(c, "goxel.describe", params, -1, GOXEL_CALL_REPEATABLE, &found);
        if (r != 0)
                return r;
        tool_keep(
                c, found,
                "text revision voxels bounds layer_count layers colors symmetry parts cavities hollow_share "
                "skipped");
        json_object_put(found);
        return 0;
}

#define COLORS_DEFAULT 32

static int ask_colors(ToolCall *c, int64_t top) {
        json_object *params = tool_params(c), *answer, *list, *colors = json_object_new_array();
        int r;

        json_object_object_add(c->result, "colors", colors);
        json_object_object_add(params, "top_n", json_object_new_int64(top));
        tool_pass(c, params, "layer", "layer_id");
        r = tool_ask(c, "goxel.get_color_histogram", params, -1, GOXEL_CALL_REPEATABLE, &answer);
        if (r != 0)
                return r;
        list = json_object_object_get(answer, "histogram");
        for (size_t i = 0; i < tool_count(list); i++) {
                json_object *from = json_object_array_get_idx(list, i), *color = json_object_new_object();

                json_object_object_add(color, "color",
                                       json_object_get(json_object_object_get(from, "color")));
                json_object_object_add(color, "count",
                                       json_object_get(json_object_object_get(from, "count")));
                json_object_array_add(colors, color);
        }
        tool_keep(c, answer, "unique_colors total_voxels");
        json_object_put(answer);
        return 0;
}

int tool_palette(ToolCall *c) {
        return ask_colors(c, tool_number(c, "top", COLORS_DEFAULT));
}

/* Pictures that come as text are for looking at; larger ones go to files. */
#define LOOK_PIXELS_MAX 2048

const char *picture_type(const char *format) {
        static const struct {
                const char *format, *type;
        } types[] = { { "png", "image/png" }, { "apng", "image/png" }, { "jpg", "image/jpeg" } };

        for (size_t i = 0; i < ARRAY_LEN(types); i++)
                if (strcmp(types[i].format, format) == 0)
                        return types[i].type;
        return NULL;
}

int picture_take(ToolCall *c, json_object *answer) {
        const char *format = json_object_get_string(json_object_object_get(answer, "format")),
                   *type = format ? picture_type(format) : NULL;
        json_object *data;

        if (!json_object_object_get_ex(answer, "data", &data))
                return tool_fail(c, "The daemon's answer has no picture");
        c->picture = json_object_new_object();
        json_object_object_add(c->picture, "type", json_object_new_string("image"));
        json_object_object_add(c->picture, "data", json_object_get(data));
        json_object_object_add(c->picture, "mimeType", json_object_new_string(type ? type : "image/png"));
        return 0;
}

/* A single view fills the picture; of several each has its name under it. */
static void add_views(const ToolCall *c, json_object *params) {
        json_object *views = json_object_object_get(c->arguments, "views");

        if (views && json_object_array_length(views) == 1)
                json_object_object_add(params, "camera_preset",
                                       json_object_get(json_object_array_get_idx(views, 0)));
        else
                tool_pass(c, params, "views", "views");
}

/* Seen straight on, an opening before a wall of the same colour shows by its outline only. */
static void add_outline(json_object *params) {
        json_object *options = json_object_new_object();

        json_object_object_add(options, "edges", json_object_new_string("outline"));
        json_object_object_add(params, "options", options);
}

bool picture_ending(const char *ending) {
        static const char *const endings[] = { "png", "jpg", "jpeg", "bmp" };

        for (size_t i = 0; i < ARRAY_LEN(endings); i++)
                if (strcasecmp(endings[i], ending) == 0)
                        return true;
        return false;
}

static int check_path(ToolCall *c, const char *path) {
        const char *dot = strrchr(path, '.');

        if (dot && picture_ending(dot + 1))
                return 0;
        return tool_fail(c, "path: a name that ends in .png, .jpg, .jpeg or .bmp is wanted, not \"%s\"",
                         path);
}

static json_object *render_params(const ToolCall *c) {
        json_object *params = tool_params(c);

        add_views(c, params);
        tool_pass(c, params, "width", "width");
        tool_pass(c, params, "height", "height");
        tool_pass(c, params, "background", "background_color");
        tool_pass(c, params, "path", "output_path");
        if (!tool_text(c, "path"))
                add_outline(params);
        return params;
}

int tool_render(ToolCall *c) {
        const char *path = tool_text(c, "path");
        json_object *picture;
        int r;

        if (!path &&
            (tool_number(c, "width", 0) > LOOK_PIXELS_MAX || tool_number(c, "height", 0) > LOOK_PIXELS_MAX))
                return tool_fail(c,
                                 "A picture of more than %d pixels a side goes to a file: give a path, or a "
                                 "smaller width and height",
                                 LOOK_PIXELS_MAX);
        if (!path && json_object_object_get_ex(c->arguments, "overwrite", NULL))
                return tool_fail(c, "overwrite has no meaning without path");
        r = path ? check_path(c, path) : 0;
        if (r != 0)
                return r;
        if (path)
                r = file_write(c, path, tool_flag(c, "overwrite"), "goxel.render_scene", render_params(c),
                               &picture);
        else
                r = tool_ask(c, "goxel.render_scene", render_params(c), -1, GOXEL_CALL_REPEATABLE, &picture);
        if (r != 0)
                return r;
        tool_keep(c, picture, "width height bytes views warnings");
        if (!path)
                r = picture_take(c, picture);
        json_object_put(picture);
        return r;
}
