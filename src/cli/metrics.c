/* metrics: the daemon's figures, for Prometheus. */
#include "cli/cmd.h"
#include "cli/metrics-text.h"
#include "cli/report.h"
#include "cli/work.h"

#include <stdio.h>

static int print(const Invocation *in, json_object *result) {
        CLEANUP_BUF Buf text = { 0 };

        if (option(in, "json")) {
                report_json(in, result);
                return CLI_OK;
        }
        if (metrics_text(result, &text) < 0)
                return report_fail(
                        in, CLI_ABSENT,
                        "The daemon's figures are not understood: is it as new as this goxelctl?");
        (void)fwrite(text.data, 1, text.n, stdout);
        return CLI_OK;
}

int cmd_metrics(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        json_object *params, *result;
        int r;

        r = work_daemon(&w, in, NULL);
        if (r != CLI_OK)
                return r;
        params = json_object_new_object();
        if (option(in, "all-users"))
                json_object_object_add(params, "all_users", json_object_new_boolean(true));
        r = work_call(w, "goxel.get_performance_metrics", params, -1, GOXEL_CALL_REPEATABLE, &result);
        if (r != CLI_OK)
                return r;
        r = print(in, result);
        json_object_put(result);
        return r;
}
