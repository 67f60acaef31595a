#include "engine/status.h"

#include "engine/task.h"
#include "engine/watch-line.h"

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

        for (const Task *t = e->tasks; t && json_length(list) < STATUS_TASKS; t = t->next)
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

const char *status_told(const Engine *e) {
        return e->status_told ? e->status_told : "ready";
}

/* A task that goxeld need not hear of is too short for others, too. */
static const char *word_to_tell(const Engine *e) {
        return e->tasks && !e->status_busy ? status_told(e) : word_of(e);
}

void status_publish(Engine *e) {
        const char *word = word_to_tell(e);
        const Task *t = strcmp(word, "busy") == 0 ? e->tasks : NULL;
        json_object *line, *params;

        if (strcmp(word, status_told(e)) == 0)
                return;
        e->status_told = word;
        if (e->n_watching == 0)
                return;
        line = watch_line_status(e, word, t ? &t->asker : NULL);
        params = json_object_object_get(line, "params");
        if (t) {
                json_add(params, "task", json_object_new_string(t->name));
                json_add(params, "method", json_object_new_string(t->method->name));
        } else if (e->unstored < 0)
                json_add(params, "error", json_object_new_string(strerror(-e->unstored)));
        watch_tell_line(e, line);
}

void status_note(Engine *e, int result) {
        if (e->slots)
                atomic_store_explicit(&e->slots->revision, e->project->revision, memory_order_relaxed);
        if (e->unstored == result)
                return;
        e->unstored = result;
        status_tell(e);
}
