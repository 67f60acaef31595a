#include "base/colour.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void expect(const char *text, uint8_t r, uint8_t g, uint8_t b, uint8_t a) {
        const uint8_t wanted[4] = { r, g, b, a };
        uint8_t got[4] = { 1, 2, 3, 4 };

        assert_true(colour_from_text(text, strlen(text), got));
        assert_memory_equal(got, wanted, 4);
}

static void expect_none(const char *text, size_t n) {
        uint8_t got[4] = { 1, 2, 3, 4 };

        assert_false(colour_from_text(text, n, got));
        assert_memory_equal(got, ((const uint8_t[]){ 1, 2, 3, 4 }), 4);
}

static void test_digits_are_one_or_two_a_channel(void **state) {
        expect("#f80", 255, 136, 0, 255);
        expect("#F80a", 255, 136, 0, 170);
        expect("#ff8001", 255, 128, 1, 255);
        expect("#fF80017f", 255, 128, 1, 127);
}

static void test_names_are_those_of_css(void **state) {
        expect("aliceblue", 0xf0, 0xf8, 0xff, 255);
        expect("Red", 255, 0, 0, 255);
        expect("green", 0, 128, 0, 255);
        expect("LightGoldenrodYellow", 0xfa, 0xfa, 0xd2, 255);
        expect("rebeccapurple", 0x66, 0x33, 0x99, 255);
        expect("yellowgreen", 0x9a, 0xcd, 0x32, 255);
        expect("transparent", 0, 0, 0, 0);
}

static void test_grey_is_gray(void **state) {
        expect("gray", 128, 128, 128, 255);
        expect("grey", 128, 128, 128, 255);
        expect("DarkSlateGrey", 0x2f, 0x4f, 0x4f, 255);
        expect("dimgray", 0x69, 0x69, 0x69, 255);
}

static void test_other_texts_are_no_colours(void **state) {
        static const char *const texts[] = {
                "",       "#",       "#f", "#ff",  "#ff800", "#ff80017", "#ff80017fa",           "#gg8000",
                "ff8000", "reddish", "re", " red", "red ",   "dark red", "lightgoldenrodyellows"
        };

        for (size_t i = 0; i < ARRAY_LEN(texts); i++)
                expect_none(texts[i], strlen(texts[i]));
        expect_none("red\0", 4);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_digits_are_one_or_two_a_channel),
                cmocka_unit_test(test_names_are_those_of_css),
                cmocka_unit_test(test_grey_is_gray),
                cmocka_unit_test(test_other_texts_are_no_colours),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
