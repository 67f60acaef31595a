#include "engine/task-private.h"
#include "engine/trace.h"

#include "base/fd.h"
#include "base/text.h"
#include "engine/keyed.h"
#include "engine/origin.h"
#include "engine/passed.h"
#include "engine/program.h"
#include "script/wire.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FIRST_LOOK_USEC (100 * USEC_PER_MSEC)

Task *task_free(Task *t) {
        if (!t)
                return NULL;
        if (t->session)
                t->session->task = NULL;
        if (t->asker.n_fds > 0)
                for (size_t i = 0; i < t->asker.fds->n; i++)
                        (void)fd_close(t->asker.fds->fds[i]);
        free(t->asker.fds);
        passed_free(t->asker.passed);
        (void)fd_close(t->pidfd);
        (void)fd_close(t->result);
        (void)fd_close(t->program);
        free(t->why);
        if (t->page)
                (void)munmap(t->page, sizeof(*t->page));
        free(t->id);
        free(t->params);
        free(t->key);
        free(t);
        return NULL;
}
DEFINE_CLEANUP(Task *, task_free);

static bool writes(const Task *t) {
        return method_changes(t->method);
}

bool tasks_write(const Engine *e) {
        for (const Task *t = e->tasks; t; t = t->next)
                if (t->state == TASK_RUNNING && writes(t))
                        return true;
        return false;
}

Task *task_find(const Engine *e, const char *name, const char *key) {
        for (Task *t = e->tasks; t; t = t->next)
                if ((name && strcmp(t->name, name) == 0) || (key && t->key && strcmp(t->key, key) == 0))
                        return t;
        return NULL;
}

static int copy_span(Span span, char **ret) {
        *ret = span.n > 0 ? strndup(span.at, span.n) : NULL;
        return span.n > 0 && !*ret ? -ENOMEM : 0;
}

static int copy_asker(const Session *s, Session *ret) {
        memcpy(ret->key, s->key, sizeof(ret->key));
        memcpy(ret->client, s->client, sizeof(ret->client));
        memcpy(ret->project, s->project, sizeof(ret->project));
        ret->uid = s->uid;
        ret->pid = s->pid;
        ret->fd = -1;
        return session_copy_fds(s, &ret->fds, &ret->n_fds);
}

static uint64_t due_of(const Call *c, uint64_t begun) {
        const bool script = c->method->flags & METHOD_SCRIPT;
        uint64_t ms = (uint64_t)MAX(call_timeout_ms(c), (int64_t)0);

        if (script && ms == 0)
                ms = SCRIPT_TIME_MS;
        return ms == 0 ? 0 : begun + ms * USEC_PER_MSEC + (script ? TASK_GRACE_USEC : 0);
}

static int task_new(Task **ret, const Call *c) {
        const EngineCall *k = engine_call(c);
        CLEANUP(task_free) Task *t = calloc(1, sizeof(*t));
        uint8_t id[16];
        int r;

        if (!t)
                return -ENOMEM;
        t->source = SOURCE_TASK;
        t->pidfd = t->result = t->program = -1;
        t->method = c->method;
        t->background = call_background(c);
        t->begun = now_usec();
        t->asked = (uint64_t)time(NULL);
        t->due = due_of(c, t->begun);
        r = random_id(id);
        if (r < 0)
                return r;
        hex(id, sizeof(t->name) / 2, t->name);
        r = copy_asker(k->session, &t->asker);
        if (r >= 0)
                r = copy_span(k->request->id, &t->id);
        if (r >= 0)
                r = copy_span(c->params, &t->params);
        if (r >= 0 && call_key(c))
                r = copy_span((Span){ call_key(c), strlen(call_key(c)) }, &t->key);
        if (r < 0)
                return r;
        t->params_n = c->params.n;
        (void)snprintf(t->stamp, sizeof(t->stamp), "%s", k->stamp);
        *ret = TAKE(t);
        return 0;
}

static void note_due(Engine *e, uint64_t due) {
        if (due != 0)
                e->tasks_due = e->tasks_due == 0 ? due : MIN(e->tasks_due, due);
}

static void append(Engine *e, Task *t) {
        Task **end = &e->tasks;

        while (*end)
                end = &(*end)->next;
        *end = t;
        note_due(e, t->due);
}

double task_seconds(const Task *t) {
        return (double)((now_usec() - t->begun) / USEC_PER_MSEC) / 1000;
}

static json_object *queued_json(const Task *t) {
        json_object *o = json_object_new_object();

        json_object_object_add(o, "task", json_object_new_string(t->name));
        json_object_object_add(o, "state", json_object_new_string("running"));
        return o;
}

int task_queue(Call *c) {
        EngineCall *k = engine_call(c);
        Engine *e = k->engine;
        Session *s = k->session;
        Task *t = NULL;
        size_t n = 0;
        int r;

        for (const Task *other = e->tasks; other; other = other->next)
                n++;
        if (n >= TASKS_MAX)
                return rpc_fail(&c->error, RPC_BUSY, "%zu tasks of this project wait already", n);
        /* The answers before it must not wait with it. */
        if (!call_background(c) && (s->announce || s->used_lines > 0))
                return REQUEST_LATER;
        if (!call_background(c) && method_changes(c->method) && tasks_write(e))
                return REQUEST_WAIT;
        r = task_new(&t, c);
        if (r < 0)
                return r;
        append(e, t);
        if (t->background) {
                c->result = queued_json(t);
                k->queued = true;
                return task_record_begun(e, t);
        }
        t->session = s;
        s->task = t;
        t->asker.passed = passed_now(s) ? TAKE(s->passed) : NULL;
        t->asker.ordinal = session_ordinal(s);
        return REQUEST_TASK;
}

bool task_stop(Engine *e, Task *t, TaskStop why) {
        if (t->state == TASK_ENDED || t->stop != TASK_GOES_ON)
                return false;
        t->stop = why;
        if (t->state == TASK_WAITING) {
                t->state = TASK_ENDED;
                e->tasks_ended = true;
        } else
                (void)syscall(SYS_pidfd_send_signal, t->pidfd, SIGKILL, NULL, 0);
        return true;
}

void task_ended(Engine *e, Task *t) {
        t->state = TASK_ENDED;
        e->tasks_ended = true;
}

void task_hung_up(Engine *e, Session *s) {
        Task *t = s->task;

        /* Who wants no answer need not wait for it. */
        if (t && t->id)
                (void)task_stop(e, t, TASK_HUNG_UP);
}

void tasks_stop_all(Engine *e, bool background_alone) {
        for (Task *t = e->tasks; t; t = t->next)
                if (t->background || !background_alone)
                        (void)task_stop(e, t, TASK_CANCELLED);
}

uint64_t tasks_look(Engine *e, uint64_t now) {
        e->tasks_due = 0;
        for (Task *t = e->tasks; t; t = t->next) {
                if (t->due == 0 || t->stop != TASK_GOES_ON || t->state == TASK_ENDED)
                        continue;
                if (now >= t->due)
                        (void)task_stop(e, t, TASK_TIMED_OUT);
                else
                        note_due(e, t->due);
        }
        tasks_tell(e, now);
        return e->tasks_due;
}

/* ---- the end ---- */

static int fail_stopped(const Task *t, Call *c) {
        if (t->stop == TASK_TIMED_OUT)
                return rpc_fail(
                        &c->error, RPC_TIMED_OUT,
                        "%s took longer than timeout_ms allows, and was stopped: nothing was changed",
                        t->method->name);
        return rpc_fail(&c->error, RPC_CANCELLED, "%s was cancelled: nothing was changed", t->method->name);
}

/* 0 when the process has ended in order. */
static int fail_ended(const Task *t, Call *c) {
        siginfo_t info = { 0 };

        if (waitid(P_PIDFD, (id_t)t->pidfd, &info, WEXITED | WNOHANG) < 0)
                return -errno;
        if (info.si_code == CLD_EXITED && info.si_status == 0)
                return 0;
        if (info.si_code == CLD_EXITED)
                return -ENOMEM;
        (void)rpc_fail(
                &c->error, RPC_ENGINE_DIED,
                "The process of %s died of signal %d: nothing was changed, and the project is as before",
                t->method->name, info.si_status);
        rpc_error_add(&c->error, "signal", json_object_new_int(info.si_status));
        rpc_error_add(&c->error, "method", json_object_new_string(t->method->name));
        return RPC_FAILED;
}

static int take_error(const TaskResult *result, Call *c) {
        struct json_tokener *tokener = json_tokener_new();
        json_object *o = NULL, *data;

        /* No NUL ends the text. */
        if (!tokener)
                return -ENOMEM;
        o = json_tokener_parse_ex(tokener, result->text, (int)result->text_n);
        json_tokener_free(tokener);
        if (!o)
                return -EPROTO;
        (void)rpc_fail(&c->error, json_object_get_int(json_object_object_get(o, "code")), "%s",
                       json_object_get_string(json_object_object_get(o, "message")));
        if (json_object_object_get_ex(o, "data", &data)) {
                json_object_put(c->error.data);
                c->error.data = json_object_get(data);
        }
        json_object_put(o);
        return RPC_FAILED;
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

        json_object_object_add(payload, "project", json_object_new_string(result->project));
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
        r = origin_after(c);
        if (r == 0)
                r = keyed_remember(c);
        if (r == 0 && e->project->revision != before)
                watch_note(e, t->session, t->method);
        return r;
}

/* While it waited, its key may have been used, and the project changed. */
static int check_again(const Task *t, Call *c) {
        int r;

        r = task_call(t, c);
        return r == 0 ? request_check(c) : r;
}

static int fail_program(const Task *t, Call *c) {
        (void)rpc_fail(&c->error, t->method->error, "%s: no script can be run here: %s", t->method->name,
                       t->why);
        rpc_error_add(&c->error, "reason", json_object_new_string("no-program"));
        return RPC_FAILED;
}

/* It did not begin. */
static int fail_start(const Task *t, Call *c) {
        int r;

        r = check_again(t, c);
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
        buf_done(&context.recalled);
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

/* ---- the beginning ---- */

static void start(Engine *e, Task *t) {
        EngineCall context = { .engine = e, .session = &t->asker, .project = e->project };
        CLEANUP_CALL Call c = { .context = &context };

        if (check_again(t, &c) == 0)
                t->fault = task_fork(e, t);
        t->state = t->pidfd >= 0 ? TASK_RUNNING : TASK_ENDED;
        e->tasks_ended |= t->state == TASK_ENDED;
        buf_done(&context.recalled);
}

void tasks_start(Engine *e) {
        size_t running = 0;

        for (const Task *t = e->tasks; t; t = t->next)
                running += t->state == TASK_RUNNING;
        for (Task *t = e->tasks; t && running < TASKS_RUNNING_MAX; t = t->next) {
                if (t->state != TASK_WAITING || (writes(t) && tasks_write(e)))
                        continue;
                if (!program_there(e, t))
                        continue;
                start(e, t);
                note_due(e, now_usec() + FIRST_LOOK_USEC);
                running += t->state == TASK_RUNNING;
        }
}
