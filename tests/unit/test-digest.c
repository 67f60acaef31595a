#include "rpc/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define BUT "project key"

static uint64_t digest(const char *params) {
        return digest_params((Span){ params, strlen(params) }, BUT);
}

static void test_order_and_white_space_of_members_do_not_count(void **state) {
        const uint64_t d = digest("{\"a\":[1,2],\"b\":\"x y\"}");

        assert_true(digest("{ \"b\" :\t\"x y\",\r\n\"a\": [ 1 , 2 ] }") == d);
        assert_true(digest("{\"\\u0061\":[1,2],\"b\":\"x y\"}") == d);
        assert_false(digest("{\"a\":[1,2],\"b\":\"xy\"}") == d);
        assert_false(digest("{\"a\":[2,1],\"b\":\"x y\"}") == d);
        assert_false(digest("{\"a\":[12],\"b\":\"x y\"}") == d);
        assert_false(digest("{\"b\":[1,2],\"a\":\"x y\"}") == d);
        assert_false(digest("{\"a\":[1,2]}") == d);
}

static void test_members_that_are_left_out_do_not_count(void **state) {
        const uint64_t d = digest("{\"a\":1}");

        assert_true(digest("{\"project\":\"castle\",\"a\":1,\"k\\u0065y\":\"k\"}") == d);
        assert_false(digest("{\"a\":1,\"keys\":1}") == d);
        assert_true(digest("{\"key\":\"k\"}") == digest("{}"));
        assert_false(digest("{\"a\":{\"key\":1}}") == digest("{\"a\":{}}"));
}

static void test_the_order_of_an_array_counts(void **state) {
        assert_true(digest("[1, \"a\\\"]\", {}]") == digest("[1,\"a\\\"]\",{}]"));
        assert_false(digest("[1,2]") == digest("[2,1]"));
        assert_false(digest("[]") == digest("[0]"));
        assert_false(digest("[]") == digest("{}"));
        assert_false(digest("[\"1\"]") == digest("[1]"));
        assert_false(digest("[[1],2]") == digest("[[1,2]]"));
}

static void test_absent_params_are_empty_ones(void **state) {
        assert_true(digest_params((Span){ 0 }, BUT) == digest("{}"));
}

/* The text may end where the memory does. */
static void test_a_text_is_read_to_its_end(void **state) {
        static const char *const texts[] = { "{\"a\\\"b\" : [1, {\"c\":\"\\\\\"}], \"d\":null}",
                                             "[1,\"a\\\"\",[{}]]", "{}", "[]" };

        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
                const size_t n = strlen(texts[i]);
                char *exact = malloc(n);

                memcpy(exact, texts[i], n);
                assert_true(digest_params((Span){ exact, n }, BUT) == digest(texts[i]));
                free(exact);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_order_and_white_space_of_members_do_not_count),
                cmocka_unit_test(test_members_that_are_left_out_do_not_count),
                cmocka_unit_test(test_the_order_of_an_array_counts),
                cmocka_unit_test(test_absent_params_are_empty_ones),
                cmocka_unit_test(test_a_text_is_read_to_its_end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
