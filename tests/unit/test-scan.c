#include "scan-help.h"

#include "rpc/escape.h"

#include "base/buf.h"

#include <string.h>

typedef struct Bad {
        const char *text;
        int64_t offset;
        const char *says; /* part of the message */
} Bad;

static const Bad bad[] = {
        { "", 0, "ends" },
        { " ", 1, "ends" },
        { "{", 1, "ends inside an object" },
        { "[", 1, "ends" },
        { "[1", 2, "ends inside an array" },
        { "[1,", 3, "ends" },
        { "{\"a\"", 4, "ends inside an object" },
        { "{\"a\":", 5, "ends" },
        { "{\"a\":1", 6, "ends inside an object" },
        { "{\"a\":1,", 7, "ends inside an object" },
        { "]", 0, "no value" },
        { "}", 0, "no value" },
        { ",", 0, "no value" },
        { "[1,]", 3, "comma before the end of an array" },
        { "[,1]", 1, "no value" },
        { "[1,,2]", 3, "no value" },
        { "[1 2]", 3, "comma or ends" },
        { "[1}", 2, "comma or ends" },
        { "{\"a\":1]", 6, "comma or ends" },
        { "{\"a\":1,}", 7, "comma before the end of an object" },
        { "{,}", 1, "name of a member" },
        { "{\"a\":1,,\"b\":2}", 7, "name of a member" },
        { "{\"a\":1 \"b\":2}", 7, "comma or ends" },
        { "{\"a\" 1}", 5, "colon" },
        { "{\"a\",1}", 4, "colon" },
        { "{\"a\":}", 5, "no value" },
        { "{a:1}", 1, "name of a member" },
        { "{1:1}", 1, "name of a member" },
        { "{'a':1}", 1, "name of a member" },
        { "{null:1}", 1, "name of a member" },
        { "'a'", 0, "no value" },
        { "NaN", 0, "no value" },
        { "nan", 0, "word" },
        { "Infinity", 0, "no value" },
        { "-Infinity", 1, "minus" },
        { "-NaN", 1, "minus" },
        { "undefined", 0, "no value" },
        { "tru", 3, "ends inside a word" },
        { "truE", 0, "word" },
        { "True", 0, "no value" },
        { "nul", 3, "ends" },
        { "nulll", 4, "follows" },
        { "falsey", 5, "follows" },
        { "01", 0, "leading zero" },
        { "-01", 1, "leading zero" },
        { "00", 0, "leading zero" },
        { "+1", 0, "no value" },
        { "-", 1, "minus" },
        { "1.", 2, "point" },
        { "1.e3", 2, "point" },
        { ".5", 0, "no value" },
        { "1e", 2, "exponent" },
        { "1e+", 3, "exponent" },
        { "1E-x", 3, "exponent" },
        { "0x10", 1, "follows" },
        { "1_000", 1, "follows" },
        { "1,2", 1, "follows" },
        { "1 2", 2, "follows" },
        { "{}{}", 2, "follows" },
        { "[] x", 3, "follows" },
        { "\"", 1, "inside a string" },
        { "\"abcdefghijk", 12, "inside a string" },
        { "\"abc\\", 5, "inside an escape" },
        { "\"abc\\\"", 6, "inside a string" },
        { "\"a\nb\"", 2, "control character" },
        { "\"a\tb\"", 2, "control character" },
        { "\"abcdefghi\x1f\"", 10, "control character" },
        { "\"\\x41\"", 1, "escape" },
        { "\"\\a\"", 1, "escape" },
        { "\"\\'\"", 1, "escape" },
        { "\"\\u12\"", 6, "escape" },
        { "\"\\u12g4\"", 1, "four hexadecimal" },
        { "\"\\U0041\"", 1, "escape" },
        { "\"\\ud800\"", 1, "high surrogate" },
        { "\"\\ud800x\\udc00\"", 1, "high surrogate" },
        { "\"\\ud800\\ud800\"", 1, "high surrogate" },
        { "\"\\ud800\\u0041\"", 1, "high surrogate" },
        { "\"\\ud800\\n12345\"", 1, "high surrogate" },
        { "\"\\udc00\"", 1, "low surrogate" },
        { "\"\\udfff\\ud800\"", 1, "low surrogate" },
        { "\"\x80\"", 1, "UTF-8" },
        { "\"a\xc0\xaf\"", 2, "UTF-8" },
        { "\"\xc3\"", 1, "UTF-8" },
        { "\"\xe2\x82\"", 1, "UTF-8" },
        { "\"\xed\xa0\x80\"", 1, "UTF-8" },
        { "\"\xf4\x90\x80\x80\"", 1, "UTF-8" },
        { "\"\xff\"", 1, "UTF-8" },
        { "\"abcdefgh\xe9t\xe9\"", 9, "UTF-8" },
        { "{\"\xff\":1}", 2, "UTF-8" },
        { "\xef\xbb\xbf{}", 0, "no value" },
        { "// x\n1", 0, "no value" },
        { "/* x */1", 0, "no value" },
        { "[1] // x", 4, "follows" },
        { "# x", 0, "no value" },
        { "\v1", 0, "no value" },
        { "\xc2\xa0"
          "1",
          0, "no value" },
};

static void test_bad_json_is_refused_with_what_and_where(void **state) {
        assert_true(ARRAY_LEN(bad) >= 60);
        for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
                CLEANUP_RPC_ERROR RpcError e = { 0 };
                int r = scan_text(bad[i].text, strlen(bad[i].text), &e);

                if (r != RPC_FAILED || e.code != RPC_PARSE || !strstr(e.message, bad[i].says) ||
                    json_object_get_int64(json_object_object_get(e.data, "offset")) != bad[i].offset)
                        fail_msg("%s: %s", bad[i].text, e.message);
        }
}

static void test_nul_bytes_are_refused_wherever_they_stand(void **state) {
        static const char *const texts[] = { "\0",       "[\0",    "[1\0",     "{\0",
                                             "{\"a\"\0", "\"\0\"", "\"\\\0\"", "1\0" };

        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
                CLEANUP_RPC_ERROR RpcError e = { 0 };
                size_t n = strlen(texts[i]) + 1;

                assert_int_equal(scan_text(texts[i], n, &e), RPC_FAILED);
                assert_int_equal(e.code, RPC_PARSE);
        }
}

static void test_good_json_is_taken(void **state) {
        static const char *const good[] = {
                "null",
                "true",
                "false",
                "0",
                "-0",
                "1",
                "-1",
                "0.5",
                "-0.5e10",
                "1E5",
                "1e-5",
                "1e+5",
                "10.25",
                "123456789012345678901234567890",
                "1e999",
                "\"\"",
                "\"a\"",
                "\"abcdefghijklmnopqrstuvwxyz\"",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "\"\\u0000\"",
                "\"\\uD83D\\uDE00\"",
                "\"\\ud83d\\ude00\"",
                "\"\\ufffe\"",
                "\"\x7f\"",
                "\"\xc3\xa9\"",
                "\"\xe2\x82\xac\"",
                "\"\xf0\x9f\x98\x80\"",
                "\"\xed\x9f\xbf\xee\x80\x80\"",
                "\"\xf4\x8f\xbf\xbf\"",
                "\"abcdefg\xc3\xa9hijklmno\xc3\xa9\"",
                "[]",
                "{}",
                "[ ]",
                "{ }",
                " \t\r\n[ 1 , 2 ] ",
                "[[],[[]],{}]",
                "{\"a\":{\"a\":{\"a\":1}}}",
                "{\"a\":1,\"b\":{\"a\":1,\"b\":2},\"c\":[{\"a\":1},{\"a\":2}]}",
                "{\"\":1}",
                "{\"a\":1,\"A\":2}",
                "{\"a\":1,\"a \":2,\"\\u0062\":3}",
        };

        for (size_t i = 0; i < ARRAY_LEN(good); i++) {
                CLEANUP_RPC_ERROR RpcError e = { 0 };

                if (scan_text(good[i], strlen(good[i]), &e) != 0)
                        fail_msg("%s: %s", good[i], e.message);
        }
}

static void test_every_cut_of_a_good_text_is_refused(void **state) {
        static const char text[] =
                "{\"a\":[1.5e3,true,null,\"\\ud83d\\ude00\xc3\xa9\"],\"b\":{\"c\":false}}";

        for (size_t n = 0; n < sizeof(text) - 1; n++) {
                CLEANUP_RPC_ERROR RpcError e = { 0 };
                char *copy = malloc(n + 1); /* so that a sanitizer sees a step too far */

                memcpy(copy, text, n);
                assert_int_equal(scan_text(copy, n, &e), RPC_FAILED);
                assert_int_equal(e.code, RPC_PARSE);
                free(copy);
        }
}

static int scan_nested(size_t depth, RpcError *e) {
        char text[300];

        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        return scan_text(text, 2 * depth, e);
}

static void test_nesting_ends_at_64(void **state) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };

        assert_int_equal(scan_nested(64, &e), 0);
        assert_int_equal(scan_nested(65, &e), RPC_FAILED);
        assert_int_equal(e.code, RPC_PARSE);
        assert_non_null(strstr(e.message, "64"));
        assert_non_null(strstr(e.message, "byte 64"));
}

static void assert_doubled(const char *text, const char *key) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };

        assert_int_equal(scan_text(text, strlen(text), &e), RPC_FAILED);
        assert_int_equal(e.code, RPC_REQUEST);
        assert_string_equal(json_object_get_string(json_object_object_get(e.data, "key")), key);
        assert_non_null(strstr(e.message, key));
}

static void test_doubled_keys_are_named(void **state) {
        assert_doubled("{\"a\":1,\"a\":1}", "a");
        assert_doubled("{\"a\":1,\"\\u0061\":1}", "a");
        assert_doubled("{\"\\u00e9\":1,\"\xc3\xa9\":1}", "\xc3\xa9");
        assert_doubled("{\"\\ud83d\\ude00\":1,\"\xf0\x9f\x98\x80\":1}", "\xf0\x9f\x98\x80");
        assert_doubled("{\"a\\/b\":1,\"a/b\":1}", "a/b");
        assert_doubled("{\"longer than eight bytes\":1,\"x\":2,\"longer than eight\\u0020bytes\":1}",
                       "longer than eight bytes");
        assert_doubled("[1,[{\"x\":{\"b\":1,\"c\":2,\"b\":3}}]]", "b");
        assert_doubled("{\"\":1,\"\":2}", "");
        /* The first that is found. */
        assert_doubled("{\"o\":{\"in\":1,\"in\":2},\"o\":3}", "in");
}

static void test_nul_in_a_key_is_refused(void **state) {
        static const char text[] = "{\"x\\u0000y\":1}";
        CLEANUP_RPC_ERROR RpcError e = { 0 };

        assert_int_equal(scan_text(text, strlen(text), &e), RPC_FAILED);
        assert_int_equal(e.code, RPC_REQUEST);
        assert_non_null(strstr(e.message, "NUL"));
}

/* An object of n members, of which the last one is named as number `last`. */
static void many_keys(Buf *b, size_t n, size_t last) {
        for (size_t i = 0; i < n; i++)
                assert_int_equal(buf_printf(b, "%c\"key number %zu\":{\"a\":%zu}", i ? ',' : '{',
                                            i == n - 1 ? last : i, i),
                                 0);
        assert_int_equal(buf_append_text(b, "}"), 0);
}

static void test_one_doubled_key_among_many_is_found(void **state) {
        static const size_t counts[] = { 2, 15, 16, 17, 18, 31, 32, 33, 63, 65, 1000, 50000 };

        for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
                size_t n = counts[i];
                CLEANUP_BUF Buf good = { 0 }, first = { 0 }, middle = { 0 };
                CLEANUP_RPC_ERROR RpcError e = { 0 };

                many_keys(&good, n, n - 1);
                many_keys(&first, n, 0);
                many_keys(&middle, n, (n - 1) / 2);
                assert_int_equal(scan_text((char *)good.data, good.n, &e), 0);
                assert_int_equal(scan_text((char *)first.data, first.n, &e), RPC_FAILED);
                assert_string_equal(json_object_get_string(json_object_object_get(e.data, "key")),
                                    "key number 0");
                assert_int_equal(scan_text((char *)middle.data, middle.n, &e), RPC_FAILED);
                assert_int_equal(e.code, RPC_REQUEST);
        }
}

static void test_members_and_elements_are_stepped_through(void **state) {
        static const char text[] = " { \"a\" : [1, \"x\"] , \"b\\u0062\" : null } ";
        CLEANUP_SCAN Scan s;
        ScanLevel object, array;
        Span name, value;

        scan_init(&s, text, strlen(text));
        assert_int_equal(scan_peek(&s), '{');
        assert_int_equal(scan_enter(&s, &object), 0);
        assert_int_equal(scan_member(&s, &object, &name), SCAN_MORE);
        assert_true(escape_equal(name, "a"));
        assert_int_equal(scan_peek(&s), '[');
        assert_int_equal(scan_enter(&s, &array), 0);
        assert_int_equal(scan_element(&s, &array), SCAN_MORE);
        assert_int_equal(scan_value(&s, &value), 0);
        assert_int_equal(value.n, 1);
        assert_int_equal(scan_element(&s, &array), SCAN_MORE);
        assert_int_equal(scan_value(&s, &value), 0);
        assert_memory_equal(value.at, "\"x\"", 3);
        assert_int_equal(scan_element(&s, &array), SCAN_END);
        assert_int_equal(scan_member(&s, &object, &name), SCAN_MORE);
        assert_true(escape_equal(name, "bb"));
        assert_int_equal(scan_value(&s, &value), 0);
        assert_int_equal(scan_member(&s, &object, &name), SCAN_END);
        assert_int_equal(scan_finish(&s), 0);
}

static void test_decoding_cuts_at_whole_characters(void **state) {
        const Span s = { "a\\u00e9\\ud83d\\ude00\\n", 21 };
        char text[16];

        assert_int_equal(escape_decode(s, text, sizeof(text)), 8);
        assert_string_equal(text, "a\xc3\xa9\xf0\x9f\x98\x80\n");
        assert_int_equal(escape_decode(s, text, 7), 8);
        assert_string_equal(text, "a\xc3\xa9");
        assert_int_equal(escape_decode(s, text, 8), 8);
        assert_string_equal(text, "a\xc3\xa9\xf0\x9f\x98\x80");
        assert_int_equal(escape_decode(s, text, 3), 8);
        assert_string_equal(text, "a");
        assert_int_equal(escape_decode(s, text, 1), 8);
        assert_string_equal(text, "");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_bad_json_is_refused_with_what_and_where),
                cmocka_unit_test(test_nul_bytes_are_refused_wherever_they_stand),
                cmocka_unit_test(test_good_json_is_taken),
                cmocka_unit_test(test_every_cut_of_a_good_text_is_refused),
                cmocka_unit_test(test_nesting_ends_at_64),
                cmocka_unit_test(test_doubled_keys_are_named),
                cmocka_unit_test(test_nul_in_a_key_is_refused),
                cmocka_unit_test(test_one_doubled_key_among_many_is_found),
                cmocka_unit_test(test_members_and_elements_are_stepped_through),
                cmocka_unit_test(test_decoding_cuts_at_whole_characters),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
