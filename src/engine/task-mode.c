/* Projects that do one thing at a time, and refuse others meanwhile instead of having them wait. */
#include "engine/task-private.h"

#include <string.h>

#define NOTE "single_task"

/* Looked up once: only this engine changes it. */
bool task_single(Engine *e) {
        CLEANUP_BUF Buf text = { 0 };

        if (e->single_task == SINGLE_UNKNOWN)
                e->single_task = journal_noted(e->project->journal, NOTE, &text) == 0 && text.n == 4 &&
                                                 memcmp(text.data, "true", 4) == 0
                                         ? SINGLE_YES
                                         : SINGLE_NO;
        return e->single_task == SINGLE_YES;
}

int task_set_single(Engine *e, bool on) {
        int r = journal_note(e->project->journal, NOTE, on ? "true" : "false");

        if (r < 0)
                e->project->broken = r;
        else
                e->single_task = on ? SINGLE_YES : SINGLE_NO;
        return r;
}

int task_refuse(Call *c) {
        Engine *e = engine_call(c)->engine;
        const Task *t = e->tasks;

        if (!(method_changes(c->method) || (c->method->flags & METHOD_LONG)))
                return 0;
        while (t && t->state == TASK_ENDED)
                t = t->next;
        if (!t || !task_single(e))
                return 0;
        rpc_failure(&c->error, RPC_BUSY,
                    "Project \"%s\" does one thing at a time (goxel.set_mode), and is busy with %s: try "
                    "again when that has ended, or cancel it",
                    e->project->name, t->method->name);
        rpc_error_add(&c->error, "task", json_object_new_string(t->name));
        rpc_error_add(&c->error, "method", json_object_new_string(t->method->name));
        rpc_error_add(&c->error, "progress", json_object_new_double(t->page ? progress_share(t->page) : 0));
        return RPC_FAILED;
}
