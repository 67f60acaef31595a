#include "cli/values.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_integers_fill_the_whole_text(void **state) {
        int64_t v[3] = { 9, 9, 9 };

        assert_int_equal(value_integers("1,-2,+3", v, 3), 0);
        assert_int_equal(v[0], 1);
        assert_int_equal(v[1], -2);
        assert_int_equal(v[2], 3);
        assert_int_equal(value_integers("1,2", v, 3), -EINVAL);
        assert_int_equal(value_integers("1,2,3,", v, 3), -EINVAL);
        assert_int_equal(value_integers("1,2,3,4", v, 3), -EINVAL);
        assert_int_equal(value_integers("1, 2,3", v, 3), -EINVAL);
        assert_int_equal(value_integers("1,2.5,3", v, 3), -EINVAL);
        assert_int_equal(value_integers("", v, 3), -EINVAL);
        assert_int_equal(value_integers("-,2,3", v, 3), -EINVAL);
        assert_int_equal(v[2], 3);
}

static void test_integers_have_32_bits(void **state) {
        int64_t v;

        assert_int_equal(value_integers("-2147483648", &v, 1), 0);
        assert_int_equal(v, INT32_MIN);
        assert_int_equal(value_integers("2147483648", &v, 1), -ERANGE);
        assert_int_equal(value_integers("99999999999999999999", &v, 1), -ERANGE);
}

static void test_sides_are_separated_by_an_x(void **state) {
        int64_t v[2];

        assert_int_equal(value_sides("800x600", v), 0);
        assert_int_equal(v[0], 800);
        assert_int_equal(v[1], 600);
        assert_int_equal(value_sides("800,600", v), -EINVAL);
        assert_int_equal(value_sides("800", v), -EINVAL);
}

static void expect_colour(const char *text, const char *wanted) {
        json_object *json = NULL;

        if (!wanted) {
                assert_int_equal(value_colour(text, &json), -EINVAL);
                return;
        }
        assert_int_equal(value_colour(text, &json), 0);
        assert_string_equal(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN), wanted);
        json_object_put(json);
}

static void test_colours_in_all_forms(void **state) {
        expect_colour("#ff8000", "\"#ff8000\"");
        expect_colour("#FF800080", "\"#FF800080\"");
        expect_colour("255,128,0", "[255,128,0]");
        expect_colour("255,128,0,7", "[255,128,0,7]");
        expect_colour("1.0,0.5,0.0", "[1.0,0.5,0.0]");
        expect_colour("#f80", "\"#f80\"");
        expect_colour("Red", "\"Red\"");
        expect_colour("[255,128,0]", "[255,128,0]");
        expect_colour("{\"r\":255,\"g\":128,\"b\":0}", "{\"r\":255,\"g\":128,\"b\":0}");
        expect_colour("256,0,0", NULL);
        expect_colour("#ff800", NULL);
        expect_colour("[255,128]", NULL);
        expect_colour("#gg8000", NULL);
        expect_colour("read", NULL);
        expect_colour("1,2", NULL);
        expect_colour("1,2,3,4,5", NULL);
        expect_colour("1,2,3]", NULL);
        expect_colour("1,,3", NULL);
        expect_colour("", NULL);
}

static void expect_json(const char *text, const char *wanted) {
        json_object *json = NULL;

        if (!wanted) {
                assert_int_equal(value_json(text, strlen(text), &json), -EINVAL);
                return;
        }
        assert_int_equal(value_json(text, strlen(text), &json), 0);
        assert_string_equal(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN), wanted);
        json_object_put(json);
}

static void test_json_values_are_read_strictly(void **state) {
        expect_json("12", "12");
        expect_json("-1.5", "-1.5");
        expect_json("true", "true");
        expect_json("null", "null");
        expect_json("\"a\"", "\"a\"");
        expect_json(" [1, 2] ", "[1,2]");
        expect_json("{\"a\":1}", "{\"a\":1}");
        expect_json("", NULL);
        expect_json("castle", NULL);
        expect_json("12 13", NULL);
        expect_json("12a", NULL);
        expect_json("[1,2", NULL);
        expect_json("{'a':1}", NULL);
        expect_json("\"\xff\"", NULL);
        expect_json("NaN", NULL);
        expect_json("{\"a\":1,\"a\":2}", NULL);
}

static void test_files_have_a_slash_or_a_known_ending(void **state) {
        assert_true(value_is_file("castle.gox"));
        assert_true(value_is_file("castle.VOX"));
        assert_true(value_is_file("./castle"));
        assert_true(value_is_file("a/b"));
        assert_false(value_is_file("castle"));
        assert_false(value_is_file("castle 2.0"));
        assert_false(value_is_file(".gox"));
        assert_false(value_is_file("gox"));
        assert_false(value_is_file(""));
}

static void test_format_is_the_ending_in_lower_case(void **state) {
        char format[16];

        assert_string_equal(value_format("a.b/Castle.VOX", format), "vox");
        assert_null(value_format("a.b/castle", format));
        assert_null(value_format("castle.", format));
        assert_null(value_format("castle.abcdefghijklmnop", format));
}

static void expect_name(const char *path, const char *wanted) {
        CLEANUP_FREE char *name = value_project_name(path);

        assert_string_equal(name, wanted);
}

static void test_project_is_named_after_the_file(void **state) {
        expect_name("/home/me/castle.gox", "castle");
        expect_name("castle.old.gox", "castle.old");
        expect_name("castle", "castle");
        expect_name(".gox", ".gox");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_integers_fill_the_whole_text),
                cmocka_unit_test(test_integers_have_32_bits),
                cmocka_unit_test(test_sides_are_separated_by_an_x),
                cmocka_unit_test(test_colours_in_all_forms),
                cmocka_unit_test(test_json_values_are_read_strictly),
                cmocka_unit_test(test_files_have_a_slash_or_a_known_ending),
                cmocka_unit_test(test_format_is_the_ending_in_lower_case),
                cmocka_unit_test(test_project_is_named_after_the_file),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
