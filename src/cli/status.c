/* status, projects and version. */
#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/rows.h"
#include "cli/values.h"
#include "cli/watch.h"
#include "config.h"

#include <inttypes.h>
#include <stdio.h>

static void print_engines(const Invocation *in, json_object *status) {
        for (size_t i = 0; i < row_count(status, "engines"); i++) {
                json_object *e = row_element(status, "engines", i);

                row_print(in, "engine", "\"%s\", pid %" PRId64 ", sessions %" PRId64,
                          member_text(e, "project"), member_number(e, "pid"), member_number(e, "sessions"));
        }
}

static void print_status(const Invocation *in, const Work *w, json_object *status, json_object *projects) {
        row_print(in, "socket", "%s", goxel_client_socket(w->client));
        row_print(in, "daemon", "goxeld %s (%s), pid %" PRId64 ", up %s", member_text(status, "version"),
                  member_text(status, "build"), member_number(status, "pid"),
                  row_duration(member_number(status, "uptime_seconds")));
        row_print(in, "sessions", "%" PRId64, member_number(status, "sessions"));
        row_print(in, "projects", "%" PRId64 ", current: %s", member_number(projects, "count"),
                  member_text(status, "current_project"));
        print_engines(in, status);
}

static int show_status(Invocation *in, Work *w) {
        json_object *status = NULL, *projects = NULL;
        int r;

        r = work_call(w, "status", NULL, -1, GOXEL_CALL_REPEATABLE, &status);
        if (r == CLI_OK)
                r = work_call(w, "goxel.list_projects", NULL, -1, GOXEL_CALL_REPEATABLE, &projects);
        if (r == CLI_OK) {
                print_status(in, w, status, projects);
                json_object_object_add(status, "connected_to",
                                       json_object_new_string(goxel_client_socket(w->client)));
                json_object_object_add(status, "projects", json_object_get(projects));
                report_json(in, status);
        }
        json_object_put(status);
        json_object_put(projects);
        return r;
}

int cmd_status(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        int r;

        r = work_daemon(&w, in, NULL);
        if (r == CLI_OK)
                r = show_status(in, w);
        if (r != CLI_OK || !option(in, "follow"))
                return r;
        w->project = option(in, "project");
        return watch_follow(in, w);
}

static void print_projects(const Invocation *in, json_object *list) {
        size_t n = json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;

        for (size_t i = 0; i < n; i++) {
                json_object *p = json_object_array_get_idx(list, i);
                bool current = json_object_get_boolean(json_object_object_get(p, "current"));

                report_line(in, "%s%s%s%s  %s%s, %" PRId64 " KiB%s%s", current ? report_bold() : "",
                            member_text(p, "name"), current ? report_plain() : "",
                            current ? " (current)" : "", report_dim(),
                            row_moment(member_number(p, "modified")),
                            (member_number(p, "size_bytes") + 1023) / 1024,
                            json_object_get_boolean(json_object_object_get(p, "open")) ? ", open" : "",
                            report_plain());
        }
}

int cmd_projects(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        json_object *result;
        int r;

        r = work_daemon(&w, in, NULL);
        if (r == CLI_OK)
                r = work_call(w, "goxel.list_projects", NULL, -1, GOXEL_CALL_REPEATABLE, &result);
        if (r != CLI_OK)
                return r;
        print_projects(in, json_object_object_get(result, "projects"));
        report_json(in, result);
        json_object_put(result);
        return CLI_OK;
}

int cmd_version(Invocation *in) {
        json_object *json;

        if (!option(in, "json")) {
                (void)printf("goxelctl %s (%s)\n", GOXEL_VERSION, GOXEL_BUILD);
                return CLI_OK;
        }
        json = json_object_new_object();
        json_object_object_add(json, "version", json_object_new_string(GOXEL_VERSION));
        json_object_object_add(json, "build", json_object_new_string(GOXEL_BUILD));
        json_object_object_add(json, "library", json_object_new_string(goxel_client_version()));
        report_json(in, json);
        json_object_put(json);
        return CLI_OK;
}
