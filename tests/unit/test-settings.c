#include "formats/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

static const FormatOption options[] = {
        { "size", OPTION_INT, 1, 4096, NULL, "64", "voxels", FORMAT_READS, "longest side" },
        { "size", OPTION_NUMBER, 0, 0, NULL, "0.5", NULL, FORMAT_WRITES, "of a voxel" },
        { "up", OPTION_CHOICE, 0, 0, "y z", "z", NULL, FORMAT_READS | FORMAT_WRITES, "the axis" },
        { "solid", OPTION_BOOL, 0, 0, NULL, "false", NULL, FORMAT_READS, "filled" },
        { "name", OPTION_STRING, 0, 5, NULL, NULL, NULL, FORMAT_WRITES, "of the object" },
        { "color", OPTION_COLOUR, 0, 0, NULL, "#0102ff", NULL, FORMAT_READS, "where there is none" },
        { 0 },
};

static FormatSettings of(FormatUse use) {
        FormatSettings s;

        settings_init(&s, options, use);
        return s;
}

static void test_defaults_are_those_of_the_use(void **state) {
        FormatSettings reads = of(FORMAT_READS), writes = of(FORMAT_WRITES);

        assert_int_equal(setting(&reads, "size")->i, 64);
        assert_true(setting(&writes, "size")->number == 0.5);
        assert_int_equal(setting(&reads, "up")->i, 1);
        assert_int_equal(setting(&reads, "solid")->i, 0);
        assert_false(setting(&writes, "name")->given);
        assert_true(colour_equal(setting(&reads, "color")->colour, (Colour){ 1, 2, 255, 255 }));
        assert_null(settings_option(options, FORMAT_WRITES, "solid"));
}

static void test_values_are_taken_and_found_again(void **state) {
        FormatSettings reads = of(FORMAT_READS), writes = of(FORMAT_WRITES);

        assert_int_equal(settings_set_number(&reads, "size", 4096), 0);
        assert_int_equal(setting(&reads, "size")->i, 4096);
        assert_int_equal(settings_set_number(&writes, "size", -1e300), 0);
        assert_true(setting(&writes, "size")->number == -1e300);
        assert_int_equal(settings_set_bool(&reads, "solid", true), 0);
        assert_int_equal(setting(&reads, "solid")->i, 1);
        assert_int_equal(settings_set_text(&reads, "up", "y"), 0);
        assert_int_equal(setting(&reads, "up")->i, 0);
        assert_int_equal(settings_set_text(&writes, "name", "\xc3\xa4 123"), SETTING_WRONG);
        assert_int_equal(settings_set_text(&writes, "name", "\xc3\xa4 12"), 0);
        assert_string_equal(setting(&writes, "name")->string, "\xc3\xa4 12");
        assert_int_equal(settings_set_text(&reads, "color", "#ffFF0080"), 0);
        assert_true(colour_equal(setting(&reads, "color")->colour, (Colour){ 255, 255, 0, 128 }));
}

static void test_what_does_not_fit_is_refused_and_changes_nothing(void **state) {
        FormatSettings s = of(FORMAT_READS), before = s;

        assert_int_equal(settings_set_number(&s, "sise", 3), SETTING_UNKNOWN);
        assert_int_equal(settings_set_text(&s, "name", "x"), SETTING_UNKNOWN);
        assert_int_equal(settings_set_number(&s, "size", 0), SETTING_WRONG);
        assert_int_equal(settings_set_number(&s, "size", 4097), SETTING_WRONG);
        assert_int_equal(settings_set_number(&s, "size", 1.5), SETTING_WRONG);
        assert_int_equal(settings_set_number(&s, "size", (double)NAN), SETTING_WRONG);
        assert_int_equal(settings_set_number(&s, "up", 1), SETTING_WRONG);
        assert_int_equal(settings_set_bool(&s, "size", true), SETTING_WRONG);
        assert_int_equal(settings_set_text(&s, "solid", "true"), SETTING_WRONG);
        assert_int_equal(settings_set_text(&s, "up", ""), SETTING_WRONG);
        assert_int_equal(settings_set_text(&s, "up", "y z"), SETTING_WRONG);
        assert_int_equal(settings_set_text(&s, "color", "#12345"), SETTING_WRONG);
        assert_int_equal(settings_set_text(&s, "color", "#12345g"), SETTING_WRONG);
        assert_memory_equal(&s, &before, sizeof(s));
}

static void test_texts_are_parsed_by_the_type(void **state) {
        FormatSettings s = of(FORMAT_READS);

        assert_int_equal(settings_parse(&s, "size", "12"), 0);
        assert_int_equal(setting(&s, "size")->i, 12);
        assert_int_equal(settings_parse(&s, "solid", "true"), 0);
        assert_int_equal(setting(&s, "solid")->i, 1);
        assert_int_equal(settings_parse(&s, "size", "12x"), SETTING_WRONG);
        assert_int_equal(settings_parse(&s, "size", ""), SETTING_WRONG);
        assert_int_equal(settings_parse(&s, "size", "inf"), SETTING_WRONG);
        assert_int_equal(settings_parse(&s, "solid", "yes"), SETTING_WRONG);
}

static void test_expectations_are_told_in_words(void **state) {
        static const char *const expected[] = {
                "an integer from 1 to 4096",
                "a number",
                "one of \"y\", \"z\"",
                "true or false",
                "a string of at most 5 bytes without NUL",
                "\"#RGB\", \"#RRGGBB\", both with alpha or without, or a name of CSS"
        };
        char text[OPTION_EXPECTS_SIZE];

        for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
                option_expects(&options[i], text);
                assert_string_equal(text, expected[i]);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_defaults_are_those_of_the_use),
                cmocka_unit_test(test_values_are_taken_and_found_again),
                cmocka_unit_test(test_what_does_not_fit_is_refused_and_changes_nothing),
                cmocka_unit_test(test_texts_are_parsed_by_the_type),
                cmocka_unit_test(test_expectations_are_told_in_words),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
