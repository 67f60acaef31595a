#include "rpc/error.h"

#include <errno.h>

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static const char *data(const RpcError *e, const char *key) {
        return json_object_get_string(json_object_object_get(e->data, key));
}

static void test_error_has_code_and_message(void **state) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };

        assert_int_equal(rpc_fail(&e, RPC_METHOD, "No %s, %d times", "method", 3), RPC_FAILED);
        assert_int_equal(e.code, -32601);
        assert_string_equal(e.message, "No method, 3 times");
        assert_null(e.data);
}

static void test_every_code_of_ours_has_a_reason(void **state) {
        for (int code = RPC_NO_PROJECT; code >= RPC_FILES_WANTED; code--) {
                CLEANUP_RPC_ERROR RpcError e = { 0 };

                assert_non_null(rpc_reason(code));
                rpc_failure(&e, code, "x");
                assert_string_equal(data(&e, "reason"), rpc_reason(code));
        }
        assert_string_equal(rpc_reason(-1100), "no-project");
        assert_string_equal(rpc_reason(-1119), "not-authorised");
        assert_string_equal(rpc_reason(-1120), "file-changed");
        assert_string_equal(rpc_reason(-1121), "no-meaning");
        assert_string_equal(rpc_reason(-1122), "files-wanted");
        assert_string_equal(rpc_reason(-1007), "export-failed");
        assert_string_equal(rpc_reason(-1015), "render-failed");
}

static void test_errors_of_the_system_are_told_as_what_they_mean(void **state) {
        static const struct {
                int code, number;
                const char *reason;
        } rows[] = {
                { -1002, ENOENT, "file-not-found" },     { -1003, EACCES, "permission" },
                { -1003, ENOSPC, "resource-exhausted" }, { -1007, EIO, "export-failed" },
                { RPC_STORAGE, ENOSPC, "storage" },
        };

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                CLEANUP_RPC_ERROR RpcError e = { 0 };

                rpc_failure(&e, rows[i].code, "x");
                rpc_error_errno(&e, rows[i].number);
                assert_string_equal(data(&e, "reason"), rows[i].reason);
                assert_int_equal(json_object_get_int(json_object_object_get(e.data, "errno")),
                                 rows[i].number);
        }
}

static void test_other_codes_have_no_reason(void **state) {
        static const int codes[] = { RPC_PARSE, RPC_PARAMS, RPC_INTERNAL, 0,         1,        -1,
                                     -1001,     -1099,      -1123,        INT32_MIN, INT32_MAX };

        for (size_t i = 0; i < ARRAY_LEN(codes); i++)
                assert_null(rpc_reason(codes[i]));
}

static void test_later_error_replaces_the_first_with_its_data(void **state) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };

        rpc_failure(&e, RPC_HELD, "first");
        rpc_error_add(&e, "pid", json_object_new_int(1));
        rpc_failure(&e, RPC_PARSE, "second");
        assert_int_equal(e.code, RPC_PARSE);
        assert_null(e.data);
}

static void test_bytes_that_are_not_utf8_are_replaced(void **state) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };

        rpc_failure(&e, RPC_PARSE, "a%sb%s", "\xff\xc3", "\xc3\xa9");
        assert_string_equal(e.message, "a\xef\xbf\xbd\xef\xbf\xbd"
                                       "b\xc3\xa9");
}

static void test_long_messages_are_cut_at_a_character(void **state) {
        char text[2001];
        CLEANUP_RPC_ERROR RpcError e = { 0 };

        for (size_t i = 0; i < 1000; i++)
                memcpy(text + 2 * i, "\xc3\xa9", 2);
        text[2000] = '\0';
        rpc_failure(&e, RPC_PARSE, "x%s", text);
        assert_int_equal(strlen(e.message), sizeof(e.message) - 1);
        assert_true(utf8_valid(e.message, strlen(e.message)));
        rpc_failure(&e, RPC_PARSE, "%s", text);
        assert_int_equal(strlen(e.message), sizeof(e.message) - 2);
        assert_true(utf8_valid(e.message, strlen(e.message)));
}

static void test_wrong_parameter_is_told_in_message_and_data(void **state) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };

        assert_int_equal(rpc_fail_param(&e, "x", "an integer", "\"a\""), RPC_FAILED);
        assert_int_equal(e.code, RPC_PARAMS);
        assert_string_equal(e.message, "Parameter \"x\": expected an integer, got \"a\"");
        assert_string_equal(data(&e, "param"), "x");
        assert_string_equal(data(&e, "expected"), "an integer");
        assert_string_equal(data(&e, "got"), "\"a\"");
}

static void test_long_values_are_not_repeated_whole(void **state) {
        char text[4001];
        CLEANUP_RPC_ERROR RpcError e = { 0 };

        memset(text, 'v', 4000);
        text[4000] = '\0';
        rpc_failure_param(&e, text, "an integer", text);
        assert_true(strlen(data(&e, "got")) < 200);
        assert_true(strlen(data(&e, "param")) < 200);
        assert_non_null(strstr(e.message, "an integer"));
        assert_non_null(strstr(e.message, "…"));
}

static void test_an_error_is_the_same_after_a_way_as_json(void **state) {
        CLEANUP_RPC_ERROR RpcError e = { 0 }, back = { 0 };
        json_object *o;

        rpc_failure(&e, RPC_LIMIT, "Too many: 5 %% of %s", "all");
        rpc_error_add(&e, "limit", json_object_new_string("engines"));
        o = rpc_error_json(&e);
        assert_true(rpc_error_read(&back, o));
        json_object_put(o);
        assert_int_equal(back.code, e.code);
        assert_string_equal(back.message, e.message);
        assert_true(json_object_equal(back.data, e.data));

        assert_false(rpc_error_read(&back, NULL));
        o = json_object_new_object();
        assert_false(rpc_error_read(&back, o));
        json_object_put(o);
        assert_int_equal(back.code, RPC_LIMIT);
}

/* `depth` arrays in each other around a number. */
static size_t nest(char *text, size_t depth) {
        memset(text, '[', depth);
        text[depth] = '7';
        memset(text + depth + 1, ']', depth);
        return 2 * depth + 1;
}

static void test_what_our_programs_write_is_read_however_deep_it_may_be(void **state) {
        char text[300];
        json_object *o;
        size_t n;

        o = json_read(text, nest(text, JSON_LEVELS - 1));
        assert_non_null(o);
        (void)json_line(o, &n);
        assert_int_equal(n, 2 * JSON_LEVELS - 1);
        json_object_put(o);
        assert_null(json_read(text, nest(text, JSON_LEVELS)));
        o = json_read("712", 2);
        assert_int_equal(json_object_get_int(o), 71);
        json_object_put(o);
        assert_null(json_read("[1", 2));
        assert_null(json_read("", 0));
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_an_error_is_the_same_after_a_way_as_json),
                cmocka_unit_test(test_error_has_code_and_message),
                cmocka_unit_test(test_every_code_of_ours_has_a_reason),
                cmocka_unit_test(test_errors_of_the_system_are_told_as_what_they_mean),
                cmocka_unit_test(test_other_codes_have_no_reason),
                cmocka_unit_test(test_later_error_replaces_the_first_with_its_data),
                cmocka_unit_test(test_bytes_that_are_not_utf8_are_replaced),
                cmocka_unit_test(test_long_messages_are_cut_at_a_character),
                cmocka_unit_test(test_wrong_parameter_is_told_in_message_and_data),
                cmocka_unit_test(test_long_values_are_not_repeated_whole),
                cmocka_unit_test(test_what_our_programs_write_is_read_however_deep_it_may_be),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
