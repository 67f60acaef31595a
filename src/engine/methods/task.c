/* What can be said to tasks. */
#include "engine/methods/methods.h"

#include "engine/task.h"

static int cancel(Call *c) {
        Engine *e = engine_call(c)->engine;
        const char *key = call_key(c);
        const Arg *name = arg(c, "task");
        Task *t;

        if (!name->given && !key)
                return rpc_fail_param(&c->error, "task", "the task's name, or the key of its request as key",
                                      "nothing");
        t = task_find(e, name->given ? name->string : NULL, name->given ? NULL : key);
        c->result = json_object_new_object();
        json_add(c->result, "cancelled", json_object_new_boolean(t && task_stop(e, t, TASK_CANCELLED)));
        return 0;
}

static int list_tasks(Call *c) {
        json_object *list = json_object_new_array();

        for (const Task *t = engine_call(c)->engine->tasks; t; t = t->next)
                json_append(list, task_json(t));
        c->result = json_object_new_object();
        json_add(c->result, "tasks", list);
        json_add(c->result, "single_task", json_object_new_boolean(task_single(engine_call(c)->engine)));
        return 0;
}

static int get_task(Call *c) {
        Engine *e = engine_call(c)->engine;
        const char *name = arg(c, "task")->string;
        const Task *t = task_find(e, name, NULL);
        int r;

        if (t) {
                c->result = task_json(t);
                return 0;
        }
        r = task_record_read(e, name, &c->result);
        if (r != JOURNAL_NOTHING)
                return r;
        return rpc_fail_param(
                &c->error, "task",
                "a task of this project that runs, or one in the background that ended within an hour; \"project\" names another project",
                name);
}

static int set_mode(Call *c) {
        bool on = arg(c, "single_task")->i;

        c->result = json_object_new_object();
        json_add(c->result, "single_task", json_object_new_boolean(on));
        return task_set_single(engine_call(c)->engine, on);
}

static const Param mode_params[] = {
        { "single_task", P_BOOL, NULL, 0, 0, NULL, NULL, NULL,
          "whether requests that change the project or take long are refused while one that takes long runs" },
        PARAM_END,
};
static const Param get_params[] = {
        { "task", P_STRING, NULL, 1, 64, NULL, NULL, NULL, "its name, as its request was answered" },
        PARAM_END,
};
static const Param cancel_params[] = {
        { "task", P_STRING, NULL, 1, 64, NULL, "", NULL,
          "its name, as goxel.list_tasks tells it; without it, the one whose request had this key" },
        PARAM_END,
};

const Method task_methods[] = {
        { .name = "goxel.cancel",
          .summary = "Stops a request that takes long: it changes nothing, and is answered that it was "
                     "cancelled.",
          .params = cancel_params,
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .result = "{\"cancelled\":\"bool (false: there is none, or it has ended)\"}",
          .example = "{\"task\":\"0123456789abcdef\"}",
          .run = cancel },
        { .name = "goxel.get_task",
          .summary = "Tells about a task: how far it is, or, of one in the background, what came out of it.",
          .params = get_params,
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .result = "{\"task\":\"string\",\"method\":\"string\","
                    "\"state\":\"waiting|running|done|failed|cancelled\",\"progress\":\"number, 0 to 1\","
                    "\"started\":\"int, seconds since 1970\",\"seconds\":\"number\","
                    "\"client\":\"string or null\",\"result\":\"of the method, when done\","
                    "\"error\":\"{code, message, data} when failed or cancelled\"}",
          .example = "{\"task\":\"0123456789abcdef\"}",
          .run = get_task },
        { .name = "goxel.list_tasks",
          .summary = "Tells which requests that take long wait or are carried out in this project.",
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .result =
                  "{\"tasks\":[{\"task\":\"string\",\"method\":\"string\",\"state\":\"waiting|running\","
                  "\"progress\":\"number, 0 to 1\",\"started\":\"int\",\"seconds\":\"number\",\"background\":\"bool\","
                  "\"client\":\"string or null\",\"pid\":\"int or null\"}],\"single_task\":\"bool\"}",
          .example = "{}",
          .run = list_tasks },
        { .name = "goxel.set_mode",
          .summary =
                  "Has the project refuse other work while a request takes long, instead of having it wait.",
          .params = mode_params,
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .result = "{\"single_task\":\"bool\"}",
          .example = "{\"single_task\":true}",
          .run = set_mode },
        { .name = NULL },
};
