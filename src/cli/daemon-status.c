/* daemon status: all that goxeld says of itself. */
#include "cli/cmd.h"
#include "cli/keeper.h"
#include "cli/report.h"
#include "cli/rows.h"
#include "cli/values.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

static void print_clients(const Invocation *in, json_object *status) {
        size_t n = row_count(status, "clients");

        for (size_t i = 0; i < n; i++) {
                json_object *c = row_element(status, "clients", i);
                int64_t sessions = member_number(c, "sessions");

                row_print(in, "client", "%s, %" PRId64 " session%s", row_text(c, "client", "without a name"),
                          sessions, plural(sessions));
        }
}

/* "goxel.render_scene at 45 % for painter 3.1, and 2 more" */
static const char *work_of(json_object *project, char *ret, size_t size) {
        json_object *first = row_element(project, "tasks", 0);
        size_t n = row_count(project, "tasks");
        char more[32] = "";

        if (n > 1)
                (void)snprintf(more, sizeof(more), ", and %zu more", n - 1);
        (void)snprintf(ret, size, "%s at %.0f %% for %s%s", member_text(first, "method"),
                       100 * json_object_get_double(json_object_object_get(first, "progress")),
                       row_text(first, "client", "a client without a name"), more);
        return ret;
}

static void print_project(const Invocation *in, json_object *p) {
        const char *error = row_text(p, "error", NULL);
        int64_t sessions = member_number(p, "sessions");
        char what[400] = "";

        if (row_count(p, "tasks") > 0)
                (void)work_of(p, what, sizeof(what));
        else if (error)
                (void)snprintf(what, sizeof(what), "%s", error);
        row_print(in, "project", "\"%s\" is %s%s%s, %" PRId64 " session%s", member_text(p, "name"),
                  member_text(p, "status"), what[0] ? ": " : "", what, sessions, plural(sessions));
}

static void print_projects(const Invocation *in, json_object *status) {
        for (size_t i = 0; i < row_count(status, "projects"); i++)
                print_project(in, row_element(status, "projects", i));
}

static void print_engines(const Invocation *in, json_object *status) {
        size_t n = row_count(status, "engines");

        for (size_t i = 0; i < n; i++) {
                json_object *e = row_element(status, "engines", i);

                row_print(in, "engine", "pid %" PRId64 " of \"%s\" at revision %" PRId64 ", build %s, up %s",
                          member_number(e, "pid"), member_text(e, "project"), member_number(e, "revision"),
                          row_text(e, "build", "not known yet"),
                          row_duration(member_number(e, "uptime_seconds")));
        }
}

static void print_error(const Invocation *in, json_object *status) {
        json_object *error = json_object_object_get(status, "last_error");

        if (error)
                row_print(in, "last error", "%s: %s", row_moment(member_number(error, "time")),
                          member_text(error, "message"));
}

static void print_service(const Keeper *k) {
        if (k->managed)
                row_print(k->in, "units", "%s is %s (%s), %s is %s (%s)", SERVICE_SOCKET,
                          k->units.socket.active, k->units.socket.sub, SERVICE_SERVICE,
                          k->units.service.active, k->units.service.sub);
        else
                row_print(k->in, "units", "none: it was started by hand");
}

static void print(const Keeper *k, json_object *status) {
        const Invocation *in = k->in;
        json_object *protocol = json_object_object_get(status, "protocol");

        row_print(in, "daemon", "goxeld %s (%s), pid %" PRId64, member_text(status, "version"),
                  member_text(status, "build"), member_number(status, "pid"));
        row_print(in, "state", "%s", row_text(status, "state", "not told"));
        row_print(in, "instance", "%s, of the %s", member_text(status, "instance_id"),
                  k->at.is_system ? "machine" : "user");
        row_print(in, "socket", "%s", k->at.socket);
        print_service(k);
        row_print(in, "started", "%s, up %s", row_moment(member_number(status, "started")),
                  row_duration(member_number(status, "uptime_seconds")));
        row_print(in, "protocol", "%" PRId64 " to %" PRId64 ", clients from %s on",
                  member_number(protocol, "min"), member_number(protocol, "max"),
                  member_text(status, "min_client"));
        row_print(in, "sessions", "%" PRId64 ", others that wait for an answer: %" PRId64,
                  member_number(status, "sessions"), member_number(status, "waiting"));
        print_clients(in, status);
        print_projects(in, status);
        print_engines(in, status);
        print_error(in, status);
}

int cmd_daemon_status(Invocation *in) {
        CLEANUP_KEEPER Keeper k = { 0 };
        json_object *status;
        int r;

        r = keeper_find(&k, in);
        if (r == CLI_OK)
                r = keeper_ask(&k, "status", NULL, GOXEL_CALL_REPEATABLE, &status);
        /* The question may have started what was looked at before. */
        if (r == CLI_OK && k.managed && service_look(&k.at, &k.units) < 0)
                k.managed = false;
        if (r != CLI_OK)
                return r;
        print(&k, status);
        report_json(in, status);
        json_object_put(status);
        return CLI_OK;
}
