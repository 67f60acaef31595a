/* backup, restore, recover and gc: what concerns the database of a project as such. */
#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/stream.h"
#include "cli/values.h"
#include "cli/work.h"

#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Databases are the daemon's: a private engine has its project in memory. */
static int open_daemon(Work **ret, Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        int r;

        r = work_connect(&w, in);
        if (r != CLI_OK)
                return r;
        if (goxel_client_is_private(w->client))
                return report_fail(
                        in, CLI_ABSENT,
                        "%s is for projects of the daemon, which --no-daemon (or GOXEL_NO_DAEMON) keeps away from",
                        in->command->name);
        w->project = in->subject;
        *ret = TAKE(w);
        return CLI_OK;
}

int cmd_backup(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        CLEANUP_FREE char *made = NULL;
        json_object *result;
        const char *path;
        int r;

        if (in->n_args > 0)
                path = in->args[0];
        else if (asprintf(&made, "%s.db", in->subject) < 0)
                return report_errno(in, -ENOMEM);
        else
                path = made;
        r = open_daemon(&w, in);
        if (r != CLI_OK)
                return r;
        r = work_write(w, "goxel.backup_project", path, work_params(w, NULL),
                       option(in, "overwrite") != NULL, &result);
        if (r != CLI_OK)
                return r;
        if (!stream_is(path))
                report_line(in, "%s: %s as of revision %" PRId64 ", %" PRId64 " KiB", path, in->subject,
                            member_number(result, "revision"),
                            (member_number(result, "bytes") + 1023) / 1024);
        report_json(in, result);
        json_object_put(result);
        return CLI_OK;
}

int cmd_restore(Invocation *in) {
        CLEANUP_FD int fd = open(in->args[0], O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        CLEANUP_FREE char *made = value_project_name(in->args[0]);
        const char *name = in->n_args > 1 ? in->args[1] : option(in, "project");
        CLEANUP(work_free) Work *w = NULL;
        json_object *params, *result;
        int r;

        if (fd < 0)
                return report_fail(in, CLI_FILE, "Cannot open %s: %s", in->args[0], strerror(errno));
        if (!made)
                return report_errno(in, -ENOMEM);
        if (in->n_args > 1 && option(in, "project"))
                return report_fail(in, CLI_USAGE, "The project is given twice");
        r = open_daemon(&w, in);
        if (r != CLI_OK)
                return r;
        params = json_object_new_object();
        json_object_object_add(params, "name", json_object_new_string(name ? name : made));
        json_object_object_add(params, "fd", json_object_new_int(0));
        r = work_call(w, "goxel.restore_project", params, fd, 0, &result);
        if (r != CLI_OK)
                return r;
        report_line(in, "%s: revision %" PRId64 ", %" PRId64 " undo step%s, from %s",
                    member_text(result, "project"), member_number(result, "revision"),
                    member_number(result, "steps"), plural(member_number(result, "steps")), in->args[0]);
        report_json(in, result);
        json_object_put(result);
        return CLI_OK;
}

static void print_finds(const Invocation *in, json_object *result) {
        json_object *lost = json_object_object_get(result, "lost");
        const char *project = member_text(result, "project");

        if (!json_object_get_boolean(json_object_object_get(result, "damaged"))) {
                report_line(in, "%s: nothing is wrong, revision %" PRId64 ", %" PRId64 " undo step%s",
                            project, member_number(result, "revision"), member_number(result, "steps"),
                            plural(member_number(result, "steps")));
                return;
        }
        report_line(in,
                    "%s: recovered as of revision %" PRId64 ", called %" PRId64 " now, with %" PRId64
                    " undo step%s",
                    project, member_number(result, "revision_read"), member_number(result, "revision"),
                    member_number(result, "steps"), plural(member_number(result, "steps")));
        for (size_t i = 0; json_object_is_type(lost, json_type_array) && i < json_object_array_length(lost);
             i++)
                report_line(in, "%s: lost: %s", project,
                            json_object_get_string(json_object_array_get_idx(lost, i)));
        report_line(in, "%s: the damaged database is kept as %s", project,
                    member_text(result, "kept_aside"));
}

int cmd_recover(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        json_object *result;
        int r;

        r = open_daemon(&w, in);
        if (r == CLI_OK)
                r = work_call(w, "goxel.close_project", work_params(w, NULL), -1, GOXEL_CALL_REPEATABLE,
                              NULL);
        if (r == CLI_OK)
                r = work_call(w, "goxel.recover_project", work_params(w, NULL), -1, GOXEL_CALL_REPEATABLE,
                              &result);
        if (r != CLI_OK)
                return r;
        print_finds(in, result);
        report_json(in, result);
        json_object_put(result);
        return CLI_OK;
}

static int compact(Work *w, const char *project, const char *keep, json_object *all) {
        json_object *params = json_object_new_object(), *result;
        int64_t steps;
        int r;

        json_object_object_add(params, "project", json_object_new_string(project));
        if (keep) {
                (void)value_integers(keep, &steps, 1);
                json_object_object_add(params, "keep_steps", json_object_new_int64(steps));
        }
        r = work_call(w, "goxel.compact_project", params, -1, GOXEL_CALL_REPEATABLE, &result);
        if (r != CLI_OK)
                return r;
        report_line(w->in, "%s: %" PRId64 " KiB, before %" PRId64 " KiB", project,
                    (member_number(result, "bytes_after") + 1023) / 1024,
                    (member_number(result, "bytes_before") + 1023) / 1024);
        json_object_array_add(all, result);
        return CLI_OK;
}

/* One that fails keeps nobody from the others; its code is what the command ends with. */
static int compact_all(Work *w, const char *keep, json_object *all) {
        json_object *list, *projects;
        int r, worst = CLI_OK;

        r = work_call(w, "goxel.list_projects", NULL, -1, GOXEL_CALL_REPEATABLE, &list);
        if (r != CLI_OK)
                return r;
        projects = json_object_object_get(list, "projects");
        for (size_t i = 0;
             json_object_is_type(projects, json_type_array) && i < json_object_array_length(projects); i++) {
                r = compact(w, member_text(json_object_array_get_idx(projects, i), "name"), keep, all);
                worst = MAX(worst, r);
        }
        json_object_put(list);
        return worst;
}

int cmd_gc(Invocation *in) {
        const char *keep = option(in, "keep-steps"),
                   *project = in->n_args > 0 ? in->args[0] : option(in, "project");
        CLEANUP(work_free) Work *w = NULL;
        json_object *all;
        int64_t steps;
        int r;

        if (keep && (value_integers(keep, &steps, 1) < 0 || steps < 0))
                return report_fail(in, CLI_USAGE, "--keep-steps wants a number of steps, not %s", keep);
        if (in->n_args > 0 && option(in, "project"))
                return report_fail(in, CLI_USAGE, "The project is given twice");
        r = open_daemon(&w, in);
        if (r != CLI_OK)
                return r;
        all = json_object_new_array();
        r = project ? compact(w, project, keep, all) : compact_all(w, keep, all);
        report_json(in, all);
        json_object_put(all);
        return r;
}
