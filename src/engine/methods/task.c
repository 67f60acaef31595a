/* What can be said to tasks. */
#include "engine/methods/methods.h"

#include "base/text.h"
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
        json_object_object_add(c->result, "cancelled",
                               json_object_new_boolean(t && task_stop(e, t, TASK_CANCELLED)));
        return 0;
}

static double seconds_since(uint64_t usec) {
        return (double)((now_usec() - usec) / USEC_PER_MSEC) / 1000;
}

static json_object *task_json(const Task *t) {
        json_object *o = json_object_new_object();

        json_object_object_add(o, "task", json_object_new_string(t->name));
        json_object_object_add(o, "method", json_object_new_string(t->method->name));
        json_object_object_add(o, "state",
                               json_object_new_string(t->state == TASK_WAITING ? "waiting" : "running"));
        json_object_object_add(o, "progress", json_object_new_double(t->page ? progress_share(t->page) : 0));
        json_object_object_add(o, "seconds", json_object_new_double(seconds_since(t->begun)));
        json_object_object_add(o, "background", json_object_new_boolean(t->background));
        json_object_object_add(o, "client",
                               t->asker.client[0] ? json_object_new_string(t->asker.client) : NULL);
        json_object_object_add(o, "pid", t->pid > 0 ? json_object_new_int(t->pid) : NULL);
        return o;
}

static int list_tasks(Call *c) {
        json_object *list = json_object_new_array();

        for (const Task *t = engine_call(c)->engine->tasks; t; t = t->next)
                json_object_array_add(list, task_json(t));
        c->result = json_object_new_object();
        json_object_object_add(c->result, "tasks", list);
        return 0;
}

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
        { .name = "goxel.list_tasks",
          .summary = "Tells which requests that take long wait or are carried out in this project.",
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .result = "{\"tasks\":[{\"task\":\"string\",\"method\":\"string\",\"state\":\"waiting|running\","
                    "\"progress\":\"number, 0 to 1\",\"seconds\":\"number\",\"background\":\"bool\","
                    "\"client\":\"string or null\",\"pid\":\"int or null\"}]}",
          .example = "{}",
          .run = list_tasks },
        { .name = NULL },
};
