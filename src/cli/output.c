/* render, export and convert: files made from a model. */
#include "cli/cmd.h"
#include "cli/format-options.h"
#include "cli/report.h"
#include "cli/values.h"
#include "cli/work.h"

#include <inttypes.h>
#include <string.h>

/* "front" is a view, "front,top" are two in one picture. */
static void view_params(const char *view, json_object *params) {
        json_object *views;

        if (!strchr(view, ',')) {
                json_object_object_add(params, "camera_preset", json_object_new_string(view));
                return;
        }
        views = json_object_new_array();
        for (const char *at = view; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
                json_object_array_add(views, json_object_new_string_len(at, (int)strcspn(at, ",")));
        json_object_object_add(params, "views", views);
}

static int render_params(Invocation *in, json_object *params) {
        const char *size = option(in, "size"), *view = option(in, "view"),
                   *background = option(in, "background");
        json_object *colour;
        int64_t sides[2];

        if (size && value_sides(size, sides) < 0)
                return report_fail(in, CLI_USAGE,
                                   "--size wants width and height in pixels, like 800x600, not %s", size);
        if (size) {
                json_object_object_add(params, "width", json_object_new_int64(sides[0]));
                json_object_object_add(params, "height", json_object_new_int64(sides[1]));
        }
        if (view)
                view_params(view, params);
        if (!background)
                return CLI_OK;
        if (value_colour(background, &colour) < 0)
                return report_fail(in, CLI_USAGE,
                                   "--background wants #RRGGBB, #RRGGBBAA, r,g,b or r,g,b,a, not %s",
                                   background);
        json_object_object_add(params, "background_color", colour);
        return CLI_OK;
}

int cmd_render(Invocation *in) {
        const char *out = in->args[0];
        json_object *more = json_object_new_object(), *result;
        CLEANUP(work_free) Work *w = NULL;
        char format[16];
        int r;

        if (value_format(out, format) && strcmp(format, "png") != 0)
                r = report_fail(in, CLI_USAGE, "render writes PNG, not %s: %s", format, out);
        else
                r = render_params(in, more);
        if (r == CLI_OK)
                r = work_open(&w, in);
        if (r == CLI_OK)
                r = work_write(w, "goxel.render_scene", out, work_params(w, more), !work_keeps(in), &result);
        json_object_put(more);
        if (r != CLI_OK)
                return r;
        report_line(in, "%s: %" PRId64 " × %" PRId64 " pixels", out, member_number(result, "width"),
                    member_number(result, "height"));
        report_json(in, result);
        json_object_put(result);
        return CLI_OK;
}

/* Takes over the options. */
static int write_model(Invocation *in, Work *w, const char *out, const char *format, json_object *options) {
        json_object *params = work_params(w, NULL), *result;
        int r;

        json_object_object_add(params, "format", json_object_new_string(format));
        format_options_add(params, options);
        r = work_write(w, "goxel.export_model", out, params, !work_keeps(in), &result);
        if (r != CLI_OK)
                return r;
        report_line(in, "%s: %" PRId64 " bytes", out, member_number(result, "bytes"));
        report_json(in, result);
        json_object_put(result);
        return CLI_OK;
}

int cmd_export(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        json_object *options = NULL;
        char format[16];
        int r;

        r = work_format(in, in->args[0], option(in, "format"), format);
        if (r == CLI_OK)
                r = work_open_for(&w, in, format, &options);
        return r == CLI_OK ? write_model(in, w, in->args[0], format, options) : r;
}

int cmd_convert(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        json_object *options = NULL;
        char format[16];
        int r;

        r = work_format(in, in->args[1], option(in, "format"), format);
        if (r == CLI_OK)
                r = work_file(&w, in, in->args[0], format, &options);
        return r == CLI_OK ? write_model(in, w, in->args[1], format, options) : r;
}
