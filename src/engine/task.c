#include "engine/task-private.h"

#include "base/fd.h"
#include "base/text.h"
#include "engine/keyed.h"
#include "engine/passed-close.h"
#include "engine/passed.h"
#include "engine/program.h"
#include "script/wire.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define FIRST_LOOK_USEC (100 * USEC_PER_MSEC)

Task *task_free(Task *t) {
        if (!t)
                return NULL;
        if (t->session)
                t->session->task = NULL;
        if (t->asker.n_fds > 0)
                passed_close(t->asker.fds->fds, t->asker.fds->n);
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

        if (ms == 0)
                ms = engine_call(c)->engine->timeout_ms;
        if (script && call_timeout_ms(c) == 0)
                ms = ms == 0 ? SCRIPT_TIME_MS : MIN(ms, (uint64_t)SCRIPT_TIME_MS);
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
        t->progress = call_progress(c);
        t->begun = now_usec();
        t->asked = (uint64_t)time(NULL);
        t->bounded = call_timeout_ms(c) == 0;
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

static json_object *queued_json(const Task *t) {
        json_object *o = json_object_new_object();

        json_add(o, "task", json_object_new_string(t->name));
        json_add(o, "state", json_object_new_string("running"));
        return o;
}

void tasks_drop_fresh(Engine *e) {
        Task **at = &e->tasks;

        while (*at) {
                Task *t = *at;

                if (!t->fresh) {
                        at = &t->next;
                        continue;
                }
                *at = t->next;
                task_free(t);
        }
}

/* Its request is answered with the task, which is kept together with that. */
static int begin_in_background(Call *c, Task *t) {
        EngineCall *k = engine_call(c);
        int r;

        t->fresh = true;
        c->result = queued_json(t);
        r = keyed_remember(c);
        if (r == 0)
                r = task_record_begun(k->engine, t);
        if (r < 0)
                tasks_drop_fresh(k->engine);
        else
                k->queued = true;
        return r;
}

double task_seconds(const Task *t) {
        const uint64_t ms = (now_usec() - t->begun) / USEC_PER_MSEC;

        return (double)ms / 1000;
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
        if (t->background)
                return begin_in_background(c, t);
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
        } else {
                (void)syscall(SYS_pidfd_send_signal, t->pidfd, SIGKILL, NULL, 0);
                t->due = now_usec() + TASK_KILLED_USEC;
                note_due(e, t->due);
        }
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
                if (t->due == 0 || t->state == TASK_ENDED)
                        continue;
                if (now < t->due)
                        note_due(e, t->due);
                else if (t->stop == TASK_GOES_ON)
                        (void)task_stop(e, t, TASK_TIMED_OUT);
                else
                        task_ended(e, t);
        }
        tasks_tell(e, now);
        return e->tasks_due;
}

static void start(Engine *e, Task *t) {
        EngineCall context = { .engine = e, .session = &t->asker, .project = e->project };
        CLEANUP_CALL Call c = { .context = &context };

        if (task_check_again(t, &c) == 0)
                t->fault = task_fork(e, t, &context);
        t->state = t->pidfd >= 0 ? TASK_RUNNING : TASK_ENDED;
        e->tasks_ended |= t->state == TASK_ENDED;
        engine_call_done(&context);
}

void tasks_start(Engine *e) {
        size_t running = 0;

        for (Task *t = e->tasks; t; t = t->next) {
                t->fresh = false;
                running += t->state == TASK_RUNNING;
        }
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
