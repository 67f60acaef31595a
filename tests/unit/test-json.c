#include "rpc/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <json-c/json_tokener.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void assert_as_library(json_object *tree) {
        CLEANUP_BUF Buf text = { 0 };
        size_t n;
        const char *theirs = json_line(tree, &n);

        assert_int_equal(buf_append_text(&text, "before"), 0);
        assert_int_equal(json_write(&text, tree), 0);
        assert_int_equal(text.n, strlen("before") + n);
        assert_memory_equal(text.data, "before", strlen("before"));
        assert_memory_equal(text.data + strlen("before"), theirs, n);
}

static void test_every_kind_of_value_is_written_as_json_c_does(void **state) {
        static const char *const texts[] = {
                "{}",
                "[]",
                "[[],{},[{}]]",
                "null",
                "true",
                "[false,null,true]",
                "0",
                "-1",
                "7",
                "1234567890",
                "[9223372036854775807,-9223372036854775808,9223372036854775808,18446744073709551615]",
                "[0.5,1.0,-0.0,1e300,3.0000000000000004,1e-7]",
                "\"\"",
                "\"a/b\"",
                "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u0001\\u001f\\u007f\"",
                "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"",
                "{\"a\\\"b\\n\":{\"\":[1,{\"x\":\"y\"}]},\"b\":null}",
        };

        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
                json_object *tree = json_tokener_parse(texts[i]);

                assert_true(tree || strcmp(texts[i], "null") == 0);
                assert_as_library(tree);
                json_object_put(tree);
        }
}

static json_object *any_string(void) {
        char text[40];
        size_t n = (size_t)rand() % sizeof(text);

        for (size_t i = 0; i < n; i++)
                text[i] = (char)(rand() % 128);
        return json_object_new_string_len(text, (int)n);
}

static json_object *any_tree(int levels) {
        json_object *ret = NULL;
        char name[8];

        switch (rand() % (levels > 0 ? 8 : 6)) {
        case 0:
                return NULL;
        case 1:
                return json_object_new_boolean(rand() % 2);
        case 2:
                return json_object_new_int64((int64_t)rand() << (rand() % 33) ^ -(rand() % 2));
        case 3:
                return json_object_new_uint64(UINT64_MAX - (uint64_t)rand());
        case 4:
                return json_object_new_double(rand() / 3.0);
        case 5:
                return any_string();
        case 6:
                ret = json_object_new_array();
                for (int i = rand() % 5; i > 0; i--)
                        json_append(ret, any_tree(levels - 1));
                return ret;
        default:
                ret = json_object_new_object();
                for (int i = rand() % 5; i > 0; i--) {
                        (void)snprintf(name, sizeof(name), "n%d", rand() % 100);
                        json_add(ret, name, any_tree(levels - 1));
                }
                return ret;
        }
}

static void test_any_tree_is_written_as_json_c_does(void **state) {
        srand(7);
        for (int i = 0; i < 3000; i++) {
                json_object *tree = any_tree(4);

                assert_as_library(tree);
                json_object_put(tree);
        }
}

static void test_values_with_a_text_of_their_own_keep_it(void **state) {
        json_object *o = json_object_new_object(), *text = json_object_new_object();

        json_add(o, "share", json_object_new_double_s(0.25, "0.250"));
        json_object_set_serializer(text, json_object_userdata_to_json_string, strdup("[1,2,3]"),
                                   json_object_free_userdata);
        json_add(o, "list", text);
        assert_as_library(o);
        assert_non_null(strstr(json_object_to_json_string(o), "0.250"));
        json_object_put(o);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_kind_of_value_is_written_as_json_c_does),
                cmocka_unit_test(test_any_tree_is_written_as_json_c_does),
                cmocka_unit_test(test_values_with_a_text_of_their_own_keep_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
