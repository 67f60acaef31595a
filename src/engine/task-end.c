/* What comes of a task: its Change is made, its request is answered. */
#include "engine/task-private.h"

#include "base/text.h"
#include "engine/checkpoint.h"
#include "engine/keyed.h"
#include "engine/passed.h"
#include "engine/trace.h"
#include "formats/gox-encoded.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

static int fail_stopped(const Task *t, Call *c) {
        if (t->stop == TASK_TIMED_OUT)
                return rpc_fail(&c->error, RPC_TIMED_OUT,
                                "%s took longer than %s allows, and was stopped: nothing was changed",
                                t->method->name,
                                t->bounded ? "RequestTimeoutSec= of goxel.conf" : "timeout_ms");
        return rpc_fail(&c->error, RPC_CANCELLED, "%s was cancelled: nothing was changed", t->method->name);
}

/* 0 when the process has ended in order. */
static int fail_ended(const Task *t, Call *c) {
        siginfo_t info = { 0 };

        if (waitid(P_PIDFD, (id_t)t->pidfd, &info, WEXITED | WNOHANG) < 0)
                return -errno;
        if (info.si_code == CLD_EXITED && info.si_status == 0)
                return 0;
        if (info.si_code == CLD_EXITED && info.si_status == TASK_NO_MEMORY)
                return -ENOMEM;
        if (info.si_code == CLD_EXITED)
                return rpc_fail(&c->error, RPC_INTERNAL,
                                "The process of %s ended with exit code %d: nothing was changed, and the "
                                "project is as before",
                                t->method->name, info.si_status);
        rpc_failure(&c->error, RPC_ENGINE_DIED,
                    "The process of %s died of signal %d: nothing was changed, and the project is as before",
                    t->method->name, info.si_status);
        rpc_error_add(&c->error, "signal", json_object_new_int(info.si_status));
        rpc_error_add(&c->error, "method", json_object_new_string(t->method->name));
        return RPC_FAILED;
}

static int take_error(const TaskResult *result, Call *c) {
        json_object *o = json_read(result->text, result->text_n);
        bool read;

        if (!o)
                return -EPROTO;
        read = rpc_error_read(&c->error, o);
        json_object_put(o);
        return read ? RPC_FAILED : -EPROTO;
}

static int take_model(Engine *e, const TaskResult *result) {
        Project *p = e->project;
        CLEANUP(model_free) Model *model = NULL;
        int r;

        if (p->created || name_fault(result->project, strlen(result->project)))
                return -EPROTO;
        r = model_decode(&model, result->change, result->change_n);
        if (r < 0)
                return r;
        r = project_create(p, result->project, &model);
        if (r < 0)
                p->storage_error = r;
        return r;
}

/* What the session of the process chose, this one has chosen. */
static void bind_session(Engine *e, Task *t, const TaskResult *result) {
        Session *s = t->session;

        if (!result->project[0])
                return;
        if (e->project->private_engine)
                (void)snprintf(e->project->name, sizeof(e->project->name), "%s", result->project);
        if (s) {
                (void)snprintf(s->project, sizeof(s->project), "%s", result->project);
                s->announce = true;
                return;
        }
        json_object *payload = json_object_new_object();

        json_add(payload, "project", json_object_new_string(result->project));
        (void)engine_send(e, CHANNEL_BOUND, 0, payload);
        json_object_put(payload);
}

static int take_change(Engine *e, Task *t, const TaskResult *result) {
        int r = 0;

        if (result->kind == CAPTURE_CHANGE)
                r = project_take(e->project, t->asker.key, t->method->name, result->change,
                                 result->change_n);
        else if (result->kind == CAPTURE_MODEL)
                r = take_model(e, result);
        else if (result->kind == CAPTURE_CHECKPOINT)
                r = checkpoint_take(e->project, result->change, result->change_n);
        if (r == 0)
                bind_session(e, t, result);
        return r;
}

static int take_result(Engine *e, Task *t, Call *c, TaskResult *result) {
        uint64_t before = e->project->revision;
        int r;

        if (result->failed)
                return take_error(result, c);
        r = task_call(t, c);
        if (r == 0)
                r = take_change(e, t, result);
        if (r != 0)
                return r;
        c->result_text = (Span){ result->text, result->text_n };
        if (result->encoded_n > 0 && e->project->encoded)
                (void)gox_encoded_learn(e->project->encoded, result->encoded, result->encoded_n);
        r = request_settle(c);
        if (r == 0 && !t->background)
                r = keyed_remember(c);
        if (r == 0 && e->project->revision != before)
                watch_note(e, t->session, t->method);
        return r;
}

int task_check_again(const Task *t, Call *c) {
        int r;

        r = task_call(t, c);
        if (r == 0)
                r = t->background ? request_check_revision(c) : request_check(c);
        return r == 0 && t->method->fetch ? t->method->fetch(c) : r;
}

static int fail_program(const Task *t, Call *c) {
        rpc_failure(&c->error, t->method->error, "%s: no script can be run here: %s", t->method->name,
                    t->why);
        rpc_error_add(&c->error, "reason", json_object_new_string("no-program"));
        return RPC_FAILED;
}

/* It did not begin. */
static int fail_start(const Task *t, Call *c) {
        int r;

        r = task_check_again(t, c);
        if (r != 0)
                return r;
        if (t->why)
                return fail_program(t, c);
        return rpc_fail(&c->error, RPC_INTERNAL, "%s: no process can be started for it: %s", t->method->name,
                        strerror(-t->fault));
}

/* What came out of it, in the call. */
static int settle(Engine *e, Task *t, Call *c, TaskResult *result) {
        int r;

        c->method = t->method;
        if (t->pidfd >= 0) {
                r = fail_ended(t, c);
                if (t->stop == TASK_GOES_ON && r == 0)
                        r = task_result_read(t->result, result);
                if (t->stop == TASK_GOES_ON)
                        return r == 0 ? take_result(e, t, c, result) : r;
                rpc_error_done(&c->error);
                c->error = (RpcError){ 0 };
        }
        return t->stop == TASK_GOES_ON ? fail_start(t, c) : fail_stopped(t, c);
}

/* Answers the session, which goes on with its next line in the next turn. */
static void answer(Engine *e, Task *t, Call *c, uint64_t before) {
        Session *s = t->session;
        Request q = { .id = { t->id, t->id ? strlen(t->id) : 0 } };
        FiguresRequest figures;
        int r;

        figures = (FiguresRequest){ .bytes_in = t->params_n,
                                    .bytes_out = c->result_text.n,
                                    .code = c->error.code };
        engine_figures_task(&e->figures, t->method, t->started, &figures);
        if (e->traced)
                trace_request(e, &t->asker, t->method->name, &figures,
                              t->started ? (t->started - t->begun) * 1000 : 0);
        if (!s)
                return;
        s->task = NULL;
        t->session = NULL;
        s->state = SESSION_OPEN;
        s->more = true;
        s->passed = TAKE(t->asker.passed);
        r = t->stop == TASK_HUNG_UP ? -ECANCELED : passed_answer(s, s->passed, &s->out, &q, c);
        if (r == REQUEST_ASK)
                s->state = SESSION_ASKING;
        if (r < 0)
                session_shutdown(s);
        else if (s->cell && e->project->revision != before &&
                 unread_add(&e->unread, s->key, s->ordinal, e->project->revision, s->out.data, s->out.n) < 0)
                session_give_up(s);
        e->last_input = now_usec();
        engine_wake(e, s);
}

static void finish(Engine *e, Task *t) {
        EngineCall context = { .engine = e, .session = &t->asker, .project = e->project, .apart = true };
        CLEANUP_CALL Call c = { .context = &context };
        uint64_t before = e->project->revision;
        TaskResult result = { 0 };
        int r;

        (void)snprintf(context.stamp, sizeof(context.stamp), "%s", t->stamp);
        r = settle(e, t, &c, &result);
        if (r < 0)
                request_tell_failure(&c, r);
        if (t->background)
                (void)task_record_ended(e, t, &c);
        answer(e, t, &c, before);
        task_result_done(&result);
        engine_call_done(&context);
}

static void wake_waiting(Engine *e) {
        for (Session *s = e->sessions; s; s = s->next)
                if (s->waits)
                        engine_wake(e, s);
}

void tasks_finish(Engine *e) {
        Task **at = &e->tasks;

        if (!e->tasks_ended)
                return;
        e->tasks_ended = false;
        while (*at) {
                Task *t = *at;

                if (t->state != TASK_ENDED) {
                        at = &t->next;
                        continue;
                }
                *at = t->next;
                finish(e, t);
                task_unwatch(e, t);
                task_free(t);
        }
        if (!tasks_write(e))
                wake_waiting(e);
        tasks_tell_end(e);
}
