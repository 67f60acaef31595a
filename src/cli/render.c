/* Pictures as files. */
#include "cli/render.h"
#include "cli/report.h"
#include "cli/stream.h"
#include "cli/values.h"
#include "cli/work.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

static int add_colour(Invocation *in, const char *name, json_object *to, const char *member) {
        json_object *colour;

        if (!option(in, name))
                return CLI_OK;
        if (value_colour(option(in, name), &colour) < 0)
                return report_fail(in, CLI_USAGE, "--%s wants " VALUE_COLOURS ", not %s%s", name,
                                   option(in, name),
                                   colour_lacks_mark(option(in, name)) ? " without a #" : "");
        json_object_object_add(to, member, colour);
        return CLI_OK;
}

static int add_number(Invocation *in, const char *name, json_object *to, const char *member) {
        const char *text = option(in, name);
        json_object *value = NULL;

        if (!text)
                return CLI_OK;
        if (value_json(text, strlen(text), &value) < 0 ||
            !(json_object_is_type(value, json_type_int) || json_object_is_type(value, json_type_double))) {
                json_object_put(value);
                return report_fail(in, CLI_USAGE, "--%s wants a number, not %s", name, text);
        }
        json_object_object_add(to, member, value);
        return CLI_OK;
}

static int add_sky(Invocation *in, json_object *params) {
        json_object *options;

        if (!option(in, "sky"))
                return CLI_OK;
        if (!json_object_object_get_ex(params, "options", &options)) {
                options = json_object_new_object();
                json_object_object_add(params, "options", options);
        }
        return add_colour(in, "sky", options, "background_top");
}

static int render_params(Invocation *in, bool turns, json_object *params) {
        const char *size = option(in, "size"), *view = option(in, "view");
        int64_t sides[2];
        int r;

        if (size && value_sides(size, sides) < 0)
                return report_fail(in, CLI_USAGE,
                                   "--size wants width and height in pixels, like 800x600, not %s", size);
        if (size) {
                json_object_object_add(params, "width", json_object_new_int64(sides[0]));
                json_object_object_add(params, "height", json_object_new_int64(sides[1]));
        }
        if (view)
                view_params(view, params);
        r = scene_params(in, params);
        if (r == CLI_OK)
                r = add_colour(in, "background", params, "background_color");
        if (r == CLI_OK)
                r = add_sky(in, params);
        if (r == CLI_OK && turns)
                r = add_number(in, "turntable", params, "frames");
        if (r == CLI_OK && turns)
                r = add_number(in, "seconds", params, "seconds");
        if (r == CLI_OK && !turns)
                r = add_number(in, "quality", params, "quality");
        return r;
}

/* The format by the end of the name: a picture that stands still, or one that turns. */
static int find_format(Invocation *in, const char *out, bool *ret_turns, char format[static 16]) {
        bool animated;

        if (stream_is(out))
                memcpy(format, "png", 4);
        else if (!value_format(out, format))
                format[0] = '\0';
        animated = strcmp(format, "apng") == 0;
        *ret_turns = animated || option(in, "turntable");
        if (strcmp(format, "jpeg") == 0)
                memcpy(format, "jpg", 4);
        if (*ret_turns && !animated && strcmp(format, "png") != 0)
                return report_fail(in, CLI_USAGE, "A turntable is written as .png or .apng: %s", out);
        if (!animated && strcmp(format, "png") != 0 && strcmp(format, "jpg") != 0 &&
            strcmp(format, "bmp") != 0)
                return report_fail(in, CLI_USAGE, "render writes .png, .jpg, .bmp and .apng: %s", out);
        return CLI_OK;
}

static void tell(const Invocation *in, const char *out, bool turns, json_object *result) {
        if (turns)
                report_line(in, "%s: %" PRId64 " × %" PRId64 " pixels, %" PRId64 " frames", out,
                            member_number(result, "width"), member_number(result, "height"),
                            member_number(result, "frames"));
        else
                report_line(in, "%s: %" PRId64 " × %" PRId64 " pixels", out, member_number(result, "width"),
                            member_number(result, "height"));
        json_object_object_add(result, "out", json_object_new_string(out));
        report_json(in, result);
}

int cmd_render(Invocation *in) {
        const char *out = in->args[0];
        json_object *more = json_object_new_object(), *result;
        CLEANUP(work_free) Work *w = NULL;
        char format[16];
        bool turns = false;
        int r;

        r = find_format(in, out, &turns, format);
        if (r == CLI_OK)
                r = render_params(in, turns, more);
        if (r == CLI_OK && !turns)
                json_object_object_add(more, "format", json_object_new_string(format));
        if (r == CLI_OK)
                r = work_open(&w, in);
        if (r == CLI_OK)
                r = work_write(w, turns ? "goxel.render_turntable" : "goxel.render_scene", out,
                               work_params(w, more), !work_keeps(in), &result);
        json_object_put(more);
        if (r != CLI_OK)
                return r;
        if (!stream_is(out))
                tell(in, out, turns, result);
        json_object_put(result);
        return CLI_OK;
}
