/* sessions and disconnect. */
#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/rows.h"
#include "cli/values.h"
#include "cli/work.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

static void print_session(const Invocation *in, json_object *s, bool all) {
        const char *project = row_text(s, "project", NULL);
        char user[32] = "";

        if (all)
                (void)snprintf(user, sizeof(user), ", uid %" PRId64, member_number(s, "uid"));
        report_line(in, "%s%s%s  %s, pid %" PRId64 "%s, %s%s, %s%s since %s%s", report_bold(),
                    member_text(s, "session"), report_plain(),
                    row_text(s, "client", "a client without a name"), member_number(s, "pid"), user,
                    project ? "project " : "no project", project ? project : "", report_dim(),
                    member_text(s, "state"), row_duration(member_number(s, "since_seconds")),
                    report_plain());
}

int cmd_sessions(Invocation *in) {
        bool all = option(in, "all-users");
        CLEANUP(work_free) Work *w = NULL;
        json_object *params, *result;
        int r;

        r = work_daemon(&w, in, NULL);
        if (r != CLI_OK)
                return r;
        params = json_object_new_object();
        json_object_object_add(params, "all_users", json_object_new_boolean(all));
        json_object_object_add(params, "interactive", json_object_new_boolean(isatty(STDIN_FILENO)));
        r = work_call(w, "goxel.list_sessions", params, -1, GOXEL_CALL_REPEATABLE, &result);
        if (r != CLI_OK)
                return r;
        for (size_t i = 0; i < row_count(result, "sessions"); i++)
                print_session(in, row_element(result, "sessions", i), all);
        report_json(in, result);
        json_object_put(result);
        return CLI_OK;
}

int cmd_disconnect(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        json_object *params, *result;
        int r;

        r = work_daemon(&w, in, NULL);
        if (r != CLI_OK)
                return r;
        params = json_object_new_object();
        json_object_object_add(params, "session", json_object_new_string(in->args[0]));
        json_object_object_add(params, "interactive", json_object_new_boolean(isatty(STDIN_FILENO)));
        r = work_call(w, "goxel.disconnect", params, -1, 0, &result);
        if (r != CLI_OK)
                return r;
        report_line(in, "%s is disconnected", in->args[0]);
        report_json(in, result);
        json_object_put(result);
        return CLI_OK;
}
