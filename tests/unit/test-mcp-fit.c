#include "base/macros.h"
#include "mcp/fit.h"

#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static size_t length(json_object *o) {
        return strlen(
                json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

static const char *cut(json_object *o) {
        return json_object_get_string(json_object_object_get(o, "cut"));
}

static json_object *text(const char *part, size_t n) {
        size_t k = strlen(part);
        char *all = malloc(n * k + 1);
        json_object *o;

        assert_non_null(all);
        for (size_t i = 0; i < n; i++)
                memcpy(all + i * k, part, k);
        all[n * k] = '\0';
        o = json_object_new_string(all);
        free(all);
        return o;
}

static json_object *numbers(int n) {
        json_object *list = json_object_new_array();

        for (int i = 0; i < n; i++)
                json_object_array_add(list, json_object_new_int(i));
        return list;
}

static json_object *holding(const char *key, json_object *value) {
        json_object *o = json_object_new_object();

        json_object_object_add(o, "revision", json_object_new_int(7));
        json_object_object_add(o, key, value);
        return o;
}

static void test_what_fits_is_left_alone(void **state) {
        json_object *o = holding("console", text("x", FIT_MAX - 40));

        assert_true(length(o) <= FIT_MAX);
        assert_int_equal(fit(o, "Print less"), 0);
        assert_null(cut(o));
        assert_int_equal(json_object_get_string_len(json_object_object_get(o, "console")), FIT_MAX - 40);
        json_object_put(o);
}

static void test_a_list_keeps_its_beginning(void **state) {
        json_object *o = holding("value", numbers(50000)), *list = json_object_object_get(o, "value");
        char told[80];

        assert_int_equal(fit(o, "Ask for less"), 0);
        assert_in_range(length(o), FIT_MAX - 2000, FIT_MAX);
        (void)snprintf(told, sizeof(told), "value: the first %zu of 50000. Ask for less",
                       json_object_array_length(list));
        assert_string_equal(cut(o), told);
        assert_int_equal(json_object_get_int(json_object_array_get_idx(list, 100)), 100);
        assert_int_equal(json_object_get_int(json_object_object_get(o, "revision")), 7);
        json_object_put(o);
}

static void test_a_text_is_cut_between_characters(void **state) {
        static const char *const parts[] = { "ä", "€", "\n", "a\"\\" };

        for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
                json_object *o = holding("console", text(parts[i], 70000));
                const char *left;

                assert_int_equal(fit(o, NULL), 0);
                assert_in_range(length(o), FIT_MAX / 3, FIT_MAX);
                left = json_object_get_string(json_object_object_get(o, "console"));
                if (i < 2)
                        assert_int_equal(strlen(left) % strlen(parts[i]), 0);
                assert_int_equal(strncmp(cut(o), "console: the first ", 19), 0);
                json_object_put(o);
        }
}

static void test_what_is_long_is_found_wherever_it_stands(void **state) {
        json_object *list = json_object_new_array(), *inner = json_object_new_object(), *o;

        json_object_object_add(inner, "rows", numbers(20000));
        json_object_array_add(list, json_object_new_string("short"));
        json_object_array_add(list, inner);
        o = holding("value", list);
        assert_int_equal(fit(o, NULL), 0);
        assert_true(length(o) <= FIT_MAX);
        assert_int_equal(strncmp(cut(o), "value[1].rows: the first ", 25), 0);
        assert_int_equal(json_object_array_length(list), 2);
        json_object_put(o);
}

static void test_several_long_parts_are_all_cut(void **state) {
        json_object *o = json_object_new_object();
        char key[8];

        for (int i = 0; i < 4; i++) {
                (void)snprintf(key, sizeof(key), "k%d", i);
                json_object_object_add(o, key, numbers(20000));
        }
        assert_int_equal(fit(o, NULL), 0);
        assert_true(length(o) <= FIT_MAX);
        assert_non_null(strstr(cut(o), "k1: the first "));
        json_object_put(o);
}

static void test_an_object_of_many_members_keeps_the_first(void **state) {
        json_object *many = json_object_new_object(), *o;
        char key[16];

        for (int i = 0; i < 20000; i++) {
                (void)snprintf(key, sizeof(key), "k%d", i);
                json_object_object_add(many, key, json_object_new_int(i));
        }
        o = holding("value", many);
        assert_int_equal(fit(o, NULL), 0);
        assert_true(length(o) <= FIT_MAX);
        assert_non_null(strstr(cut(o), " of 20000"));
        assert_true(json_object_object_get_ex(json_object_object_get(o, "value"), "k1", NULL));
        json_object_put(o);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_fits_is_left_alone),
                cmocka_unit_test(test_a_list_keeps_its_beginning),
                cmocka_unit_test(test_a_text_is_cut_between_characters),
                cmocka_unit_test(test_what_is_long_is_found_wherever_it_stands),
                cmocka_unit_test(test_several_long_parts_are_all_cut),
                cmocka_unit_test(test_an_object_of_many_members_keeps_the_first),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
