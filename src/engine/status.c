#include "engine/status.h"

#include "engine/task.h"

#include <string.h>

/* Tasks that goxeld is told of: more would not fit into a message. */
#define STATUS_TASKS 64

static const char *word_of(const Engine *e) {
        if (e->tasks)
                return "busy";
        return e->unstored < 0 ? "error" : "ready";
}

static json_object *status_json(const Engine *e) {
        json_object *o = json_object_new_object(), *list = json_object_new_array();

        for (const Task *t = e->tasks; t && json_object_array_length(list) < STATUS_TASKS; t = t->next)
                json_append(list, task_json(t));
        json_add(o, "status", json_object_new_string(word_of(e)));
        json_add(o, "tasks", list);
        json_add(o, "error", e->unstored < 0 ? json_object_new_string(strerror(-e->unstored)) : NULL);
        return o;
}

void status_tell(Engine *e) {
        json_object *payload = status_json(e);

        e->status_busy = e->tasks != NULL;
        (void)engine_send(e, CHANNEL_STATUS, 0, payload);
        json_object_put(payload);
}

void status_note(Engine *e, int result) {
        if (e->slots)
                atomic_store_explicit(&e->slots->revision, e->project->revision, memory_order_relaxed);
        if (e->unstored == result)
                return;
        e->unstored = result;
        status_tell(e);
}
