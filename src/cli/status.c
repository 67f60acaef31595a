/* status, projects and version. */
#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/values.h"
#include "cli/work.h"
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *duration(int64_t seconds, char *ret, size_t n) {
        if (seconds < 120)
                (void)snprintf(ret, n, "%" PRId64 " s", seconds);
        else if (seconds < 7200)
                (void)snprintf(ret, n, "%" PRId64 " min", seconds / 60);
        else
                (void)snprintf(ret, n, "%" PRId64 " h", seconds / 3600);
        return ret;
}

static void print_row(const Invocation *in, const char *name, const char *value) {
        report_line(in, "%s%-10s%s %s", report_bold(), name, report_plain(), value);
}

static void print_engines(const Invocation *in, json_object *status) {
        json_object *engines = json_object_object_get(status, "engines");
        size_t n = json_object_is_type(engines, json_type_array) ? json_object_array_length(engines) : 0;

        for (size_t i = 0; i < n; i++) {
                json_object *e = json_object_array_get_idx(engines, i);
                char line[256];

                (void)snprintf(line, sizeof(line), "\"%s\", pid %" PRId64 ", sessions %" PRId64,
                               member_text(e, "project"), member_number(e, "pid"),
                               member_number(e, "sessions"));
                print_row(in, "engine", line);
        }
}

static void print_status(const Invocation *in, const Work *w, json_object *status, json_object *projects) {
        char line[256], up[32];

        print_row(in, "socket", goxel_client_socket(w->client));
        (void)snprintf(line, sizeof(line), "goxeld %s (%s), pid %" PRId64 ", up %s",
                       member_text(status, "version"), member_text(status, "build"),
                       member_number(status, "pid"),
                       duration(member_number(status, "uptime_seconds"), up, sizeof(up)));
        print_row(in, "daemon", line);
        (void)snprintf(line, sizeof(line), "%" PRId64, member_number(status, "sessions"));
        print_row(in, "sessions", line);
        (void)snprintf(line, sizeof(line), "%" PRId64 ", current: %s", member_number(projects, "count"),
                       member_text(status, "current_project"));
        print_row(in, "projects", line);
        print_engines(in, status);
}

/* For questions to the daemon that a private engine cannot answer. */
static int open_daemon(Work **ret, Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        int r;

        r = work_connect(&w, in);
        if (r != CLI_OK)
                return r;
        if (goxel_client_is_private(w->client))
                return report_fail(
                        in, CLI_ABSENT,
                        "%s asks the daemon, which --no-daemon (or GOXEL_NO_DAEMON) keeps away from",
                        in->command->name);
        *ret = TAKE(w);
        return CLI_OK;
}

int cmd_status(Invocation *in) {
        json_object *status = NULL, *projects = NULL;
        CLEANUP(work_free) Work *w = NULL;
        int r;

        r = open_daemon(&w, in);
        if (r == CLI_OK)
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

/* When a project was last changed, in the user's time. `modified` counts seconds since 1970. */
static const char *moment(int64_t seconds, char *ret, size_t n) {
        time_t t = (time_t)seconds;
        struct tm tm;

        if (seconds <= 0 || !localtime_r(&t, &tm) || strftime(ret, n, "%Y-%m-%d %H:%M", &tm) == 0)
                (void)snprintf(ret, n, "-");
        return ret;
}

static void print_projects(const Invocation *in, json_object *list) {
        size_t n = json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;

        for (size_t i = 0; i < n; i++) {
                json_object *p = json_object_array_get_idx(list, i);
                bool current = json_object_get_boolean(json_object_object_get(p, "current"));
                char when[32];

                report_line(in, "%s%s%s%s  %s%s, %" PRId64 " KiB%s%s", current ? report_bold() : "",
                            member_text(p, "name"), current ? report_plain() : "",
                            current ? " (current)" : "", report_dim(),
                            moment(member_number(p, "modified"), when, sizeof(when)),
                            (member_number(p, "size_bytes") + 1023) / 1024,
                            json_object_get_boolean(json_object_object_get(p, "open")) ? ", open" : "",
                            report_plain());
        }
}

int cmd_projects(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        json_object *result;
        int r;

        r = open_daemon(&w, in);
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
