#include "engine/request.h"

#include "config.h"
#include "engine/methods/methods.h"
#include "engine/passed.h"
#include "engine/route.h"
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

int request_refuse(Session *s, int code, const char *text) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };

        rpc_failure(&e, code, "%s", text);
        return answer_error(&s->out, (Span){ 0 }, &e);
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
                if (m->flags & (METHOD_DESCRIBES | METHOD_NAMES))
                        anywhere.description = engine_describe();
                c.context = &anywhere;
                r = method_answer(out, q, m, &c);
                *ret_code = c.error.code;
                return r;
        }
        c.context = &context;
        before = e->project->revision;
        r = request_run_call(&c, m, q->params);
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
        rpc_failure(&e, code, "%s", text);
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
        if (!m && (route_asked(e, m, q->method) || route_handed_back(e, m, q->method)))
                return answer_refusal(
                        out, q, RPC_NEEDS_DAEMON,
                        "%s is answered by goxeld, not in a batch with requests for a project: "
                        "send it as a request of its own",
                        q->method);
        *ret_code = RPC_REQUEST;
        if (m && in_batch && (m->flags & METHOD_PROJECT) && route_elsewhere(e, s, m, q, other))
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

/* `m`: the row of that name; NULL: there is none. `bytes`: of the request. */
static int run_item(Engine *e, Session *s, const Method *m, const Request *q, bool in_batch, size_t bytes) {
        FiguresRequest figures = { .bytes_in = bytes };
        Buf *out = &s->out;
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

static const Method *row_of(const Request *q) {
        return q->error.code == 0 ? engine_method(q->method) : NULL;
}

static int run_batch(Engine *e, Session *s, const Envelope *v) {
        size_t start = s->out.n;
        int r;

        r = answer_batch_open(&s->out);
        for (size_t i = 0; r >= 0 && i < v->n; i++) {
                r = run_item(e, s, row_of(&v->requests[i]), &v->requests[i], true, v->requests[i].params.n);
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
        const Method *m = row_of(q);
        bool private_engine = e->project->private_engine;

        if (q->error.code == 0 && !private_engine) {
                if (route_handed_back(e, m, q->method))
                        return route_send_back(s, "daemon", NULL);
                /* goxeld is to know first which project this session chose: it learns that at the commit.
                 * And while the session waits, no answer to a line before must wait with it: the next turn
                 * forgets what this one keeps for the case that the engine dies. */
                if (route_asked(e, m, q->method) || (m && route_cancels_elsewhere(e, m, q)))
                        return s->announce || s->used_lines > 0 ? REQUEST_LATER : route_ask(e, s, q);
                if (m && (m->flags & METHOD_PROJECT) && route_elsewhere(e, s, m, q, other))
                        return route_send_back(s, "project", other);
                if (m && passed_wanted(e, s, m, q))
                        return route_send_back(s, "path", e->project->name);
        }
        return run_item(e, s, m, q, false, bytes);
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
