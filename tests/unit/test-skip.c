/* Long strings, which a scan passes over many bytes at a time. */
#include "scan-help.h"

#include <string.h>

/* However far into a string: its bytes are passed over in pieces of several sizes. */
static void test_every_byte_of_a_long_string_is_looked_at(void **state) {
        static const char *const wrong[] = { "\x01", "\x1f", "\xff", "\\q", "\x80" };
        char text[400];

        for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
                for (size_t at = 0; at < 300; at++) {
                        CLEANUP_RPC_ERROR RpcError e = { 0 };

                        memset(text, 'A', sizeof(text));
                        text[0] = text[sizeof(text) - 1] = '"';
                        memcpy(text + 1 + at, wrong[i], strlen(wrong[i]));
                        assert_int_equal(scan_text(text, sizeof(text), &e), RPC_FAILED);
                        assert_int_equal(json_object_get_int64(json_object_object_get(e.data, "offset")),
                                         1 + at);
                }
}

static void test_a_long_string_ends_at_its_quote(void **state) {
        char text[400];

        for (size_t n = 0; n < 300; n++) {
                CLEANUP_RPC_ERROR RpcError e = { 0 };

                memset(text, '~', sizeof(text));
                text[0] = text[n + 1] = '"';
                assert_int_equal(scan_text(text, n + 2, &e), 0);
                text[n + 2] = '"';
                assert_int_equal(scan_text(text, n + 3, &e), RPC_FAILED);
                assert_int_equal(json_object_get_int64(json_object_object_get(e.data, "offset")), n + 2);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_byte_of_a_long_string_is_looked_at),
                cmocka_unit_test(test_a_long_string_ends_at_its_quote),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
