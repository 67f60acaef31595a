/* A line from a stranger: read strictly, glanced at, its params parsed by a row of every type. */
#include "rpc/method.h"

#include <json-c/json_tokener.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int run_nothing(Call *c) {
        return 0;
}

static const Param params[] = {
        { "position", P_POINT, .flat = "x y z", .text = "" },
        { "color", P_COLOUR, .flat = "r g b a", .fallback = "[1,2,3]", .text = "" },
        { "shape", P_CHOICE, .choices = "cube sphere", .fallback = "\"cube\"", .text = "" },
        { "size", P_POINT, .flat = "w h d", .min = 1, .max = 9, .fallback = "[1,2,3]", .text = "" },
        { "n", P_INT, .fallback = "", .text = "" },
        { "f", P_NUMBER, .max = 4, .fallback = "", .text = "" },
        { "t", P_BOOL, .fallback = "", .text = "" },
        { "s", P_STRING, .max = 8, .fallback = "", .text = "" },
        { "fd", P_FD, .fallback = "", .text = "" },
        { "o", P_OBJECT, .fallback = "", .text = "" },
        { "l", P_ARRAY, .fallback = "", .text = "" },
        { "any", P_ANY, .fallback = "", .text = "" },
        { 0 },
};
static const Method method = { .name = "m",
                               .summary = "",
                               .params = params,
                               .flags = METHOD_PROJECT,
                               .result = "{}",
                               .run = run_nothing };

static void check(bool good, const char *what) {
        if (good)
                return;
        (void)fprintf(stderr, "%s\n", what);
        abort();
}

/* What json-c finds in the text has to be what the scan has promised. */
static void check_with_json_c(const char *line, size_t n) {
        json_tokener *tokener = json_tokener_new_ex(RPC_NESTING_MAX + 16);

        json_object_put(json_tokener_parse_ex(tokener, line, (int)n));
        /* A bare number may go on, for all that it knows. */
        if (json_tokener_get_error(tokener) != json_tokener_continue)
                check(json_tokener_get_error(tokener) == json_tokener_success,
                      "json-c refuses what the scan took");
        json_tokener_free(tokener);
}

/* An answer is JSON that we would take ourselves, whatever stood in the request. */
static void check_answer(Buf *out) {
        Envelope e = { 0 };
        RpcError error = { 0 };

        if (out->n > 0) {
                check(out->data[out->n - 1] == '\n', "an answer without its newline");
                check(!memchr(out->data, '\n', out->n - 1), "an answer of two lines");
                check(envelope_read(&e, (char *)out->data, out->n, &error) == 0,
                      "an answer that is no JSON");
        }
        envelope_done(&e);
        rpc_error_done(&error);
}

static void answer(const Request *q) {
        CLEANUP_BUF Buf out = { 0 };
        Call c = { 0 };

        check(method_answer(&out, q, q->method[0] == 'x' ? NULL : &method, &c) == 0, "an answer is due");
        check_answer(&out);
        call_done(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
        CLEANUP_ENVELOPE Envelope e = { 0 };
        CLEANUP_RPC_ERROR RpcError error = { 0 };
        CLEANUP_BUF Buf out = { 0 };
        const char *line = (const char *)data;
        char project[32];
        Request q;
        int r;

        if (envelope_glance(line, n, &q))
                (void)span_string(q.params, "project", 0, project, sizeof(project));
        r = envelope_read(&e, line, n, &error);
        if (r == RPC_FAILED) {
                check(error.code && answer_error(&out, (Span){ 0 }, &error) == 0, "an error is due");
                check_answer(&out);
        }
        if (r == 0) {
                check(e.n > 0, "an envelope without requests");
                check_with_json_c(line, n);
        }
        for (size_t i = 0; i < e.n; i++)
                answer(&e.requests[i]);
        return 0;
}
