/* tasks, task and cancel: requests that take long, in all projects that are open or in one. */
#include "cli/tasks.h"
#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/rows.h"
#include "cli/values.h"
#include "cli/work.h"
#include "rpc/error.h"

#include <inttypes.h>
#include <string.h>

/* Asks a method of a project. A project that is closed meanwhile has no tasks, and is opened again by the
 * question. */
typedef int (*ProjectQuestion)(Work *w, const char *project, void *userdata);

static int ask_each(Work *w, ProjectQuestion ask, void *userdata) {
        const char *project = option(w->in, "project");
        json_object *status;
        int r;

        if (project)
                return ask(w, project, userdata);
        r = work_call(w, "status", NULL, -1, GOXEL_CALL_REPEATABLE, &status);
        if (r != CLI_OK)
                return r;
        for (size_t i = 0; i < row_count(status, "projects") && r == CLI_OK; i++) {
                json_object *p = row_element(status, "projects", i);

                if (strcmp(member_text(p, "status"), "leaving") != 0)
                        r = ask(w, member_text(p, "name"), userdata);
        }
        json_object_put(status);
        return r;
}

/* One that was deleted meanwhile, or that an engine was started for and never made. */
static bool is_gone(const Work *w, int r) {
        return r == GOXEL_REMOTE && goxel_client_error_code(w->client) == RPC_PROJECT_NOT_FOUND &&
               !option(w->in, "project");
}

static json_object *params_for(const char *project) {
        json_object *params = json_object_new_object();

        json_object_object_add(params, "project", json_object_new_string(project));
        return params;
}

static int add_tasks(Work *w, const char *project, void *userdata) {
        json_object *result, *list = userdata;
        int r;

        r = work_try(w, "goxel.list_tasks", params_for(project), &result);
        if (is_gone(w, r))
                return CLI_OK;
        if (r != 0)
                return report_client(w->in, w->client, r);
        for (size_t i = 0; i < row_count(result, "tasks"); i++) {
                json_object *task = json_object_get(row_element(result, "tasks", i));

                json_object_object_add(task, "project", json_object_new_string(project));
                json_object_array_add(list, task);
        }
        json_object_put(result);
        return CLI_OK;
}

void task_print(const Invocation *in, json_object *task) {
        const char *client = row_text(task, "client", NULL);
        json_object *progress = NULL;

        (void)json_object_object_get_ex(task, "progress", &progress);
        report_line(in, "%s%s%s  %s in \"%s\", %s, %.0f %%, since %s%s%s", report_bold(),
                    member_text(task, "task"), report_plain(), member_text(task, "method"),
                    member_text(task, "project"), member_text(task, "state"),
                    100 * json_object_get_double(progress), row_duration(member_number(task, "seconds")),
                    client ? ", for " : "", client ? client : "");
}

int cmd_tasks(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        json_object *result, *list;
        int r;

        r = work_daemon(&w, in, NULL);
        if (r != CLI_OK)
                return r;
        if (option(in, "follow"))
                return tasks_follow(w);
        result = json_object_new_object();
        list = json_object_new_array();
        json_object_object_add(result, "tasks", list);
        r = ask_each(w, add_tasks, list);
        for (size_t i = 0; i < row_count(result, "tasks") && r == CLI_OK; i++)
                task_print(in, row_element(result, "tasks", i));
        if (r == CLI_OK)
                report_json(in, result);
        json_object_put(result);
        return r;
}

/* A project that does not know the task has nothing to say. */
static int get_task(Work *w, const char *project, void *userdata) {
        json_object **found = userdata, *params;
        int r;

        if (*found)
                return CLI_OK;
        params = params_for(project);
        json_object_object_add(params, "task", json_object_new_string(w->in->args[0]));
        r = work_try(w, "goxel.get_task", params, found);
        if (r == 0 || is_gone(w, r) ||
            (r == GOXEL_REMOTE && goxel_client_error_code(w->client) == RPC_PARAMS))
                return CLI_OK;
        return report_client(w->in, w->client, r);
}

int cmd_task(Invocation *in) {
        json_object *task = NULL, *error = NULL, *result = NULL;
        CLEANUP(work_free) Work *w = NULL;
        int r;

        r = work_daemon(&w, in, NULL);
        if (r == CLI_OK)
                r = ask_each(w, get_task, &task);
        if (r != CLI_OK)
                return r;
        if (!task)
                return report_fail(in, CLI_REFUSED,
                                   "There is no task %s in any open project: name its project by --project",
                                   in->args[0]);
        report_line(in, "%s%s%s  %s, %s, %.0f %%, %s", report_bold(), in->args[0], report_plain(),
                    member_text(task, "method"), member_text(task, "state"),
                    100 * json_object_get_double(json_object_object_get(task, "progress")),
                    row_duration(member_number(task, "seconds")));
        if (json_object_object_get_ex(task, "error", &error))
                report_line(in, "%s", member_text(error, "message"));
        if (json_object_object_get_ex(task, "result", &result) && !option(in, "json") &&
            !option(in, "quiet"))
                report_any_json(in, result);
        report_json(in, task);
        json_object_put(task);
        return CLI_OK;
}

static int cancel(Work *w, const char *project, void *userdata) {
        json_object *params = params_for(project), *result, *done;
        bool *cancelled = userdata;
        int r;

        if (*cancelled) {
                json_object_put(params);
                return CLI_OK;
        }
        json_object_object_add(params, "task", json_object_new_string(w->in->args[0]));
        r = work_try(w, "goxel.cancel", params, &result);
        if (is_gone(w, r))
                return CLI_OK;
        if (r != 0)
                return report_client(w->in, w->client, r);
        *cancelled = json_object_object_get_ex(result, "cancelled", &done) && json_object_get_boolean(done);
        json_object_put(result);
        return CLI_OK;
}

int cmd_cancel(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        bool cancelled = false;
        json_object *result;
        int r;

        r = work_daemon(&w, in, NULL);
        if (r == CLI_OK)
                r = ask_each(w, cancel, &cancelled);
        if (r != CLI_OK)
                return r;
        if (!cancelled)
                return report_fail(in, CLI_REFUSED,
                                   "There is no task %s, or it has ended: goxelctl tasks lists them",
                                   in->args[0]);
        report_line(in, "%s is cancelled", in->args[0]);
        result = json_object_new_object();
        json_object_object_add(result, "cancelled", json_object_new_boolean(true));
        report_json(in, result);
        json_object_put(result);
        return CLI_OK;
}
