/* render, export, convert: files made from a model. */
#include "cli/headless-commands.h"
#include "cli/headless-file.h"
#include "cli/headless-open.h"

#include "cli/values.h"

#include <stdio.h>
#include <string.h>

/* The last argument, or what --output says: then all arguments are of the project. */
static int take_output(Headless *h, const HeadlessLine *l, const char **ret) {
        const size_t most = l->command->most - (line_given(l, "output") ? 1 : 0);

        if (l->n_args > most)
                return headless_fail(h, HEADLESS_ARGUMENTS, "%s: both --output and \"%s\" are given",
                                     l->command->name, l->args[most]);
        if (!line_given(l, "output") && (l->n_args == 0 || (l->n_args < l->command->most && !h->keeps)))
                return headless_fail(h, HEADLESS_ARGUMENTS, "%s needs a file to write: %s %s",
                                     l->command->name, l->command->name, l->command->arguments);
        *ret = line_given(l, "output") ? line_text(l, "output") : l->args[l->n_args - 1];
        return HEADLESS_OK;
}

static int open_subject(Headless *h, const HeadlessLine *l) {
        size_t at;

        return headless_subject(h, l, line_given(l, "output") ? 0 : 1, false, &at);
}

static void print_file(const Headless *h, const char *path, json_object *written) {
        static const char *const names[] = { "width", "height", "bytes" };
        json_object *told = json_object_new_object(), *value;

        json_object_object_add(told, "path", json_object_new_string(path));
        json_object_object_add(told, "format", json_object_new_string(member_text(written, "format")));
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                if (json_object_object_get_ex(written, names[i], &value))
                        json_object_object_add(told, names[i], json_object_get(value));
        json_object_put(written);
        headless_result(h, told);
}

/* --- render ------------------------------------------------------------------------------------------- */

/* Of the picture: what is said, or what its name ends with. */
static int add_format(Headless *h, const HeadlessLine *l, const char *path, json_object *params) {
        static const char *const formats[] = { "png", "jpg", "bmp" };
        char ending[16];
        const char *format = line_given(l, "format") ? line_text(l, "format") : value_format(path, ending);

        if (!format)
                format = "png";
        if (strcmp(format, "jpeg") == 0)
                format = "jpg";
        for (size_t i = 0; i < ARRAY_LEN(formats); i++)
                if (strcmp(format, formats[i]) == 0) {
                        json_object_object_add(params, "format", json_object_new_string(format));
                        if (strcmp(format, "jpg") == 0)
                                json_object_object_add(params, "quality",
                                                       json_object_new_int64(line_integer(l, "quality")));
                        return HEADLESS_OK;
                }
        return headless_fail(h, HEADLESS_RENDER, "pictures are drawn as png, jpg or bmp, not as %s: %s",
                             format, path);
}

int headless_render(Headless *h, const HeadlessLine *l) {
        const char *camera = line_text(l, "camera"), *path;
        json_object *params, *result;
        int r;

        r = take_output(h, l, &path);
        if (r != HEADLESS_OK)
                return r;
        params = json_object_new_object();
        r = add_format(h, l, path, params);
        if (r == HEADLESS_OK)
                r = open_subject(h, l);
        if (r != HEADLESS_OK) {
                json_object_put(params);
                return r;
        }
        json_object_object_add(params, "width", json_object_new_int64(line_integer(l, "width")));
        json_object_object_add(params, "height", json_object_new_int64(line_integer(l, "height")));
        if (strcmp(camera, "default") != 0)
                json_object_object_add(params, "camera_preset", json_object_new_string(camera));
        r = headless_write(h, HEADLESS_RENDER, "goxel.render_scene", path, params, &result);
        if (r == HEADLESS_OK)
                print_file(h, path, result);
        return r;
}

/* --- export and convert ------------------------------------------------------------------------------- */

static int take_format(Headless *h, const HeadlessLine *l, const char *path, const char **ret) {
        char ending[16];

        if (line_given(l, "format")) {
                *ret = headless_format(h, line_text(l, "format"));
                return *ret ? HEADLESS_OK : HEADLESS_VALUE;
        }
        if (!value_format(path, ending))
                return headless_fail(h, HEADLESS_EXPORT,
                                     "%s has no ending that names its format: say --format", path);
        *ret = NULL;
        return HEADLESS_OK;
}

/* What it ends with is the engine's to know when there is no format. */
static int write_model(Headless *h, const char *path, const char *format) {
        json_object *params = json_object_new_object(), *result;
        char ending[16];
        int r;

        if (!format)
                format = value_format(path, ending);
        json_object_object_add(params, "format", json_object_new_string(format));
        r = headless_write(h, HEADLESS_EXPORT, "goxel.export_model", path, params, &result);
        if (r == HEADLESS_OK)
                print_file(h, path, result);
        return r;
}

int headless_export(Headless *h, const HeadlessLine *l) {
        const char *path, *format = NULL;
        int r;

        r = take_output(h, l, &path);
        if (r == HEADLESS_OK)
                r = take_format(h, l, path, &format);
        if (r == HEADLESS_OK)
                r = open_subject(h, l);
        return r == HEADLESS_OK ? write_model(h, path, format) : r;
}

int headless_convert(Headless *h, const HeadlessLine *l) {
        const bool in = line_given(l, "input"), out = line_given(l, "output");
        const char *from, *to, *format = NULL;
        int r;

        if (l->n_args + in + out != 2)
                return headless_fail(h, HEADLESS_ARGUMENTS, "convert needs two files: convert INPUT OUTPUT");
        from = in ? line_text(l, "input") : l->args[0];
        to = out ? line_text(l, "output") : l->args[l->n_args - 1];
        r = take_format(h, l, to, &format);
        if (r == HEADLESS_OK)
                r = headless_connect(h);
        if (r == HEADLESS_OK)
                r = headless_open(h, from, false);
        return r == HEADLESS_OK ? write_model(h, to, format) : r;
}
