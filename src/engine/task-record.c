/* What becomes of tasks in the background, kept beside the results of requests with keys: it outlives the
 * engine, and so it says by itself which of them an engine took along when it died. */
#include "engine/task-private.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

/* Tells a record from the result of a client's request, whose key it may have chosen likewise. */
#define RECORD_DIGEST UINT64_C(0x7461736b)

typedef char RecordKey[32];

static void record_key(const char *task, RecordKey ret) {
        (void)snprintf(ret, sizeof(RecordKey), "goxel.task %.16s", task);
}

static json_object *record_json(const Task *t, const char *state) {
        json_object *o = json_object_new_object();

        json_add(o, "task", json_object_new_string(t->name));
        json_add(o, "method", json_object_new_string(t->method->name));
        json_add(o, "state", json_object_new_string(state));
        json_add(o, "progress", json_object_new_double(t->page ? progress_share(t->page) : 0));
        json_add(o, "started", json_object_new_int64((int64_t)t->asked));
        json_add(o, "seconds", json_object_new_double(task_seconds(t)));
        json_add(o, "client", t->asker.client[0] ? json_object_new_string(t->asker.client) : NULL);
        return o;
}

static int store(Engine *e, const Task *t, json_object *o) {
        Project *p = e->project;
        RecordKey key;
        size_t n;
        const char *text = json_line(o, &n);
        int r = -ENOMEM;

        record_key(t->name, key);
        if (text)
                r = journal_remember(p->journal, key, RECORD_DIGEST, text, n);
        if (r < 0)
                p->broken = r;
        json_object_put(o);
        return r;
}

int task_record_begun(Engine *e, const Task *t) {
        return store(e, t, record_json(t, "waiting"));
}

static const char *end_of(const Call *c) {
        if (c->error.code == 0)
                return "done";
        return c->error.code == RPC_CANCELLED ? "cancelled" : "failed";
}

static json_object *result_json(const Call *c) {
        return c->result_text.at ? json_read(c->result_text.at, c->result_text.n)
                                 : json_object_get(c->result);
}

int task_record_ended(Engine *e, const Task *t, const Call *c) {
        json_object *o = record_json(t, end_of(c));

        if (c->error.code != 0)
                json_add(o, "error", rpc_error_json(&c->error));
        else {
                json_add(o, "progress", json_object_new_double(1));
                json_add(o, "result", result_json(c));
        }
        return store(e, t, o);
}

/* A record that says nothing of an end is of a task whose end was not stored. */
static void mark_lost(json_object *o) {
        CLEANUP_RPC_ERROR RpcError error = { 0 };

        rpc_failure(&error, RPC_ENGINE_DIED,
                    "The engine died while this was carried out, or its end could not be stored: nothing "
                    "was changed");
        json_add(o, "state", json_object_new_string("failed"));
        json_add(o, "error", rpc_error_json(&error));
}

int task_record_read(Engine *e, const char *name, json_object **ret) {
        CLEANUP_BUF Buf text = { 0 };
        json_object *o;
        uint64_t digest;
        RecordKey key;
        int r;

        record_key(name, key);
        r = journal_recall(e->project->journal, key, &digest, &text);
        if (r != 0)
                return r;
        if (digest != RECORD_DIGEST)
                return JOURNAL_NOTHING;
        o = json_read((const char *)text.data, text.n);
        if (!o)
                return -ENOMEM;
        if (!json_object_object_get_ex(o, "result", NULL) && !json_object_object_get_ex(o, "error", NULL))
                mark_lost(o);
        else if (journal_recall_age(e->project->journal, key) > JOURNAL_TASK_MS) {
                json_object_put(o);
                return JOURNAL_NOTHING;
        }
        *ret = o;
        return 0;
}

json_object *task_json(const Task *t) {
        json_object *o = record_json(t, t->state == TASK_WAITING ? "waiting" : "running");

        json_add(o, "background", json_object_new_boolean(t->background));
        json_add(o, "pid", t->pid > 0 ? json_object_new_int(t->pid) : NULL);
        return o;
}
