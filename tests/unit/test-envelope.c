/* Lines read as requests. */
#include "span-help.h"

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
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
