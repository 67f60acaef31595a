#include "daemon/answer.h"

#include "base/text.h"
#include "daemon/daemon.h"
#include "daemon/methods.h"
#include "daemon/window.h"
#include "rpc/method.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>

static void hear_hello(void *userdata, const char *client, const char *version, bool reconnects) {
        Session *s = userdata;

        (void)snprintf(s->client, sizeof(s->client), "%s%s%s", client, client[0] && version[0] ? " " : "",
                       client[0] ? version : "");
        s->daemon->n_reconnecting += (size_t)reconnects;
        s->daemon->n_reconnecting -= (size_t)s->reconnects;
        s->reconnects = reconnects;
}

static int refuse_unknown(const Daemon *d, const Request *q, RpcError *e) {
        const char *nearest = homes_nearest(d->homes, q->method);

        if (!homes_engine(d->homes))
                return rpc_fail(
                        e, RPC_METHOD,
                        "There is no method \"%s\" here, nor any for projects: goxeld cannot read %s, "
                        "which tells what its engine can do. Install goxel-daemon again, or name the "
                        "file with --description, goxeld(8)",
                        q->method, d->options->description);
        rpc_failure(e, RPC_METHOD, "There is no method \"%s\"%s%s: list_methods tells which there are",
                    q->method, nearest ? "; the nearest is " : "", nearest ? nearest : "");
        return RPC_FAILED;
}

static int answer_failure(Buf *out, const Request *q, const RpcError *e) {
        return q->id.n > 0 ? answer_error(out, q->id, e) : 0;
}

/* Params of a VERBATIM method stay text, however many they are; others become a tree. */
static bool too_large(const Home *home, const Request *q) {
        return q->params.n > WINDOW_SIZE && !(home->row->flags & METHOD_VERBATIM);
}

static int answer_anywhere(Session *s, const Method *row, const Request *q, int *ret_code) {
        AnywhereContext context = { .program = "goxeld", .hello = hear_hello, .userdata = s };
        CLEANUP_CALL Call c = { .context = &context };
        int r;

        r = homes_describe(s->daemon->homes, row, &context.description, &c.error);
        if (r == 0)
                r = method_answer(&s->out, q, row, &c);
        else if (r == RPC_FAILED)
                r = answer_failure(&s->out, q, &c.error);
        *ret_code = c.error.code;
        json_object_put(context.description);
        return r;
}

/* In a batch nothing waits: what was run before would be run again. */
static int answer_own(Session *s, const Method *row, const Request *q, bool alone, int *ret_code) {
        MethodContext context = {
                .daemon = s->daemon, .user = s->user, .session = s, .can_wait = alone, .binding = s->binding
        };
        CLEANUP_CALL Call c = { .context = &context };
        int r;

        r = call_parse(&c, row, q->params);
        if (r == 0)
                r = call_run(&c);
        *ret_code = c.error.code;
        return r < 0 || r == METHODS_LATER ? r : call_answer(&s->out, q, &c);
}

static int answer_call(Session *s, const Home *home, const Request *q, bool alone, int *ret_code) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };
        int r;

        if (too_large(home, q)) {
                rpc_failure(&e, RPC_TOO_LARGE, "The params of %s may have at most 64 KiB", home->row->name);
                *ret_code = e.code;
                return answer_failure(&s->out, q, &e);
        }
        if (home->kind != HOME_ANYWHERE)
                return answer_own(s, home->row, q, alone, ret_code);
        r = answer_anywhere(s, home->row, q, ret_code);
        /* Two trees of all methods are gone, and goxeld may stay for long. */
        if (home->row->flags & METHOD_DESCRIBES)
                (void)malloc_trim(0);
        return r;
}

static int answer_found(Session *s, const Request *q, const Home *home, const RpcError *refusal, bool alone,
                        int *ret_code) {
        CLEANUP_RPC_ERROR RpcError unknown = { 0 };

        if (!home) {
                (void)refuse_unknown(s->daemon, q, &unknown);
                refusal = &unknown;
        }
        if (home && home->kind != HOME_PROJECT)
                return answer_call(s, home, q, alone, ret_code);
        *ret_code = refusal->code;
        return answer_failure(&s->out, q, refusal);
}

static int answer_one(Session *s, const Request *q, const RpcError *refusal, bool alone) {
        bool known = q->error.code == 0;
        size_t start = s->out.n;
        uint64_t began = now_nsec();
        int r, code = q->error.code;
        Home home = { 0 };

        if (!known)
                r = answer_error(&s->out, q->id, &q->error);
        else {
                known = homes_find(s->daemon->homes, q->method, &home);
                r = answer_found(s, q, known ? &home : NULL, refusal, alone, &code);
        }
        if (r != METHODS_LATER)
                metrics_request(s->user, known && home.row ? home.row->name : NULL, began, q->params.n,
                                s->out.n - start, code);
        return r;
}

typedef int (*OneAnswer)(Session *s, const Request *q, const RpcError *e, bool alone);

static int answer_each(Session *s, const Envelope *v, const RpcError *e, OneAnswer one) {
        size_t start = s->out.n;
        int r;

        if (!v->batch)
                return one(s, &v->requests[0], e, true);
        r = answer_batch_open(&s->out);
        for (size_t i = 0; i < v->n && r >= 0; i++) {
                r = one(s, &v->requests[i], e, false);
                if (r >= 0)
                        answer_batch_next(&s->out);
                if (s->out.n - start > RPC_ANSWER_MAX)
                        r = -E2BIG;
        }
        return r < 0 ? r : answer_batch_close(&s->out, start);
}

int answer_line(Session *s, const Envelope *v, const RpcError *refusal) {
        return answer_each(s, v, refusal, answer_one);
}

static int answer_with(Session *s, const Request *q, const RpcError *e, bool alone) {
        size_t start = s->out.n;
        uint64_t began = now_nsec();
        int r;

        if (q->error.code != 0)
                e = &q->error;
        r = e == &q->error ? answer_error(&s->out, q->id, e) : answer_failure(&s->out, q, e);
        metrics_request(s->user, NULL, began, q->params.n, s->out.n - start, e->code);
        return r;
}

int answer_all(Session *s, const Envelope *v, const RpcError *e) {
        return answer_each(s, v, e, answer_with);
}
