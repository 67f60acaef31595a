/* watch: says what happens to a project, until it is interrupted. */
#include "cli/watch.h"
#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/values.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *box_text(json_object *box, char *ret, size_t n) {
        json_object *min = json_object_object_get(box, "min"), *max = json_object_object_get(box, "max");
        int c[6];

        if (!json_object_is_type(min, json_type_array) || !json_object_is_type(max, json_type_array))
                return "";
        for (size_t i = 0; i < 3; i++) {
                c[i] = json_object_get_int(json_object_array_get_idx(min, i));
                c[i + 3] = json_object_get_int(json_object_array_get_idx(max, i));
        }
        (void)snprintf(ret, n, ", in %d,%d,%d to %d,%d,%d", c[0], c[1], c[2], c[3], c[4], c[5]);
        return ret;
}

static const char *author_text(json_object *by, char *ret, size_t n) {
        const char *client = json_object_get_string(json_object_object_get(by, "client"));

        if (!by)
                return "";
        (void)snprintf(ret, n, " by %s (pid %" PRId64 ")", client ? client : "a client without a name",
                       member_number(by, "pid"));
        return ret;
}

static void print_changed(const Invocation *in, json_object *params) {
        const char *method = json_object_get_string(json_object_object_get(params, "method"));
        json_object *missed = json_object_object_get(params, "missed");
        char box[96], author[160], count[48];

        if (method)
                (void)snprintf(count, sizeof(count), "%s", method);
        else if (missed)
                (void)snprintf(count, sizeof(count), "%" PRId64 " revisions later",
                               json_object_get_int64(missed));
        else
                (void)snprintf(count, sizeof(count), "read anew");
        report_line(in, "%srevision %" PRId64 "%s: %s%s%s", report_bold(), member_number(params, "revision"),
                    report_plain(), count,
                    author_text(json_object_object_get(params, "by"), author, sizeof(author)),
                    box_text(json_object_object_get(params, "box"), box, sizeof(box)));
}

static void print_progress(const Invocation *in, json_object *params) {
        char author[160];

        report_line(in, "%s%s: %.0f %%", json_object_get_string(json_object_object_get(params, "method")),
                    author_text(json_object_object_get(params, "by"), author, sizeof(author)),
                    100 * json_object_get_double(json_object_object_get(params, "progress")));
}

static void print_status(const Invocation *in, json_object *params) {
        json_object *version = json_object_object_get(params, "version"),
                    *build = json_object_object_get(params, "build");
        const char *method = json_object_get_string(json_object_object_get(params, "method"));
        const char *error = json_object_get_string(json_object_object_get(params, "error"));
        char author[160], why[160] = "";

        if (version && build) {
                report_line(in, "%s: goxeld %s (%s)",
                            json_object_get_string(json_object_object_get(params, "status")),
                            json_object_get_string(version), json_object_get_string(build));
                return;
        }
        if (method)
                (void)snprintf(why, sizeof(why), " with %s", method);
        else if (error)
                (void)snprintf(why, sizeof(why), ": %s", error);
        report_line(in, "%s%s%s", json_object_get_string(json_object_object_get(params, "status")), why,
                    author_text(json_object_object_get(params, "by"), author, sizeof(author)));
}

static void print_subscribed(const Invocation *in, json_object *params) {
        const char *status = json_object_get_string(json_object_object_get(params, "status"));
        const bool ready = !status || strcmp(status, "ready") == 0;

        report_line(in, "%s is at revision %" PRId64 "%s%s",
                    json_object_get_string(json_object_object_get(params, "project")),
                    member_number(params, "revision"), ready ? "" : ", ", ready ? "" : status);
}

static const struct {
        const char *method;
        void (*print)(const Invocation *in, json_object *params);
} notices[] = {
        { "goxel.changed", print_changed },
        { "goxel.status", print_status },
        { "goxel.progress", print_progress },
        { "goxel.subscribed", print_subscribed },
};

/* Says it at once: whoever reads this through a pipe waits for it. */
static void say(const Invocation *in, const char *method, json_object *params) {
        json_object *line = json_object_new_object();

        for (size_t i = 0; i < ARRAY_LEN(notices); i++)
                if (strcmp(method, notices[i].method) == 0)
                        notices[i].print(in, params);
        json_object_object_add(line, "method", json_object_new_string(method));
        json_object_object_add(line, "params", json_object_get(params));
        report_json(in, line);
        json_object_put(line);
        (void)fflush(stdout);
}

static void hear(GoxelClient *c, const char *method, const char *params, void *userdata) {
        json_object *tree;

        if (value_json(params, strlen(params), &tree) < 0)
                return;
        say(userdata, method, tree);
        json_object_put(tree);
}

int watch_follow(Invocation *in, Work *w) {
        json_object *result;
        int r;

        (void)goxel_client_set_notice(w->client, hear, in);
        r = work_call(w, "goxel.subscribe", work_params(w, NULL), -1, GOXEL_CALL_REPEATABLE, &result);
        if (r != CLI_OK)
                return r;
        say(in, "goxel.subscribed", result);
        json_object_put(result);
        do
                r = goxel_client_wait(w->client, GOXEL_WAIT_FOREVER);
        while ((r == 0 || r == GOXEL_LOST) && !ferror(stdout));
        return r == 0 || r == GOXEL_LOST ? CLI_OK : report_client(in, w->client, r);
}

int cmd_watch(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        int r;

        if (!option(in, "project") && value_is_file(in->subject))
                return report_fail(in, CLI_USAGE,
                                   "\"%s\" is a file: only projects of the daemon can be watched",
                                   in->subject);
        r = work_open(&w, in);
        return r == CLI_OK ? watch_follow(in, w) : r;
}
