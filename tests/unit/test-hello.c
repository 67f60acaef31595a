/* Who is greeted, and who is told what to install. */
#include "config.h"
#include "rpc/method.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool heard;

static void note_hello(void *userdata, const char *client, const char *version, bool reconnects) {
        heard = true;
}

static void hello(const char *params, Call *c) {
        static const AnywhereContext context = { .program = "goxeld", .hello = note_hello };
        const Method *m = method_find(anywhere_methods, "hello");

        heard = false;
        *c = (Call){ .context = (void *)&context };
        if (call_parse(c, m, (Span){ params, strlen(params) }) == 0)
                (void)call_run(c);
}

static void expect_greeting(const char *params) {
        CLEANUP_CALL Call c;

        hello(params, &c);
        assert_int_equal(c.error.code, 0);
        assert_non_null(c.result);
        assert_true(heard);
}

static void expect_refusal(const char *params, int code, const char *words) {
        CLEANUP_CALL Call c;

        hello(params, &c);
        assert_int_equal(c.error.code, code);
        if (!strstr(c.error.message, words))
                fail_msg("\"%s\" is not in: %s", words, c.error.message);
        assert_false(heard);
}

static void test_clients_of_today_are_greeted(void **state) {
        expect_greeting("{\"client\":\"a\",\"library\":\"" GOXEL_VERSION
                        "\",\"protocol\":{\"min\":1,\"max\":7}}");
        expect_greeting("{\"library\":\"14.0.1~rc1\"}");
        expect_greeting("{\"protocol\":{}}");
}

static void test_version_of_a_foreign_program_says_nothing_about_it(void **state) {
        expect_greeting("{\"client\":\"painter\",\"version\":\"0.1\"}");
}

static void test_library_that_is_too_old_is_told_what_to_install(void **state) {
        expect_refusal("{\"client\":\"painter\",\"library\":\"13.9.9\"}", RPC_VERSION,
                       "painter has libgoxel 13.9.9, too old for goxeld " GOXEL_VERSION);
        expect_refusal("{\"client\":\"painter\",\"library\":\"13.9\"}", RPC_VERSION,
                       "Install libgoxel1 " GOXEL_VERSION " (apt install libgoxel1)");
}

static void test_protocol_that_is_too_old_is_told_what_to_install(void **state) {
        expect_refusal("{\"protocol\":{\"min\":0,\"max\":0}}", RPC_VERSION, "Install libgoxel1");
}

static void test_protocol_that_is_too_new_is_told_what_to_install(void **state) {
        expect_refusal("{\"client\":\"b\",\"protocol\":{\"min\":2,\"max\":3}}", RPC_VERSION,
                       "Install a goxel-daemon that is as new as b");
}

static void test_what_is_no_version_is_refused(void **state) {
        expect_refusal("{\"library\":\"new\"}", RPC_PARAMS, "library");
        expect_refusal("{\"protocol\":{\"min\":3,\"max\":2}}", RPC_PARAMS, "protocol");
        expect_refusal("{\"protocol\":{\"min\":\"1\"}}", RPC_PARAMS, "protocol");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_clients_of_today_are_greeted),
                cmocka_unit_test(test_version_of_a_foreign_program_says_nothing_about_it),
                cmocka_unit_test(test_library_that_is_too_old_is_told_what_to_install),
                cmocka_unit_test(test_protocol_that_is_too_old_is_told_what_to_install),
                cmocka_unit_test(test_protocol_that_is_too_new_is_told_what_to_install),
                cmocka_unit_test(test_what_is_no_version_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
