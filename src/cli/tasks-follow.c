/* tasks --follow: as goxeld tells of its projects. To ask the engines would keep them from leaving. */
#include "cli/report.h"
#include "cli/rows.h"
#include "cli/tasks.h"
#include "cli/values.h"

#include <stdio.h>
#include <string.h>

/* goxeld is told twice a second how far tasks are. */
#define LOOK_MS 250

static int percent(json_object *task) {
        return (int)(100 * json_object_get_double(json_object_object_get(task, "progress")));
}

static json_object *find(json_object *list, json_object *task) {
        for (size_t i = 0; list && i < json_object_array_length(list); i++) {
                json_object *other = json_object_array_get_idx(list, i);

                if (strcmp(member_text(other, "task"), member_text(task, "task")) == 0)
                        return other;
        }
        return NULL;
}

/* The tasks of all projects, or of --project, as a list of its own. */
static int look(Work *w, json_object **ret) {
        const char *only = option(w->in, "project");
        json_object *status, *list;
        int r;

        r = work_call(w, "status", NULL, -1, GOXEL_CALL_REPEATABLE, &status);
        if (r != CLI_OK)
                return r;
        list = json_object_new_array();
        for (size_t i = 0; i < row_count(status, "projects"); i++) {
                json_object *project = row_element(status, "projects", i);

                if (only && strcmp(member_text(project, "name"), only) != 0)
                        continue;
                for (size_t k = 0; k < row_count(project, "tasks"); k++) {
                        json_object *task = json_object_get(row_element(project, "tasks", k));

                        json_object_object_add(task, "project",
                                               json_object_get(json_object_object_get(project, "name")));
                        json_object_array_add(list, task);
                }
        }
        json_object_put(status);
        *ret = list;
        return CLI_OK;
}

static void say(const Invocation *in, json_object *task) {
        task_print(in, task);
        report_json(in, task);
}

/* What came of one in the background is kept; of another its own client knows. */
static void say_end(Work *w, json_object *task) {
        json_object *params = json_object_new_object(), *end = NULL, *state = NULL;

        json_object_object_add(params, "project", json_object_get(json_object_object_get(task, "project")));
        json_object_object_add(params, "task", json_object_get(json_object_object_get(task, "task")));
        if (!json_object_get_boolean(json_object_object_get(task, "background")))
                json_object_put(params);
        else if (work_try(w, "goxel.get_task", params, &end) == 0)
                (void)json_object_object_get_ex(end, "state", &state);
        json_object_object_add(task, "state",
                               state ? json_object_get(state) : json_object_new_string("ended"));
        json_object_put(end);
        say(w->in, task);
}

static bool got_on(json_object *before, json_object *task) {
        return !before || percent(task) != percent(before) ||
               strcmp(member_text(task, "state"), member_text(before, "state")) != 0;
}

static void say_changes(Work *w, json_object *before, json_object *now) {
        for (size_t i = 0; before && i < json_object_array_length(before); i++) {
                json_object *task = json_object_array_get_idx(before, i);

                if (!find(now, task))
                        say_end(w, task);
        }
        for (size_t i = 0; i < json_object_array_length(now); i++) {
                json_object *task = json_object_array_get_idx(now, i);

                if (got_on(find(before, task), task))
                        say(w->in, task);
        }
        /* Whoever reads this through a pipe waits for it. */
        (void)fflush(stdout);
}

int tasks_follow(Work *w) {
        json_object *before = NULL, *now;
        int r;

        do {
                r = look(w, &now);
                if (r != CLI_OK)
                        break;
                say_changes(w, before, now);
                json_object_put(before);
                before = now;
                r = goxel_client_wait(w->client, LOOK_MS);
                r = r == 0 || r == GOXEL_LOST ? CLI_OK : report_client(w->in, w->client, r);
        } while (r == CLI_OK && !ferror(stdout));
        json_object_put(before);
        return r;
}
