/* One message: read strictly, sorted to its method, answered or handed to a worker. */
#include "mcp/call.h"
#include "mcp/worker.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <string.h>

/* The scan has passed over the text already: what json-c can refuse is for want of memory. */
static int parse_params(Span text, json_object **ret) {
        struct json_tokener *t = json_tokener_new_ex(RPC_NESTING_MAX + 1);

        if (!t)
                return -ENOMEM;
        *ret = json_tokener_parse_ex(t, text.at, (int)text.n);
        json_tokener_free(t);
        return *ret ? 0 : -ENOMEM;
}

static int read_params(Exchange *x, Span text) {
        if (text.n == 0)
                return 0;
        if (text.at[0] != '{')
                return rpc_fail(&x->error, RPC_PARAMS, "params has to be an object");
        return parse_params(text, &x->params);
}

static int check(Call *c, const Request *q) {
        Exchange *x = &c->x;
        int r;

        if (q->error.code != 0)
                return rpc_fail(&x->error, q->error.code, "%s", q->error.message);
        if (strcmp(c->id, "null") == 0)
                return rpc_fail(&x->error, RPC_REQUEST, "An id is a string or an integer, never null");
        x->method = mcp_method_find(q->method);
        if (!x->method)
                return rpc_fail(&x->error, RPC_METHOD, "There is no method %s", q->method);
        r = read_params(x, q->params);
        if (r == 0)
                r = era_check(x, x->method);
        if (r == 0)
                r = progress_read(c);
        if (r != 0)
                return r;
        x->result = json_object_new_object();
        return x->result ? call_enter(c) : -ENOMEM;
}

/* Once a worker has the call, it may be over at any time. */
static int take_request(Mcp *m, const Request *q, Place place) {
        Call *c;
        int r;

        r = call_new(&c, m, q, place);
        if (r < 0)
                return r;
        r = check(c, q);
        if (r == 0 && c->x.method->project) {
                r = worker_queue(c);
                if (r >= 0)
                        return r;
        } else if (r == 0)
                r = c->x.method->run(&c->x);
        if (r == EXCHANGE_HELD)
                call_hold(c);
        else
                call_finish(c, r);
        return 0;
}

/* Notifications are not answered, whatever is wrong with them. */
static void take_notification(Mcp *m, const Request *q) {
        json_object *params = NULL, *id;

        if (strcmp(q->method, "notifications/cancelled") != 0 || q->params.n == 0)
                return;
        if (parse_params(q->params, &params) == 0 && json_object_is_type(params, json_type_object) &&
            json_object_object_get_ex(params, "requestId", &id))
                call_cancel(m, id);
        json_object_put(params);
}

static int take(Mcp *m, const Request *q, Place place) {
        bool notification = q->id.n == 0 && q->error.code == 0;
        int r = 0;

        if (notification)
                take_notification(m, q);
        else
                r = take_request(m, q, place);
        if (!notification && r >= 0)
                return r;
        (void)pthread_mutex_lock(&m->lock);
        place_fill(m, place, NULL);
        (void)pthread_mutex_unlock(&m->lock);
        return r;
}

/* Each request is taken even when there is no memory for the one before: the answer waits for all. */
static int take_batch(Mcp *m, const Envelope *e) {
        int first = 0, r;
        Batch *b;

        r = batch_new(&b, e->n);
        if (r < 0)
                return r;
        for (size_t i = 0; i < e->n; i++) {
                r = take(m, &e->requests[i], (Place){ b, i });
                first = first < 0 ? first : r;
        }
        return first;
}

static int refuse(Mcp *m, const RpcError *error) {
        CLEANUP_BUF Buf answer = { 0 };
        int r;

        r = answer_error(&answer, (Span){ 0 }, error);
        if (r < 0)
                return r;
        (void)pthread_mutex_lock(&m->lock);
        send_line(m, (const char *)answer.data, answer.n);
        (void)pthread_mutex_unlock(&m->lock);
        return 0;
}

int mcp_message(Mcp *m, const char *line, size_t n) {
        CLEANUP_ENVELOPE Envelope e = { 0 };
        CLEANUP_RPC_ERROR RpcError error = { 0 };
        int r;

        r = envelope_read(&e, line, n, &error);
        if (r == RPC_EMPTY)
                return 0;
        if (r == RPC_FAILED)
                return refuse(m, &error);
        if (r < 0)
                return r;
        if (!e.batch)
                return take(m, &e.requests[0], (Place){ 0 });
        if (m->version && strcmp(m->version, MCP_BATCHES) == 0)
                return take_batch(m, &e);
        rpc_failure(&error, RPC_REQUEST, "Batches are part of version " MCP_BATCHES " only");
        return refuse(m, &error);
}
