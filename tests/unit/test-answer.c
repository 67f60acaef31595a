/* Answers as they are written. */
#include "rpc/envelope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

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
                cmocka_unit_test(test_answers_are_lines),
                cmocka_unit_test(test_batch_is_answered_in_one_line),
                cmocka_unit_test(test_batch_of_notifications_is_not_answered),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
