#include "engine/request.h"

#include "config.h"
#include "engine/keyed.h"
#include "engine/methods/methods.h"
#include "engine/origin.h"
#include "engine/passed.h"
#include "engine/task.h"
#include "engine/trace.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void engine_call_done(EngineCall *k) {
        for (size_t i = 0; i < ARRAY_LEN(k->pasts); i++)
                past_done(&k->pasts[i]);
        buf_done(&k->recalled);
}

/* In place of an error's code: the request goes on, or will be run anew. */
#define NOT_ENDED INT32_MIN

/* Names of goxeld's methods come with HELLO: the engine has no rows of them. */
static bool listed(json_object *names, const char *name) {
        size_t n = names ? json_object_array_length(names) : 0;

        for (size_t i = 0; i < n; i++)
                if (strcmp(json_object_get_string(json_object_array_get_idx(names, i)), name) == 0)
                        return true;
        return false;
}

/* The project a request is for; empty when it does not say. */
static void target(const Method *m, const Request *q, char ret[static NAME_MAX_BYTES + 1]) {
        ret[0] = '\0';
        if ((m->flags & METHOD_CREATES) && m->project_param) {
                const int position = method_param_position(m, m->project_param);

                if (span_string(q->params, m->project_param, position, ret, NAME_MAX_BYTES + 1))
                        return;
        }
        if (span_string(q->params, PROJECT_NAMES, -1, ret, NAME_MAX_BYTES + 1))
                return;
        if (strcmp(m->name, "goxel.create_project") == 0)
                (void)snprintf(ret, NAME_MAX_BYTES + 1, "%s", NAME_DEFAULT);
}

/* Whether the request has to be run by the engine of another project, which is then put into ret. A name
 * that is none stays here, to be refused by the check of the parameters. */
static bool elsewhere(const Engine *e, const Session *s, const Method *m, const Request *q,
                      char ret[static NAME_MAX_BYTES + 1]) {
        if (e->project->private_engine)
                return false;
        target(m, q, ret);
        if (!ret[0])
                (void)snprintf(ret, NAME_MAX_BYTES + 1, "%s", s->project);
        if (!ret[0] || name_fault(ret, strlen(ret)))
                return false;
        return strcmp(ret, e->project->name) != 0;
}

static int send_back(Session *s, const char *why, const char *project) {
        s->return_why = why;
        (void)snprintf(s->return_project, sizeof(s->return_project), "%s", project ? project : "");
        return REQUEST_RETURN;
}

/* The question whole, or none: without its id, nobody would be answered. */
static int make_question(const Request *q, json_object **ret, char **ret_id) {
        CLEANUP_FREE char *id = q->id.n > 0 ? strndup(q->id.at, q->id.n) : NULL;
        json_object *payload, *params;

        if (q->id.n > 0 && !id)
                return -ENOMEM;
        (void)json_fell_short();
        payload = json_object_new_object();
        json_add(payload, "method", json_object_new_string(q->method));
        params = q->params.n > 0 ? json_read(q->params.at, q->params.n) : NULL;
        json_add(payload, "params", params);
        if (json_fell_short() || (q->params.n > 0 && !params)) {
                json_object_put(payload);
                return -ENOMEM;
        }
        *ret = payload;
        *ret_id = TAKE(id);
        return 0;
}

static int ask(Engine *e, Session *s, const Request *q) {
        json_object *payload;
        char *id;
        int r;

        r = make_question(q, &payload, &id);
        if (r < 0)
                return r;
        free(s->ask_id);
        s->ask_id = id;
        s->ask = ++e->next_ask;
        r = engine_send(e, CHANNEL_ASK, s->ask, payload);
        /* Too long to be passed on: goxeld reads it itself. */
        if (r == -EMSGSIZE) {
                json_object_put(payload);
                return send_back(s, "daemon", NULL);
        }
        json_object_put(s->asked);
        s->asked = payload;
        return r < 0 ? r : REQUEST_ASK;
}

int request_reply(Session *s, json_object *payload) {
        json_object *result = NULL, *error = NULL;
        Span id = { .at = s->ask_id, .n = s->ask_id ? strlen(s->ask_id) : 0 };
        CLEANUP_RPC_ERROR RpcError e = { 0 };

        if (!s->ask_id)
                return 0;
        if (json_object_object_get_ex(payload, "result", &result))
                return answer_result(&s->out, id, result);
        (void)json_object_object_get_ex(payload, "error", &error);
        return rpc_error_read(&e, error) ? answer_error(&s->out, id, &e) : -EPROTO;
}

int request_refuse(Session *s, int code, const char *text) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };

        (void)rpc_fail(&e, code, "%s", text);
        return answer_error(&s->out, (Span){ 0 }, &e);
}

/* What broke, told in the method's own number. */
void request_tell_failure(Call *c, int r) {
        if (engine_call(c)->project->broken < 0 || engine_call(c)->project->storage_error < 0) {
                int cause = engine_call(c)->project->broken < 0 ? engine_call(c)->project->broken
                                                                : engine_call(c)->project->storage_error;

                (void)rpc_fail(&c->error, RPC_STORAGE,
                               "The journal could not be written: %s. Nothing was changed",
                               strerror(-cause));
                rpc_error_add(&c->error, "errno", json_object_new_int(-cause));
        } else if (r == -E2BIG)
                (void)rpc_fail(&c->error, RPC_TOO_LARGE,
                               "%s: this would touch more voxels than fit into memory", c->method->name);
        else if (r == -ENOMEM)
                (void)rpc_fail(&c->error, RPC_TOO_LARGE,
                               "%s: this needs more memory than the engine may have", c->method->name);
        else
                (void)rpc_fail(&c->error, c->method->error ? c->method->error : RPC_INTERNAL,
                               "%s failed: %s", c->method->name, strerror(-r));
}

int request_fail_derived(Call *c, const Edit *e) {
        const uint32_t id = edit_refused(e);
        const Layer *l = id != 0 ? model_layer(engine_call(c)->project->model, id) : NULL;

        (void)rpc_fail(
                &c->error, c->method->error ? c->method->error : RPC_INTERNAL,
                "%s%.200s%s is a clone, a shape or an image, whose voxels follow from something else: make it "
                "a plain layer with goxel.bake_layer first",
                l ? "Layer \"" : "This layer", l ? l->name : "", l ? "\"" : "");
        if (id != 0)
                rpc_error_add(&c->error, "layer_id", json_object_new_int64(id));
        return RPC_FAILED;
}

/* Runs a method that writes inside an edit of its own. */
static int run_edit(Call *c) {
        EngineCall *k = engine_call(c);
        json_object *revision = NULL;
        Edit *edit = NULL;
        ProgressStage stage;
        int r;

        r = project_begin(k->project, &edit);
        if (r < 0)
                return r;
        k->edit = edit;
        stage = progress_enter(0, 0.8);
        r = c->method->run(c);
        progress_leave(stage);
        k->edit = NULL;
        if (r == 0)
                r = edit_clip(edit, NULL);
        if (r == 0 && edit_clipped(edit) > 0)
                json_add(c->result, "clipped", json_object_new_uint64(edit_clipped(edit)));
        if (r == -EROFS)
                r = request_fail_derived(c, edit);
        /* Its value comes when the step is made, which nothing may fail after. */
        if (r == 0 && c->result) {
                revision = json_object_new_uint64(0);
                json_add(c->result, "revision", revision);
        }
        if (r == 0 && json_fell_short())
                r = -ENOMEM;
        if (r != 0) {
                edit_undo(edit);
                return r;
        }
        r = project_keep(k->project, edit, k->session->key, c->method->name);
        if (r == 0 && revision)
                (void)json_object_set_uint64(revision, k->project->revision);
        return r;
}

static int check_project(Call *c) {
        const Method *m = c->method;
        const Project *p = engine_call(c)->project;

        if ((m->flags & METHOD_CREATES) || p->created)
                return 0;
        if (p->private_engine)
                return rpc_fail(
                        &c->error, RPC_NO_PROJECT,
                        "There is no project: make one with goxel.create_project or goxel.load_project");
        return rpc_fail(&c->error, RPC_PROJECT_NOT_FOUND,
                        "Project \"%s\" does not exist: goxel.list_projects tells which do", p->name);
}

static int check_revision(Call *c) {
        const Project *p = engine_call(c)->project;
        int64_t wanted = call_if_revision(c);

        if (wanted < 0 || (uint64_t)wanted == p->revision)
                return 0;
        (void)rpc_fail(
                &c->error, RPC_REVISION_CONFLICT,
                "Project \"%s\" is at revision %llu, not %lld: look at what has changed, and try again with the "
                "new number",
                p->name, (unsigned long long)p->revision, (long long)wanted);
        rpc_error_add(&c->error, "revision", json_object_new_uint64(p->revision));
        return RPC_FAILED;
}

int request_check(Call *c) {
        int r;

        r = keyed_recall(c);
        return r != 0 ? r : check_revision(c);
}

static int run_row(Call *c) {
        unsigned flags = c->method->flags;

        (void)json_fell_short();
        return (flags & METHOD_WRITES) && !(flags & METHOD_CREATES) ? run_edit(c) : call_carry_out(c);
}

int request_run_apart(Call *c, const Method *m, Span params) {
        int r;

        r = call_parse(c, m, params);
        if (r == 0)
                r = run_row(c);
        if (r < 0)
                request_tell_failure(c, r);
        return r == 0 ? 0 : RPC_FAILED;
}

static int run_method(Call *c) {
        EngineCall *k = engine_call(c);
        int r;

        r = request_check(c);
        if (r == 0)
                r = origin_before(c);
        if (r != 0)
                return r;
        r = task_refuse(c);
        if (r != 0)
                return r;
        r = task_wanted(c);
        if (r == TASK_WANTED)
                return task_queue(c);
        if (r != 0)
                return r;
        if (!k->in_batch && method_changes(c->method) && tasks_write(k->engine))
                return REQUEST_WAIT;
        r = run_row(c);
        if (r == 0)
                r = origin_after(c);
        return r == 0 ? keyed_remember(c) : r;
}

static int run_for_project(Call *c, const Method *m, Span params) {
        int r;

        c->method = m;
        r = check_project(c);
        if (r != 0)
                return r;
        r = call_parse(c, m, params);
        if (r != 0)
                return r;
        r = run_method(c);
        if (r < 0)
                request_tell_failure(c, r);
        return r;
}

/* Runs a method that is ours, and answers. */
static int run_own(Engine *e, Session *s, Buf *out, const Method *m, const Request *q, bool in_batch,
                   int *ret_code) {
        AnywhereContext anywhere = { .program = "goxel-engine" };
        EngineCall context = {
                .engine = e, .session = s, .project = e->project, .request = q, .in_batch = in_batch
        };
        CLEANUP_CALL Call c = { 0 };
        uint64_t before;
        int r;

        if (m->flags & METHOD_ANYWHERE) {
                /* It takes longer to make than a small file to convert. */
                if (m->flags & METHOD_DESCRIBES)
                        anywhere.description = engine_describe();
                c.context = &anywhere;
                r = method_answer(out, q, m, &c);
                *ret_code = c.error.code;
                return r;
        }
        c.context = &context;
        before = e->project->revision;
        r = run_for_project(&c, m, q->params);
        if (e->project->revision != before)
                watch_note(e, s, m);
        *ret_code = c.error.code;
        if (context.queued || r == REQUEST_TASK || r == REQUEST_WAIT || r == REQUEST_LATER)
                *ret_code = NOT_ENDED;
        if (r != REQUEST_TASK && r != REQUEST_WAIT && r != REQUEST_LATER &&
            (r != -ENOMEM || c.error.code != 0))
                r = passed_answer(s, passed_now(s), out, q, &c);
        engine_call_done(&context);
        return r;
}

static int PRINTF(4, 5) answer_refusal(Buf *out, const Request *q, int code, const char *format, ...) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };
        char text[400];
        va_list ap;

        if (q->id.n == 0)
                return 0;
        va_start(ap, format);
        (void)vsnprintf(text, sizeof(text), format, ap);
        va_end(ap);
        (void)rpc_fail(&e, code, "%s", text);
        return answer_error(out, q->id, &e);
}

/* An item of a batch: a line has one home, so nothing here can move the session. */
static int answer_item(Engine *e, Session *s, Buf *out, const Request *q, bool in_batch, const Method *m,
                       int *ret_code) {
        char other[NAME_MAX_BYTES + 1];

        *ret_code = q->error.code;
        if (q->error.code != 0)
                return answer_error(out, q->id, &q->error);
        *ret_code = RPC_NEEDS_DAEMON;
        if (!m && (listed(e->ask, q->method) || listed(e->hand_back, q->method)))
                return answer_refusal(
                        out, q, RPC_NEEDS_DAEMON,
                        "%s is answered by goxeld, not in a batch with requests for a project: "
                        "send it as a request of its own",
                        q->method);
        *ret_code = RPC_REQUEST;
        if (m && in_batch && (m->flags & METHOD_PROJECT) && elsewhere(e, s, m, q, other))
                return answer_refusal(out, q, RPC_REQUEST,
                                      "A batch stays with one project: this item is for project \"%s\". "
                                      "Send it outside of the batch",
                                      other);
        if (m)
                return run_own(e, s, out, m, q, in_batch, ret_code);

        CLEANUP_CALL Call none = { 0 };

        *ret_code = RPC_METHOD;
        return method_answer(out, q, NULL, &none);
}

/* `bytes`: of the request. */
static int run_item(Engine *e, Session *s, Buf *out, const Request *q, bool in_batch, size_t bytes) {
        const Method *m = q->error.code == 0 ? engine_method(q->method) : NULL;
        FiguresRequest figures = { .bytes_in = bytes };
        size_t start = out->n;
        int r;

        progress_beat();
        r = answer_item(e, s, out, q, in_batch, m, &figures.code);
        figures.bytes_out = out->n - start;
        if (figures.code == NOT_ENDED)
                return r;
        engine_figures_request(&e->figures, m, &figures);
        if (__builtin_expect(e->traced, false))
                trace_request(e, s, m ? m->name : q->method, &figures,
                              e->figures.at - figures.nsec - s->arrived);
        return r;
}

static int run_batch(Engine *e, Session *s, const Envelope *v) {
        size_t start = s->out.n;
        int r;

        r = answer_batch_open(&s->out);
        for (size_t i = 0; r >= 0 && i < v->n; i++) {
                r = run_item(e, s, &s->out, &v->requests[i], true, v->requests[i].params.n);
                answer_batch_next(&s->out);
                if (r >= 0 && s->out.n - start > RPC_ANSWER_MAX) {
                        s->out.n = start;
                        return request_refuse(s, RPC_TOO_LARGE,
                                              "The answers of this batch have more than 64 MiB");
                }
        }
        return r < 0 ? r : answer_batch_close(&s->out, start);
}

static int run_single(Engine *e, Session *s, const Request *q, size_t bytes) {
        char other[NAME_MAX_BYTES + 1];
        const Method *m = engine_method(q->method);
        bool private_engine = e->project->private_engine;

        if (q->error.code == 0 && !private_engine) {
                if (listed(e->hand_back, q->method))
                        return send_back(s, "daemon", NULL);
                /* goxeld is to know first which project this session chose: it learns that at the commit.
                 * And while the session waits, no answer to a line before must wait with it: the next turn
                 * forgets what this one keeps for the case that the engine dies. */
                if (listed(e->ask, q->method))
                        return s->announce || s->used_lines > 0 ? REQUEST_LATER : ask(e, s, q);
                if (m && (m->flags & METHOD_PROJECT) && elsewhere(e, s, m, q, other))
                        return send_back(s, "project", other);
                if (m && passed_wanted(e, s, m, q))
                        return send_back(s, "path", e->project->name);
        }
        return run_item(e, s, &s->out, q, false, bytes);
}

static bool changes(const Envelope *v) {
        for (size_t i = 0; i < v->n; i++) {
                const Method *m = engine_method(v->requests[i].method);

                if (m && method_changes(m))
                        return true;
        }
        return false;
}

int request_run(Engine *e, Session *s, const char *line, size_t n) {
        CLEANUP_ENVELOPE Envelope v = { 0 };
        CLEANUP_RPC_ERROR RpcError error = { 0 };
        int r;

        r = envelope_read(&v, line, n, &error);
        if (r == RPC_EMPTY)
                return REQUEST_DONE;
        if (r == RPC_FAILED) {
                engine_figures_request(&e->figures, NULL,
                                       &(FiguresRequest){ .bytes_in = n, .code = error.code });
                return answer_error(&s->out, (Span){ 0 }, &error);
        }
        if (r < 0)
                return r;
        if (v.batch && tasks_write(e) && !task_single(e) && changes(&v))
                return REQUEST_WAIT;
        e->requests += v.n;
        return v.batch ? run_batch(e, s, &v) : run_single(e, s, &v.requests[0], n);
}
