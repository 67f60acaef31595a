/* trace: a line for each request of a project as it ends, until it is interrupted. */
#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/rows.h"
#include "cli/values.h"
#include "cli/work.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static double member_double(json_object *o, const char *key) {
        return json_object_get_double(json_object_object_get(o, key));
}

static const char *clock_of(double time, char *ret, size_t n) {
        time_t seconds = (time_t)time;
        struct tm tm;
        size_t k;

        if (!localtime_r(&seconds, &tm))
                return "-";
        k = strftime(ret, n, "%H:%M:%S", &tm);
        (void)snprintf(ret + k, n - k, ".%06.0f", (time - (double)seconds) * 1e6);
        return ret;
}

static void print_request(const Invocation *in, json_object *p) {
        const char *client = json_object_get_string(json_object_object_get(p, "client"));
        json_object *code = json_object_object_get(p, "code");
        char time[40], result[24] = "ok";

        if (code)
                (void)snprintf(result, sizeof(result), "error %d", json_object_get_int(code));
        if (member_number(p, "missed") > 0)
                report_line(in, "%" PRId64 " requests were not told: they came too fast",
                            member_number(p, "missed"));
        report_line(in,
                    "%s  %s  %s, pid %" PRId64 "  %s%s%s  wait %.3f ms, run %.3f ms, in %" PRId64
                    ", out %" PRId64 " bytes  %s",
                    clock_of(member_double(p, "time"), time, sizeof(time)), member_text(p, "session"),
                    client ? client : "a client without a name", member_number(p, "pid"), report_bold(),
                    member_text(p, "method"), report_plain(), member_double(p, "wait_ms"),
                    member_double(p, "run_ms"), member_number(p, "bytes_in"), member_number(p, "bytes_out"),
                    result);
}

static void hear(GoxelClient *c, const char *method, const char *params, void *userdata) {
        const Invocation *in = userdata;
        const char *session = option(in, "session");
        json_object *tree;

        if (strcmp(method, "goxel.trace") != 0 || value_json(params, strlen(params), &tree) < 0)
                return;
        if (!session || strcmp(session, member_text(tree, "session")) == 0) {
                print_request(in, tree);
                report_json(in, tree);
                /* Whoever reads this through a pipe waits for it. */
                (void)fflush(stdout);
        }
        json_object_put(tree);
}

/* The project that the session named works on goes into params. */
static int find_project(Work *w, const Invocation *in, json_object *params) {
        const char *session = option(in, "session"), *project = NULL;
        json_object *list;
        int r;

        r = work_call(w, "goxel.list_sessions", NULL, -1, GOXEL_CALL_REPEATABLE, &list);
        if (r != CLI_OK)
                return r;
        for (size_t i = 0; i < row_count(list, "sessions"); i++) {
                json_object *s = row_element(list, "sessions", i);

                if (strcmp(member_text(s, "session"), session) == 0)
                        project = json_object_get_string(json_object_object_get(s, "project"));
        }
        if (project)
                json_object_object_add(params, "project", json_object_new_string(project));
        else
                r = report_fail(in, CLI_USAGE,
                                "No session \"%s\" works on a project: goxelctl sessions lists yours",
                                session);
        json_object_put(list);
        return r;
}

static int subscribe(Work *w, const Invocation *in) {
        json_object *params = json_object_new_object(), *events = json_object_new_array(), *result;
        int r = CLI_OK;

        if (option(in, "project"))
                json_object_object_add(params, "project", json_object_new_string(option(in, "project")));
        else if (option(in, "session"))
                r = find_project(w, in, params);
        json_object_array_add(events, json_object_new_string("trace"));
        json_object_object_add(params, "events", events);
        if (r != CLI_OK) {
                json_object_put(params);
                return r;
        }
        r = work_call(w, "goxel.subscribe", params, -1, GOXEL_CALL_REPEATABLE, &result);
        if (r == CLI_OK) {
                report_line(in, "requests of %s", member_text(result, "project"));
                (void)fflush(stdout);
                json_object_put(result);
        }
        return r;
}

int cmd_trace(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        int r;

        r = work_daemon(&w, in, NULL);
        if (r != CLI_OK)
                return r;
        (void)goxel_client_set_notice(w->client, hear, in);
        r = subscribe(w, in);
        if (r != CLI_OK)
                return r;
        do
                r = goxel_client_wait(w->client, GOXEL_WAIT_FOREVER);
        while ((r == 0 || r == GOXEL_LOST) && !ferror(stdout));
        return r == 0 || r == GOXEL_LOST ? CLI_OK : report_client(in, w->client, r);
}
