/* How far tasks are: told to those who subscribed, and to goxeld. */
#include "engine/task-private.h"

#include "base/text.h"
#include "engine/watch-line.h"

#include <string.h>

/* How often those who subscribed are told, and goxeld. A task that is shorter is not worth a word. */
#define TELL_USEC (100 * USEC_PER_MSEC)
#define STATUS_USEC (500 * USEC_PER_MSEC)
/* Tasks that goxeld is told of: more would not fit into a message. */
#define STATUS_TASKS 64

static void tell_progress(Engine *e, Task *t) {
        double share = progress_share(t->page);

        if (share <= t->told)
                return;
        t->told = share;
        watch_tell_progress(e, watch_line_progress(e, t->name, t->method->name, share, &t->asker));
}

static json_object *status_json(const Engine *e) {
        json_object *o = json_object_new_object(), *list = json_object_new_array();
        const int error = e->project->storage_error;

        for (const Task *t = e->tasks; t && json_object_array_length(list) < STATUS_TASKS; t = t->next)
                json_object_array_add(list, task_json(t));
        json_object_object_add(o, "status",
                               json_object_new_string(e->tasks    ? "busy"
                                                      : error < 0 ? "error"
                                                                  : "ready"));
        json_object_object_add(o, "tasks", list);
        json_object_object_add(o, "error", error < 0 ? json_object_new_string(strerror(-error)) : NULL);
        return o;
}

static void send_status(Engine *e) {
        json_object *payload = status_json(e);

        e->status_busy = e->tasks != NULL;
        (void)engine_send(e, CHANNEL_STATUS, 0, payload);
        json_object_put(payload);
}

void tasks_tell(Engine *e, uint64_t now) {
        uint64_t next;

        for (Task *t = e->tasks; t; t = t->next)
                if (t->state == TASK_RUNNING)
                        tell_progress(e, t);
        if (e->tasks && now >= e->status_due) {
                send_status(e);
                e->status_due = now + STATUS_USEC;
        }
        next = now + TELL_USEC;
        if (e->tasks)
                e->tasks_due = e->tasks_due == 0 ? next : MIN(e->tasks_due, next);
}

void tasks_tell_end(Engine *e) {
        if (!e->tasks && e->status_busy)
                send_status(e);
}
