/* create and open: what there is to work on. */
#include "cli/cmd.h"
#include "cli/format-options.h"
#include "cli/report.h"
#include "cli/values.h"
#include "cli/work.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static int add_size(Invocation *in, json_object *params) {
        static const char *const names[] = { "width", "height", "depth" };
        const char *text = option(in, "size");
        int64_t sides[3];

        if (!text)
                return CLI_OK;
        if (value_integers(text, sides, 3) < 0)
                return report_fail(in, CLI_USAGE,
                                   "--size wants three numbers of voxels, like 64,64,64, not %s", text);
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                json_object_object_add(params, names[i], json_object_new_int64(sides[i]));
        return CLI_OK;
}

static int create_work(Work **ret, Invocation *in, bool file) {
        if (!file)
                return work_connect(ret, in);
        if (!option(in, "overwrite") && access(in->subject, F_OK) == 0)
                return report_fail(in, CLI_FILE, "%s exists: choose another name, or say --overwrite",
                                   in->subject);
        return work_private(ret, in, in->subject, NULL);
}

static int create_params(Invocation *in, bool file, json_object **ret) {
        CLEANUP_FREE char *file_name = file ? value_project_name(in->subject) : NULL;
        json_object *params = json_object_new_object();
        const char *template = option(in, "template");
        int r;

        json_object_object_add(params, "name", json_object_new_string(file_name ? file_name : in->subject));
        if (!option(in, "overwrite"))
                json_object_object_add(params, "if_exists", json_object_new_string("error"));
        if (template)
                json_object_object_add(params, "template", json_object_new_string(template));
        r = add_size(in, params);
        if (r != CLI_OK) {
                json_object_put(params);
                return r;
        }
        *ret = params;
        return CLI_OK;
}

int cmd_create(Invocation *in) {
        bool file = !option(in, "project") && value_is_file(in->subject);
        json_object *params, *result;
        CLEANUP(work_free) Work *w = NULL;
        int r;

        r = create_params(in, file, &params);
        if (r != CLI_OK)
                return r;
        r = create_work(&w, in, file);
        if (r != CLI_OK) {
                json_object_put(params);
                return r;
        }
        r = work_call(w, "goxel.create_project", params, -1, 0, &result);
        if (r != CLI_OK)
                return r;
        r = work_save(w, option(in, "overwrite") != NULL);
        if (r == CLI_OK) {
                report_line(in, "%s: %s × %s × %s voxels", in->subject, member_text(result, "width"),
                            member_text(result, "height"), member_text(result, "depth"));
                report_json(in, result);
        }
        json_object_put(result);
        return r;
}

int cmd_open(Invocation *in) {
        const char *path = in->args[0],
                   *name = option(in, "name") ? option(in, "name") : option(in, "project");
        CLEANUP_FREE char *file_name = value_project_name(path);
        CLEANUP(work_free) Work *w = NULL;
        json_object *params, *result, *options = NULL, *none = NULL;
        int64_t voxels, layers;
        char format[16];
        int r;

        r = work_format(in, path, option(in, "format"), format);
        if (r == CLI_OK)
                r = work_connect(&w, in);
        if (r != CLI_OK)
                return r;
        if (goxel_client_is_private(w->client))
                return report_fail(
                        in, CLI_ABSENT,
                        "open makes a project of the daemon, which --no-daemon (or GOXEL_NO_DAEMON) keeps away "
                        "from. Other commands take the file itself: goxelctl help");
        r = format_options(in, format, NULL, &options, &none);
        if (r != CLI_OK)
                return r;
        params = json_object_new_object();
        json_object_object_add(params, "name", json_object_new_string(name ? name : file_name));
        if (!option(in, "overwrite"))
                json_object_object_add(params, "if_exists", json_object_new_string("error"));
        format_options_add(params, options);
        w->begins = option(in, "background") != NULL;
        r = work_load(w, path, format, params, &result);
        if (r != CLI_OK || w->begins)
                return r;
        voxels = member_number(result, "voxels");
        layers = member_number(result, "layer_count");
        report_line(in, "%s: %" PRId64 " voxel%s in %" PRId64 " layer%s, from %s",
                    member_text(result, "name"), voxels, plural(voxels), layers, plural(layers), path);
        report_json(in, result);
        json_object_put(result);
        return CLI_OK;
}
