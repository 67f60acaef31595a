/* describe: what is in a model, in words. */
#include "cli/cmd.h"
#include "cli/layer-option.h"
#include "cli/report.h"
#include "cli/rows.h"
#include "cli/values.h"
#include "cli/work.h"

#include <inttypes.h>

static void print_layers(const Invocation *in, json_object *result) {
        const int64_t n = (int64_t)row_count(result, "layers"), all = member_number(result, "layer_count");

        if (n > 0)
                report_line(in, "\n%s%5s %12s  %s%s", report_bold(), "layer", "voxels", "name",
                            report_plain());
        for (int64_t i = 0; i < n; i++) {
                json_object *layer = row_element(result, "layers", (size_t)i);
                const bool visible = json_object_get_boolean(json_object_object_get(layer, "visible"));

                report_line(in, "%5" PRId64 " %12" PRId64 "  %s%s", member_number(layer, "id"),
                            member_number(layer, "voxels"), row_text(layer, "name", ""),
                            visible ? "" : " (hidden)");
        }
        if (n > 0 && all > n)
                report_line(in, "      and %" PRId64 " more: goxelctl call list_layers", all - n);
}

int cmd_describe(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        json_object *params, *result;
        int r;

        r = work_open(&w, in);
        if (r != CLI_OK)
                return r;
        params = work_params(w, NULL);
        r = layer_option(in, params);
        if (r != CLI_OK) {
                json_object_put(params);
                return r;
        }
        r = work_call(w, "goxel.describe", params, -1, GOXEL_CALL_REPEATABLE, &result);
        if (r != CLI_OK)
                return r;
        report_line(in, "%s", row_text(result, "text", ""));
        if (!option(in, "layer"))
                print_layers(in, result);
        report_json(in, result);
        json_object_put(result);
        return CLI_OK;
}
