/* export: a file made from a model; and what convert shares with it. */
#include "cli/output.h"

#include "cli/cmd.h"
#include "cli/format-options.h"
#include "cli/report.h"
#include "cli/stream.h"
#include "cli/values.h"
#include "cli/work.h"

#include <inttypes.h>
#include <string.h>

int output_write(const Invocation *in, Work *w, const char *out, const char *format, json_object *options) {
        json_object *params = work_params(w, NULL), *result;
        int r;

        json_object_object_add(params, "format", json_object_new_string(format));
        format_options_add(params, options);
        r = work_write(w, "goxel.export_model", out, params, !work_keeps(in), &result);
        if (r != CLI_OK)
                return r;
        json_object_object_add(result, "out", json_object_new_string(out));
        if (!stream_is(out))
                report_line(in, "%s: %" PRId64 " bytes", out, member_number(result, "bytes"));
        report_json(in, result);
        json_object_put(result);
        return CLI_OK;
}

int output_format(const Invocation *in, const char *out, char ret[static 16]) {
        static const char *const pictures[] = { "png", "apng", "jpg", "jpeg", "bmp" };
        int r;

        r = work_format(in, out, option(in, "format"), ret);
        for (size_t i = 0; r == CLI_OK && i < ARRAY_LEN(pictures); i++)
                if (strcmp(ret, pictures[i]) == 0)
                        return report_fail(in, CLI_USAGE,
                                           "%s is for pictures: goxelctl render draws the model, --format "
                                           "png-slices writes its slices side by side",
                                           ret);
        return r;
}

int cmd_export(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        json_object *options = NULL;
        char format[16];
        int r;

        r = output_format(in, in->args[0], format);
        if (r == CLI_OK)
                r = work_open_for(&w, in, format, &options);
        return r == CLI_OK ? output_write(in, w, in->args[0], format, options) : r;
}
