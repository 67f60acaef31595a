/* history: the steps that undo and redo have. */
#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/rows.h"
#include "cli/values.h"
#include "cli/work.h"

#include <inttypes.h>

#define LIMIT_MAX 1000

static int add_limit(Invocation *in, json_object *params) {
        const char *text = option(in, "limit");
        int64_t limit = 0;

        if (!text)
                return CLI_OK;
        if (value_integers(text, &limit, 1) < 0 || limit < 1 || limit > LIMIT_MAX)
                return report_fail(in, CLI_USAGE, "--limit wants a number of steps from 1 to %d, not %s",
                                   LIMIT_MAX, text);
        json_object_object_add(params, "limit", json_object_new_int64(limit));
        return CLI_OK;
}

static void print_step(const Invocation *in, json_object *step, int64_t position) {
        int64_t revision = member_number(step, "revision");
        bool undone = json_object_get_boolean(json_object_object_get(step, "undone"));

        report_line(in, "%s %s%" PRId64 "%s  %s  %s, by %s%s%s", revision == position ? "→" : " ",
                    undone ? report_dim() : report_bold(), revision, undone ? "" : report_plain(),
                    row_moment(member_number(step, "time")), member_text(step, "method"),
                    row_text(step, "client", "a session that has ended"), undone ? " (undone)" : "",
                    undone ? report_plain() : "");
}

int cmd_history(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        json_object *params, *result;
        int r;

        if (!option(in, "project") && value_is_file(in->subject))
                return report_fail(in, CLI_USAGE,
                                   "\"%s\" is a file: only projects of the daemon have a history",
                                   in->subject);
        r = work_open(&w, in);
        if (r != CLI_OK)
                return r;
        params = work_params(w, NULL);
        r = add_limit(in, params);
        if (r != CLI_OK) {
                json_object_put(params);
                return r;
        }
        r = work_call(w, "goxel.get_history", params, -1, GOXEL_CALL_REPEATABLE, &result);
        if (r != CLI_OK)
                return r;
        for (size_t i = 0; i < row_count(result, "steps"); i++)
                print_step(in, row_element(result, "steps", i), member_number(result, "position"));
        report_json(in, result);
        json_object_put(result);
        return CLI_OK;
}
