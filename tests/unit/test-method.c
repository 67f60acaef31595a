#include "rpc/description.h"
#include "rpc/method.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <json-c/json_tokener.h>
#include <stdio.h>
#include <string.h>

static int run_answer(Call *c) {
        c->result = json_object_new_int(42);
        return 0;
}

static int run_nothing(Call *c) {
        return 0;
}

static int run_refuse(Call *c) {
        return rpc_fail(&c->error, c->method->error, "Cannot");
}

static int run_break(Call *c) {
        return -ENOSPC;
}

static int run_long(Call *c) {
        c->result = json_object_new_string_len(c->context, RPC_ANSWER_MAX);
        return 0;
}

static const Param load_params[] = {
        { "path", P_STRING, .text = "Where." },
        { "name", P_STRING, .max = 128, .fallback = "", .text = "Name." },
        { 0 },
};
static const Param put_params[] = {
        { "at", P_POINT, .flat = "x y z", .text = "Where." },
        { "project", P_STRING, .max = 128, .fallback = "", .text = "Project." },
        { 0 },
};

static const Method table[] = {
        { .name = "goxel.answer",
          .aliases = "reply goxel.respond",
          .summary = "Answers.",
          .flags = METHOD_DAEMON | METHOD_RETURNS,
          .result = "\"integer\"",
          .example = "{}",
          .run = run_answer },
        { .name = "nothing",
          .summary = "Does nothing.",
          .flags = METHOD_PROJECT,
          .result = "{}",
          .run = run_nothing },
        { .name = "refuse",
          .summary = "Refuses.",
          .flags = METHOD_PROJECT | METHOD_WRITES,
          .error = -1004,
          .result = "{}",
          .run = run_refuse },
        { .name = "break",
          .summary = "Breaks.",
          .flags = METHOD_PROJECT,
          .error = -1004,
          .result = "{}",
          .run = run_break },
        { .name = "long", .summary = "Long.", .flags = METHOD_PROJECT, .result = "{}", .run = run_long },
        { .name = "goxel.load_project",
          .aliases = "open",
          .summary = "Loads.",
          .params = load_params,
          .flags = METHOD_PROJECT | METHOD_CREATES,
          .project_param = "name",
          .error = -1002,
          .result = "{}",
          .example = "{\"path\":\"a.gox\"}",
          .run = run_nothing },
        { .name = "put",
          .summary = "Puts.",
          .params = put_params,
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .result = "{}",
          .example = "[1,2,3]",
          .run = run_nothing },
        { 0 },
};

/* The answer to a request as a tree. */
static json_object *answer_to(const char *method, const char *params, const char *id, void *context,
                              const Method *methods) {
        CLEANUP_BUF Buf out = { 0 };
        Request q = { .id = { id, strlen(id) }, .params = { params, strlen(params) } };
        CLEANUP_CALL Call c = { .context = context };
        json_object *ret;

        strcpy(q.method, method);
        assert_int_equal(method_answer(&out, &q, method_find(methods, method), &c), 0);
        if (out.n == 0)
                return NULL;
        assert_int_equal(out.data[out.n - 1], '\n');
        out.data[out.n - 1] = '\0';
        ret = json_tokener_parse((char *)out.data);
        assert_non_null(ret);
        return ret;
}

static json_object *get(json_object *json, const char *path) {
        char text[128], *save, *part;

        strcpy(text, path);
        for (part = strtok_r(text, ".", &save); part; part = strtok_r(NULL, ".", &save))
                json = json_object_object_get(json, part);
        return json;
}

static const char *text(json_object *json, const char *path) {
        return json_object_get_string(get(json, path));
}

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

static json_object *describe(void) {
        return method_describe((const Method *const[]){ anywhere_methods, table }, 2);
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

/* Asks one of the methods that work everywhere; who said hello is written to `heard`. */
static char heard[64];

static void note_hello(void *userdata, const char *client, const char *version, bool reconnects) {
        assert_ptr_equal(userdata, heard);
        (void)snprintf(heard, sizeof(heard), "%s %s %d", client, version, reconnects);
}

static json_object *ask(const char *method, const char *params) {
        json_object *description = describe(), *a;
        AnywhereContext context = { description, "goxeld", note_hello, heard };

        a = answer_to(method, params, "1", &context, anywhere_methods);
        json_object_put(description);
        return a;
}

static void test_ping_and_versions(void **state) {
        json_object *ping = ask("ping", "{}"), *version = ask("version", ""),
                    *parts = ask("get_version", "[]");

        assert_string_equal(text(ping, "result.pong"), "true");
        assert_true(json_object_get_int64(get(ping, "result.timestamp")) > 1700000000);
        assert_string_equal(text(version, "result.type"), "goxeld");
        assert_string_equal(text(version, "result.protocol"), "json-rpc 2.0");
        assert_int_equal(json_object_get_int(get(parts, "result.major")), 14);
        assert_string_equal(text(parts, "result.version"), text(version, "result.version"));
        json_object_put(ping);
        json_object_put(version);
        json_object_put(parts);
}

static void test_echo_gives_back_what_came(void **state) {
        json_object *some = ask("echo", "[1.50,{\"a\":\"\\u00e9\"}]"), *none = ask("echo", "");

        assert_string_equal(json_object_to_json_string_ext(get(some, "result"), 0),
                            "[1.50,{\"a\":\"\xc3\xa9\"}]");
        assert_true(json_object_object_get_ex(none, "result", NULL));
        assert_null(get(none, "result"));
        json_object_put(some);
        json_object_put(none);
}

static void test_list_methods_counts_all(void **state) {
        json_object *a = ask("list_methods", "{}");

        assert_int_equal(json_object_get_int(get(a, "result.count")), 15);
        assert_int_equal(json_object_array_length(get(a, "result.methods")), 15);
        json_object_put(a);
}

static void test_discover_describes_every_method_with_schemas(void **state) {
        json_object *a = ask("rpc.discover", "{}"), *methods = get(a, "result.methods"), *put, *at;

        assert_string_equal(text(a, "result.openrpc"), "1.3.2");
        assert_int_equal(json_object_array_length(methods), 15);
        for (size_t i = 0; i < 15; i++) {
                json_object *m = json_object_array_get_idx(methods, i);

                assert_non_null(get(m, "name"));
                assert_true(json_object_is_type(get(m, "params"), json_type_array));
                assert_true(json_object_is_type(get(m, "result.schema"), json_type_object));
        }
        put = json_object_array_get_idx(methods, 14);
        at = json_object_array_get_idx(get(put, "params"), 0);
        assert_string_equal(text(at, "name"), "at");
        assert_int_equal(json_object_array_length(get(at, "schema.oneOf")), 2);
        json_object_put(a);
}

static void test_hello_is_heard_and_answered(void **state) {
        json_object *a = ask("hello",
                             "{\"client\":\"goxelctl\",\"version\":\"14.0.0\",\"reconnects\":true}"),
                    *b;

        assert_string_equal(heard, "goxelctl 14.0.0 1");
        assert_string_equal(text(a, "result.server"), "goxeld");
        assert_int_equal(json_object_get_int(get(a, "result.protocol.min")), 1);
        assert_non_null(text(a, "result.min_client"));
        b = ask("hello", "");
        assert_string_equal(heard, "  0");
        json_object_put(a);
        json_object_put(b);
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
                cmocka_unit_test(test_ping_and_versions),
                cmocka_unit_test(test_echo_gives_back_what_came),
                cmocka_unit_test(test_list_methods_counts_all),
                cmocka_unit_test(test_discover_describes_every_method_with_schemas),
                cmocka_unit_test(test_hello_is_heard_and_answered),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
