/* Rows of method tables: found, run, answered, described and checked. */
#include "method-help.h"

#include <errno.h>
#include <string.h>

static void test_method_is_found_by_name_alias_and_without_prefix(void **state) {
        static const char *const names[] = { "goxel.answer", "answer",  "reply",
                                             "goxel.reply",  "respond", "goxel.respond" };

        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                assert_ptr_equal(method_find(table, names[i]), &table[0]);
        assert_ptr_equal(method_find(table, "goxel.nothing"), &table[1]);
        assert_null(method_find(table, ""));
        assert_null(method_find(table, "goxel."));
        assert_null(method_find(table, "answe"));
        assert_null(method_find(table, "answers"));
        assert_null(method_find(table, "goxel.goxel.answer"));
}

static void test_result_is_answered_with_the_id(void **state) {
        json_object *a = answer_to("answer", "", "\"i\"", NULL, table);

        assert_string_equal(json_object_to_json_string_ext(a, 0),
                            "{\"jsonrpc\":\"2.0\",\"id\":\"i\",\"result\":42}");
        json_object_put(a);
}

static void test_no_result_is_an_empty_object(void **state) {
        json_object *a = answer_to("nothing", "", "1", NULL, table);

        assert_string_equal(text(a, "result"), "{ }");
        json_object_put(a);
}

static void test_notification_is_run_and_not_answered(void **state) {
        assert_null(answer_to("answer", "", "", NULL, table));
        assert_null(answer_to("break", "", "", NULL, table));
        assert_null(answer_to("nobody", "", "", NULL, table));
        assert_null(answer_to("put", "[7]", "", NULL, table));
}

static void test_invalid_request_is_answered_even_without_id(void **state) {
        CLEANUP_BUF Buf out = { 0 };
        Request q = { 0 };
        CLEANUP_CALL Call c = { 0 };

        rpc_failure(&q.error, RPC_REQUEST, "No request");
        assert_int_equal(method_answer(&out, &q, &table[0], &c), 0);
        assert_non_null(memmem(out.data, out.n, "\"id\":null", 9));
        assert_non_null(memmem(out.data, out.n, "-32600", 6));
        rpc_error_done(&q.error);
}

static void test_unknown_method_is_named(void **state) {
        json_object *a = answer_to("nobody", "", "1", NULL, table);

        assert_string_equal(text(a, "error.code"), "-32601");
        assert_string_equal(text(a, "error.data.method"), "nobody");
        assert_non_null(strstr(text(a, "error.message"), "\"nobody\""));
        json_object_put(a);
}

static void test_refusal_of_a_row_is_its_error(void **state) {
        json_object *a = answer_to("refuse", "", "1", NULL, table);

        assert_string_equal(text(a, "error.code"), "-1004");
        json_object_put(a);
}

static void test_errno_of_a_row_is_an_internal_error(void **state) {
        json_object *a = answer_to("break", "", "1", NULL, table);

        assert_string_equal(text(a, "error.code"), "-32603");
        assert_string_equal(text(a, "error.message"), "break: No space left on device");
        assert_int_equal(json_object_get_int(get(a, "error.data.errno")), ENOSPC);
        json_object_put(a);
}

static void test_wrong_params_are_answered(void **state) {
        json_object *a = answer_to("put", "[7]", "1", NULL, table);

        assert_string_equal(text(a, "error.code"), "-32602");
        assert_string_equal(text(a, "error.data.param"), "y");
        json_object_put(a);
}

static void test_answer_over_the_limit_becomes_an_error(void **state) {
        CLEANUP_FREE char *much = malloc(RPC_ANSWER_MAX);
        json_object *a;

        memset(much, 'a', RPC_ANSWER_MAX);
        a = answer_to("long", "", "1", much, table);
        assert_string_equal(text(a, "error.data.reason"), "too-large");
        assert_int_equal(json_object_get_int64(get(a, "error.data.limit")), RPC_ANSWER_MAX);
        json_object_put(a);
}

static void test_description_routes_by_name_and_alias(void **state) {
        json_object *json = describe();
        const char *as_text = json_object_to_json_string(json);
        CLEANUP(description_free) Description *d = NULL;
        const DescribedMethod *m;

        assert_int_equal(description_parse(&d, as_text, strlen(as_text)), 0);
        json_object_put(json);

        m = description_find(d, "goxel.respond");
        assert_string_equal(m->name, "goxel.answer");
        assert_int_equal(m->flags, METHOD_DAEMON | METHOD_RETURNS);
        assert_null(m->project_param);
        assert_int_equal(m->project_position, -1);

        m = description_find(d, "load_project");
        assert_int_equal(m->flags, METHOD_PROJECT | METHOD_CREATES);
        assert_string_equal(m->project_param, "name");
        assert_int_equal(m->project_position, 1);

        assert_string_equal(description_find(d, "nothing")->project_param, "project");
        assert_int_equal(description_find(d, "nothing")->project_position, -1);
        /* Behind a point the position is not known. */
        assert_int_equal(description_find(d, "put")->project_position, -1);
        assert_int_equal(description_find(d, "ping")->flags, METHOD_ANYWHERE);
        assert_null(description_find(d, "nobody"));
        assert_null(description_find(d, ""));
}

static void test_what_is_no_description_is_refused(void **state) {
        static const char *const texts[] = { "",
                                             "{",
                                             "7",
                                             "[]",
                                             "{}",
                                             "{\"methods\":{}}",
                                             "{\"methods\":[7]}",
                                             "{\"methods\":[{}]}",
                                             "{\"methods\":[{\"name\":7}]}",
                                             "{\"methods\":[{\"name\":\"a\"},{}]}",
                                             "{\"methods\":[]} 1",
                                             "{\"methods\":[],\"methods\":[]}" };

        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
                Description *d = NULL;

                assert_int_equal(description_parse(&d, texts[i], strlen(texts[i])), -EINVAL);
                assert_null(d);
        }
}

static void test_description_says_what_the_row_says(void **state) {
        json_object *json = describe(), *methods = get(json, "methods"), *m, *p;

        m = json_object_array_get_idx(methods, json_object_array_length(methods) - 2);
        p = json_object_array_get_idx(get(m, "params"), 0);
        assert_string_equal(text(m, "name"), "goxel.load_project");
        assert_string_equal(json_object_to_json_string_ext(get(m, "aliases"), 0), "[\"open\"]");
        assert_string_equal(json_object_to_json_string_ext(get(m, "flags"), 0), "[\"project\",\"creates\"]");
        assert_int_equal(json_object_get_int(get(m, "error")), -1002);
        assert_string_equal(text(p, "name"), "path");
        assert_string_equal(text(p, "type"), "string");
        assert_true(json_object_get_boolean(get(p, "required")));
        json_object_put(json);
}

static void test_tables_are_checked(void **state) {
        static const Param twice[] = { { "a", P_INT, .text = "A." }, { "a", P_INT, .text = "A." }, { 0 } };
        static const Param unfit[] = { { "a", P_INT, .min = 1, .max = 2, .fallback = "3", .text = "A." },
                                       { 0 } };
        static const Param plain[] = { { "a", P_INT, .text = "A." }, { 0 } };
        static const Method bad[][3] = {
                { { .name = "m", .summary = "S", .params = twice, .flags = METHOD_PROJECT, .result = "{}" },
                  { 0 } },
                { { .name = "m", .summary = "S", .params = unfit, .flags = METHOD_PROJECT, .result = "{}" },
                  { 0 } },
                { { .name = "m",
                    .summary = "S",
                    .params = plain,
                    .flags = METHOD_PROJECT,
                    .result = "{}",
                    .example = "{\"b\":1}" },
                  { 0 } },
                { { .name = "m", .summary = "S", .params = plain, .flags = METHOD_PROJECT, .result = "{" },
                  { 0 } },
                { { .name = "m",
                    .summary = "S",
                    .params = plain,
                    .flags = METHOD_PROJECT,
                    .project_param = "b",
                    .result = "{}" },
                  { 0 } },
                { { .name = "m", .summary = "S", .params = plain, .flags = METHOD_WRITES, .result = "{}" },
                  { 0 } },
                { { .name = "m",
                    .aliases = "goxel.m n",
                    .summary = "S",
                    .flags = METHOD_PROJECT,
                    .result = "{}" },
                  { .name = "n", .summary = "S", .flags = METHOD_PROJECT, .result = "{}" },
                  { 0 } },
        };
        CLEANUP_RPC_ERROR RpcError e = { 0 };

        for (size_t i = 0; i < ARRAY_LEN(bad); i++)
                assert_int_equal(method_check(bad[i], &e), RPC_FAILED);
        if (method_check(table, &e) || method_check(anywhere_methods, &e))
                fail_msg("%s", e.message);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_method_is_found_by_name_alias_and_without_prefix),
                cmocka_unit_test(test_result_is_answered_with_the_id),
                cmocka_unit_test(test_no_result_is_an_empty_object),
                cmocka_unit_test(test_notification_is_run_and_not_answered),
                cmocka_unit_test(test_invalid_request_is_answered_even_without_id),
                cmocka_unit_test(test_unknown_method_is_named),
                cmocka_unit_test(test_refusal_of_a_row_is_its_error),
                cmocka_unit_test(test_errno_of_a_row_is_an_internal_error),
                cmocka_unit_test(test_wrong_params_are_answered),
                cmocka_unit_test(test_answer_over_the_limit_becomes_an_error),
                cmocka_unit_test(test_description_routes_by_name_and_alias),
                cmocka_unit_test(test_what_is_no_description_is_refused),
                cmocka_unit_test(test_description_says_what_the_row_says),
                cmocka_unit_test(test_tables_are_checked),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
