#include "rpc/envelope.h"

#include <errno.h>

static int answer_begin(Buf *b, Span id, const char *kind, size_t n) {
        int r;

        r = buf_reserve(b, n + id.n + 64);
        if (r < 0)
                return r;
        (void)buf_append_text(b, "{\"jsonrpc\":\"2.0\",\"id\":");
        (void)(id.n > 0 ? buf_append(b, id.at, id.n) : buf_append_text(b, "null"));
        (void)buf_append_text(b, kind);
        return 0;
}

static int answer_end(Buf *b, size_t start, int r) {
        if (r == 0)
                r = buf_append_text(b, "}\n");
        if (r < 0)
                b->n = start;
        return r;
}

int answer_result_text(Buf *b, Span id, const char *json, size_t n) {
        const size_t start = b->n;
        int r;

        r = answer_begin(b, id, ",\"result\":", n);
        if (r == 0)
                r = buf_append(b, json, n);
        return answer_end(b, start, r);
}

int answer_result(Buf *b, Span id, json_object *result) {
        const size_t start = b->n;
        int r;

        r = answer_begin(b, id, ",\"result\":", 0);
        if (r == 0)
                r = json_write(b, result);
        return answer_end(b, start, r);
}

int answer_error(Buf *b, Span id, const RpcError *e) {
        const size_t start = b->n;
        json_object *error;
        int r;

        (void)json_fell_short();
        error = rpc_error_json(e);
        if (!error)
                return -ENOMEM;
        r = json_fell_short() ? -ENOMEM : answer_begin(b, id, ",\"error\":", 0);
        if (r == 0)
                r = json_write(b, error);
        json_object_put(error);
        return answer_end(b, start, r);
}

int answer_batch_open(Buf *b) {
        return buf_append_text(b, "[");
}

void answer_batch_next(Buf *b) {
        if (b->data[b->n - 1] == '\n')
                b->data[b->n - 1] = ',';
}

int answer_batch_close(Buf *b, size_t start) {
        if (b->n == start + 1) {
                b->n = start;
                return 0;
        }
        b->data[b->n - 1] = ']';
        return buf_append_text(b, "\n");
}
