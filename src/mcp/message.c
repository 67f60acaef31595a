/* One message: read strictly, sorted to its method, answered. */
#include "mcp/server.h"
#include "mcp/tool.h"
#include "rpc/envelope.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <string.h>

int mcp_new(Mcp **ret, GoxelClient *client, bool read_only) {
        CLEANUP(mcp_free) Mcp *m = calloc(1, sizeof(Mcp));

        if (!m)
                return -ENOMEM;
        m->client = client;
        m->read_only = read_only;
        m->list = tool_list(read_only);
        if (!m->list)
                return -ENOMEM;
        *ret = TAKE(m);
        return 0;
}

Mcp *mcp_free(Mcp *m) {
        if (!m)
                return NULL;
        json_object_put(m->list);
        free(m);
        return NULL;
}

static void exchange_done(Exchange *x) {
        json_object_put(x->params);
        json_object_put(x->result);
        rpc_error_done(&x->error);
}
#define CLEANUP_EXCHANGE __attribute__((cleanup(exchange_done)))

/* The scan has passed over the text already: what json-c can refuse is for want of memory. */
static int read_params(Exchange *x, Span text) {
        struct json_tokener *t;

        if (text.n == 0)
                return 0;
        if (text.at[0] != '{')
                return rpc_fail(&x->error, RPC_PARAMS, "params has to be an object");
        t = json_tokener_new_ex(RPC_NESTING_MAX + 1);
        if (!t)
                return -ENOMEM;
        x->params = json_tokener_parse_ex(t, text.at, (int)text.n);
        json_tokener_free(t);
        return x->params ? 0 : -ENOMEM;
}

static int exchange_run(Exchange *x, const Request *q) {
        const McpMethod *method = mcp_method_find(q->method);
        int r;

        if (q->error.code != 0)
                return rpc_fail(&x->error, q->error.code, "%s", q->error.message);
        if (q->id.n == 4 && memcmp(q->id.at, "null", 4) == 0)
                return rpc_fail(&x->error, RPC_REQUEST, "An id is a string or an integer, never null");
        if (!method)
                return rpc_fail(&x->error, RPC_METHOD, "There is no method %s", q->method);
        r = read_params(x, q->params);
        if (r == 0)
                r = era_check(x, method);
        if (r != 0)
                return r;
        x->result = json_object_new_object();
        return x->result ? method->run(x) : -ENOMEM;
}

/* Notifications ask for nothing: calls are carried out before the next message is read, so there is never
 * one left that could be cancelled. */
static int answer(Mcp *m, const Request *q, Buf *out) {
        CLEANUP_EXCHANGE Exchange x = { .mcp = m };
        int r;

        if (q->id.n == 0 && q->error.code == 0)
                return 0;
        r = exchange_run(&x, q);
        if (r == RPC_FAILED)
                return answer_error(out, q->id, &x.error);
        if (r < 0)
                return r;
        if (x.stateless)
                era_complete(x.result);
        return answer_result(out, q->id, x.result);
}

static int answer_batch(Mcp *m, const Envelope *e, Buf *out) {
        size_t start = out->n;
        int r;

        r = answer_batch_open(out);
        for (size_t i = 0; r == 0 && i < e->n; i++) {
                r = answer(m, &e->requests[i], out);
                answer_batch_next(out);
        }
        return r == 0 ? answer_batch_close(out, start) : r;
}

static int refuse(Buf *out, RpcError *error) {
        return answer_error(out, (Span){ 0 }, error);
}

int mcp_message(Mcp *m, const char *line, size_t n, Buf *out) {
        CLEANUP_ENVELOPE Envelope e = { 0 };
        CLEANUP_RPC_ERROR RpcError error = { 0 };
        int r;

        r = envelope_read(&e, line, n, &error);
        if (r == RPC_EMPTY)
                return 0;
        if (r == RPC_FAILED)
                return refuse(out, &error);
        if (r < 0)
                return r;
        if (!e.batch)
                return answer(m, &e.requests[0], out);
        if (m->version && strcmp(m->version, MCP_BATCHES) == 0)
                return answer_batch(m, &e, out);
        (void)rpc_fail(&error, RPC_REQUEST, "Batches are part of version " MCP_BATCHES " only");
        return refuse(out, &error);
}
