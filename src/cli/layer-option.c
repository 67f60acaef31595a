#include "cli/layer-option.h"

#include "cli/report.h"
#include "cli/values.h"

int layer_option(const Invocation *in, json_object *params) {
        const char *text = option(in, "layer");
        int64_t id;

        if (!text)
                return CLI_OK;
        if (value_integers(text, &id, 1) < 0)
                return report_fail(in, CLI_USAGE, "--layer wants the number of a layer, not %s", text);
        json_object_object_add(params, "layer_id", json_object_new_int64(id));
        return CLI_OK;
}
