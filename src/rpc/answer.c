#include "rpc/envelope.h"

#include <errno.h>
#include <string.h>

static int answer_begin(Buf *b, Span id, const char *kind, size_t n) {
        int r;

        /* All at once, so that what follows cannot fail half way. */
        r = buf_reserve(b, n + id.n + 64);
        if (r < 0)
                return r;
        (void)buf_append_text(b, "{\"jsonrpc\":\"2.0\",\"id\":");
        (void)(id.n > 0 ? buf_append(b, id.at, id.n) : buf_append_text(b, "null"));
        (void)buf_append_text(b, kind);
        return 0;
}

int answer_result_text(Buf *b, Span id, const char *json, size_t n) {
        int r;

        r = answer_begin(b, id, ",\"result\":", n);
        if (r < 0)
                return r;
        (void)buf_append(b, json, n);
        (void)buf_append_text(b, "}\n");
        return 0;
}

int answer_result(Buf *b, Span id, json_object *result) {
        size_t n;
        const char *json = json_line(result, &n);

        if (!json)
                return -ENOMEM;
        return answer_result_text(b, id, result ? json : "null", result ? n : 4);
}

int answer_error(Buf *b, Span id, const RpcError *e) {
        json_object *error;
        const char *json;
        size_t n;
        int r = -ENOMEM;

        (void)json_fell_short();
        error = rpc_error_json(e);
        if (!error)
                return -ENOMEM;
        json = json_fell_short() ? NULL : json_line(error, &n);
        if (json)
                r = answer_begin(b, id, ",\"error\":", n);
        if (r == 0) {
                (void)buf_append(b, json, n);
                (void)buf_append_text(b, "}\n");
        }
        json_object_put(error);
        return r;
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
