#include "rpc/envelope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* One line read; freed by read_done(). */
typedef struct Read {
        Envelope e;
        RpcError error;
        int r;
} Read;

static Read read_line(const char *line) {
        Read ret = { 0 };

        ret.r = envelope_read(&ret.e, line, strlen(line), &ret.error);
        return ret;
}

static void read_done(Read *r) {
        envelope_done(&r->e);
        rpc_error_done(&r->error);
}
#define CLEANUP_READ __attribute__((cleanup(read_done)))

static void assert_span(Span s, const char *text) {
        assert_int_equal(s.n, strlen(text));
        if (s.n > 0)
                assert_memory_equal(s.at, text, s.n);
}

static const char *data_string(const RpcError *e, const char *key) {
        return json_object_get_string(json_object_object_get(e->data, key));
}

static void test_request_gives_method_id_and_params(void **state) {
        CLEANUP_READ Read r = read_line(" {\"jsonrpc\" : \"2.0\", \"method\":\"goxel.get_voxel\", "
                                        "\"params\": [1, 2, 3] ,\"id\": \"a\\u0062\" } ");

        assert_int_equal(r.r, 0);
        assert_false(r.e.batch);
        assert_int_equal(r.e.n, 1);
        assert_string_equal(r.e.requests[0].method, "goxel.get_voxel");
        assert_span(r.e.requests[0].params, "[1, 2, 3]");
        assert_span(r.e.requests[0].id, "\"a\\u0062\"");
        assert_int_equal(r.e.requests[0].error.code, 0);
}

static void test_names_of_members_are_compared_decoded(void **state) {
        CLEANUP_READ Read r = read_line("{\"\\u006asonrpc\":\"2\\u002e0\",\"m\\u0065thod\":\"pi\\u006eg\"}");

        assert_int_equal(r.r, 0);
        assert_int_equal(r.e.requests[0].error.code, 0);
        assert_string_equal(r.e.requests[0].method, "ping");
        assert_int_equal(r.e.requests[0].id.n, 0);
}

static void test_ids_are_kept_as_they_came(void **state) {
        static const char *const ids[] = {
                "0", "-0", "null", "\"\"", "-9223372036854775808", "9223372036854775807", "12", "\"\\u00e9\""
        };

        for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
                char line[200];

                (void)snprintf(line, sizeof(line), "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"ping\"}",
                               ids[i]);
                CLEANUP_READ Read r = read_line(line);

                assert_int_equal(r.r, 0);
                assert_int_equal(r.e.requests[0].error.code, 0);
                assert_span(r.e.requests[0].id, ids[i]);
        }
}

static void test_wrong_ids_are_refused_and_not_echoed(void **state) {
        static const char *const ids[] = { "1.0", "1e3", "9223372036854775808", "-9223372036854775809", "{}",
                                           "[]",  "true" };

        for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
                char line[200];

                (void)snprintf(line, sizeof(line), "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"ping\"}",
                               ids[i]);
                CLEANUP_READ Read r = read_line(line);

                assert_int_equal(r.r, 0);
                assert_int_equal(r.e.requests[0].error.code, RPC_REQUEST);
                assert_int_equal(r.e.requests[0].id.n, 0);
        }
}

static void test_string_id_is_counted_decoded(void **state) {
        char line[2000], id[2000] = "";

        for (int i = 0; i < 257; i++) {
                (void)snprintf(line, sizeof(line), "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":\"%s\"}",
                               id);
                CLEANUP_READ Read r = read_line(line);

                assert_int_equal(r.e.requests[0].error.code, 0);
                strcat(id, i < 100 ? "\\u0061" : "a");
        }
        (void)snprintf(line, sizeof(line), "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":\"%s\"}", id);
        CLEANUP_READ Read r = read_line(line);

        assert_int_equal(r.e.requests[0].error.code, RPC_REQUEST);
}

typedef struct Invalid {
        const char *line;
        const char *id;   /* that the error is answered with */
        const char *says; /* a part of the message */
} Invalid;

static void test_what_is_no_request_is_told_with_its_id(void **state) {
        static const Invalid cases[] = {
                { "{}", "", "jsonrpc" },
                { "{\"id\":1,\"method\":\"ping\"}", "1", "jsonrpc" },
                { "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", "1", "2.0" },
                { "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"ping\"}", "1", "2.0" },
                { "{\"jsonrpc\":\"2.0\",\"id\":\"x\"}", "\"x\"", "method" },
                { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}", "1", "method" },
                { "{\"jsonrpc\":\"2.0\",\"method\":7}", "", "method" },
                { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":7}", "1", "params" },
                { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":\"x\"}", "1", "params" },
                { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"method\":\"pong\"}", "1",
                  "\"method\"" },
                { "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}", "", "\"id\"" },
                { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[{\"a\":{\"b\":1,\"\\u0062\":2}}]}",
                  "1", "\"b\"" },
                { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"x\\u0000y\":1}}", "1",
                  "NUL" },
                { "7", "", "object" },
                { "\"ping\"", "", "object" },
        };

        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
                CLEANUP_READ Read r = read_line(cases[i].line);
                const RpcError *e = &r.e.requests[0].error;

                assert_int_equal(r.r, 0);
                assert_int_equal(r.e.n, 1);
                assert_int_equal(e->code, RPC_REQUEST);
                assert_span(r.e.requests[0].id, cases[i].id);
                if (!strstr(e->message, cases[i].says))
                        fail_msg("%s: %s", cases[i].line, e->message);
        }
}

static void test_meta_and_unknown_members_are_passed_over(void **state) {
        CLEANUP_READ Read r =
                read_line("{\"_meta\":{\"a\":1},\"x\":[],\"jsonrpc\":\"2.0\",\"method\":\"ping\","
                          "\"params\":null,\"id\":3}");

        assert_int_equal(r.e.requests[0].error.code, 0);
        assert_int_equal(r.e.requests[0].params.n, 0);
}

static void test_method_with_nul_or_too_long_is_no_method_of_ours(void **state) {
        char name[400], line[600];

        CLEANUP_READ Read nul = read_line("{\"jsonrpc\":\"2.0\",\"method\":\"ping\\u0000x\",\"id\":3}");
        assert_string_equal(nul.e.requests[0].method, "");
        assert_int_equal(nul.e.requests[0].error.code, 0);

        memset(name, 'm', sizeof(name) - 1);
        name[sizeof(name) - 1] = '\0';
        (void)snprintf(line, sizeof(line), "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"id\":3}", name);
        CLEANUP_READ Read longer = read_line(line);
        assert_int_equal(strlen(longer.e.requests[0].method), RPC_METHOD_MAX);
}

static void test_batch_keeps_the_good_beside_the_bad(void **state) {
        CLEANUP_READ Read r = read_line("[{\"jsonrpc\":\"2.0\",\"method\":\"a\",\"id\":1}, 7, "
                                        "{\"jsonrpc\":\"2.0\",\"method\":\"b\",\"id\":2,\"id\":3},"
                                        "{\"jsonrpc\":\"2.0\",\"method\":\"c\"}]");

        assert_int_equal(r.r, 0);
        assert_true(r.e.batch);
        assert_int_equal(r.e.n, 4);
        assert_int_equal(r.e.requests[0].error.code, 0);
        assert_int_equal(r.e.requests[1].error.code, RPC_REQUEST);
        assert_int_equal(r.e.requests[2].error.code, RPC_REQUEST);
        assert_string_equal(data_string(&r.e.requests[2].error, "key"), "id");
        assert_int_equal(r.e.requests[3].error.code, 0);
        assert_string_equal(r.e.requests[3].method, "c");
}

static void test_empty_batch_is_one_error(void **state) {
        CLEANUP_READ Read r = read_line(" [ ] ");

        assert_int_equal(r.r, RPC_FAILED);
        assert_int_equal(r.error.code, RPC_REQUEST);
}

static void test_batch_with_broken_json_is_one_error(void **state) {
        CLEANUP_READ Read r = read_line("[{\"jsonrpc\":\"2.0\",\"method\":\"a\",\"id\":1},{\"jsonrpc\"]");

        assert_int_equal(r.r, RPC_FAILED);
        assert_int_equal(r.error.code, RPC_PARSE);
        assert_int_equal(r.e.n, 0);
}

static Read read_batch_of(size_t n, const char *item, const char *end) {
        CLEANUP_BUF Buf b = { 0 };
        Read ret = { 0 };

        for (size_t i = 0; i < n; i++) {
                assert_int_equal(buf_append_text(&b, i ? "," : "["), 0);
                assert_int_equal(buf_append_text(&b, item), 0);
        }
        assert_int_equal(buf_append_text(&b, end), 0);
        ret.r = envelope_read(&ret.e, (char *)b.data, b.n, &ret.error);
        return ret;
}

static void test_batch_over_the_limit_names_limit_and_value(void **state) {
        CLEANUP_READ Read most = read_batch_of(RPC_BATCH_MAX, "1", "]");
        CLEANUP_READ Read more = read_batch_of(RPC_BATCH_MAX + 5, "1", "]");
        CLEANUP_READ Read broken = read_batch_of(RPC_BATCH_MAX + 5, "1", "}");

        assert_int_equal(most.r, 0);
        assert_int_equal(most.e.n, RPC_BATCH_MAX);
        assert_int_equal(more.r, RPC_FAILED);
        assert_int_equal(more.error.code, RPC_LIMIT);
        assert_string_equal(data_string(&more.error, "reason"), "limit");
        assert_string_equal(data_string(&more.error, "limit"), "10000");
        assert_string_equal(data_string(&more.error, "value"), "10005");
        assert_int_equal(broken.error.code, RPC_PARSE);
}

static void test_empty_line_is_no_request(void **state) {
        CLEANUP_READ Read nothing = read_line("");
        CLEANUP_READ Read blank = read_line(" \t\r");

        assert_int_equal(nothing.r, RPC_EMPTY);
        assert_int_equal(blank.r, RPC_EMPTY);
}

static void test_line_over_the_limit_is_refused(void **state) {
        CLEANUP_FREE char *line = malloc(RPC_LINE_MAX + 1);
        Envelope e = { 0 };
        CLEANUP_RPC_ERROR RpcError error = { 0 };

        memset(line, ' ', RPC_LINE_MAX + 1);
        assert_int_equal(envelope_read(&e, line, RPC_LINE_MAX, &error), RPC_EMPTY);
        assert_int_equal(envelope_read(&e, line, RPC_LINE_MAX + 1, &error), RPC_FAILED);
        assert_int_equal(error.code, RPC_LIMIT);
}

static bool glance(const char *line, Request *ret) {
        return envelope_glance(line, strlen(line), ret);
}

static void test_glance_takes_what_a_cut_line_shows(void **state) {
        char project[64];
        Request q;

        assert_false(glance("", &q));
        assert_false(glance("{\"jsonrpc\":\"2.0\"", &q));
        assert_false(glance("{\"method\":\"goxel.add", &q));
        assert_false(glance("{\"params\":{\"project\":\"castle\"}", &q));
        assert_false(glance("7", &q));
        assert_false(glance("[", &q));

        assert_true(glance("{\"method\":\"goxel.add_voxel\"", &q));
        assert_string_equal(q.method, "goxel.add_voxel");
        assert_int_equal(q.params.n, 0);

        assert_true(glance("{\"id\":7,\"method\":\"m\",\"params\":{\"project\":\"castle\",\"voxels\":[1,2,",
                           &q));
        assert_span(q.id, "7");
        assert_true(span_string(q.params, "project", -1, project, sizeof(project)));
        assert_string_equal(project, "castle");

        assert_true(glance("[{\"method\":\"m\",\"params\":[\"p\",2", &q));
        assert_true(span_string(q.params, "project", 0, project, sizeof(project)));
        assert_string_equal(project, "p");
}

static void test_glance_does_not_take_half_an_id_or_params(void **state) {
        Request q;

        assert_true(glance("{\"method\":\"m\",\"params\":{},\"id\":\"abc", &q));
        assert_int_equal(q.id.n, 0);
        assert_true(glance("{\"method\":\"m\",\"params\":{},\"id\":12", &q));
        assert_int_equal(q.id.n, 0);
        assert_true(glance("{\"method\":\"m\",\"params\":{\"a\":\"b", &q));
        assert_span(q.params, "{\"a\":\"b");
}

static void test_glance_reads_nothing_behind_a_cut(void **state) {
        static const char text[] =
                "{\"method\":\"m\",\"params\":{\"project\":\"p\"},\"id\":\"x\",\"jsonrpc\":\"2.0\"}";

        for (size_t n = 1; n < sizeof(text) - 1; n++) {
                char *copy = malloc(n), project[8]; /* so that a sanitizer sees a step too far */
                Request q;

                memcpy(copy, text, n);
                assert_int_equal(envelope_glance(copy, n, &q), n >= strlen("{\"method\":\"m\""));
                (void)span_string(q.params, "project", 0, project, sizeof(project));
                free(copy);
        }
}

static void test_span_string_wants_a_whole_string_that_fits(void **state) {
        char s[5] = "";
        Span object = {
                "{\"n\":1,\"a\":\"fo\\u006fd\",\"long\":\"12345\",\"nul\":\"a\\u0000b\",\"cut\":\"ab", 64
        };
        Span array = { "[1,\"zwei\"]", 10 };

        object.n = strlen(object.at);
        assert_true(span_string(object, "a", 0, s, sizeof(s)));
        assert_true(span_string(object, "other a", -1, s, sizeof(s)));
        assert_false(span_string(object, "other ab", -1, s, sizeof(s)));
        assert_string_equal(s, "food");
        assert_false(span_string(object, "n", 0, s, sizeof(s)));
        assert_false(span_string(object, "long", 0, s, sizeof(s)));
        assert_false(span_string(object, "nul", 0, s, sizeof(s)));
        assert_false(span_string(object, "cut", 0, s, sizeof(s)));
        assert_false(span_string(object, "none", 0, s, sizeof(s)));
        assert_true(span_string(array, "a", 1, s, sizeof(s)));
        assert_string_equal(s, "zwei");
        assert_false(span_string(array, "a", 0, s, sizeof(s)));
        assert_false(span_string(array, "a", -1, s, sizeof(s)));
        assert_false(span_string((Span){ 0 }, "a", 0, s, sizeof(s)));
}

static void assert_buf(const Buf *b, const char *text) {
        assert_int_equal(b->n, strlen(text));
        assert_memory_equal(b->data, text, b->n);
}

static void test_answers_are_lines(void **state) {
        CLEANUP_BUF Buf b = { 0 };
        CLEANUP_RPC_ERROR RpcError e = { 0 };
        json_object *result = json_object_new_object();

        json_object_object_add(result, "path", json_object_new_string("a/b"));
        assert_int_equal(answer_result(&b, (Span){ "\"x\"", 3 }, result), 0);
        assert_int_equal(answer_result(&b, (Span){ 0 }, NULL), 0);
        assert_int_equal(answer_result_text(&b, (Span){ "1", 1 }, "[1,2]", 5), 0);
        rpc_failure(&e, RPC_NO_PROJECT, "none");
        assert_int_equal(answer_error(&b, (Span){ "2", 1 }, &e), 0);
        assert_buf(&b, "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{\"path\":\"a/b\"}}\n"
                       "{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":null}\n"
                       "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[1,2]}\n"
                       "{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":-1100,\"message\":\"none\","
                       "\"data\":{\"reason\":\"no-project\"}}}\n");
        json_object_put(result);
}

static void test_batch_is_answered_in_one_line(void **state) {
        CLEANUP_BUF Buf b = { 0 };
        size_t start;

        assert_int_equal(buf_append_text(&b, "before\n"), 0);
        start = b.n;
        assert_int_equal(answer_batch_open(&b), 0);
        answer_batch_next(&b);
        assert_int_equal(answer_result_text(&b, (Span){ "1", 1 }, "1", 1), 0);
        answer_batch_next(&b);
        answer_batch_next(&b);
        assert_int_equal(answer_result_text(&b, (Span){ "2", 1 }, "2", 1), 0);
        answer_batch_next(&b);
        assert_int_equal(answer_batch_close(&b, start), 0);
        assert_buf(&b, "before\n[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1},"
                       "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":2}]\n");
}

static void test_batch_of_notifications_is_not_answered(void **state) {
        CLEANUP_BUF Buf b = { 0 };

        assert_int_equal(answer_batch_open(&b), 0);
        answer_batch_next(&b);
        assert_int_equal(answer_batch_close(&b, 0), 0);
        assert_int_equal(b.n, 0);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_request_gives_method_id_and_params),
                cmocka_unit_test(test_names_of_members_are_compared_decoded),
                cmocka_unit_test(test_ids_are_kept_as_they_came),
                cmocka_unit_test(test_wrong_ids_are_refused_and_not_echoed),
                cmocka_unit_test(test_string_id_is_counted_decoded),
                cmocka_unit_test(test_what_is_no_request_is_told_with_its_id),
                cmocka_unit_test(test_meta_and_unknown_members_are_passed_over),
                cmocka_unit_test(test_method_with_nul_or_too_long_is_no_method_of_ours),
                cmocka_unit_test(test_batch_keeps_the_good_beside_the_bad),
                cmocka_unit_test(test_empty_batch_is_one_error),
                cmocka_unit_test(test_batch_with_broken_json_is_one_error),
                cmocka_unit_test(test_batch_over_the_limit_names_limit_and_value),
                cmocka_unit_test(test_empty_line_is_no_request),
                cmocka_unit_test(test_line_over_the_limit_is_refused),
                cmocka_unit_test(test_glance_takes_what_a_cut_line_shows),
                cmocka_unit_test(test_glance_does_not_take_half_an_id_or_params),
                cmocka_unit_test(test_glance_reads_nothing_behind_a_cut),
                cmocka_unit_test(test_span_string_wants_a_whole_string_that_fits),
                cmocka_unit_test(test_answers_are_lines),
                cmocka_unit_test(test_batch_is_answered_in_one_line),
                cmocka_unit_test(test_batch_of_notifications_is_not_answered),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
