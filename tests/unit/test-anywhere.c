/* The methods that work everywhere. */
#include "method-help.h"

#include <stdio.h>

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
                cmocka_unit_test(test_ping_and_versions),
                cmocka_unit_test(test_echo_gives_back_what_came),
                cmocka_unit_test(test_list_methods_counts_all),
                cmocka_unit_test(test_discover_describes_every_method_with_schemas),
                cmocka_unit_test(test_hello_is_heard_and_answered),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
