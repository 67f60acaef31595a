/* Colours of terminals that have 256. */
#include "cli/colours.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_colours_of_the_cube_and_greys_are_themselves(void **state) {
        assert_int_equal(colour_256((uint8_t[]){ 255, 0, 0 }), 196);
        assert_int_equal(colour_256((uint8_t[]){ 0, 0, 0 }), 16);
        assert_int_equal(colour_256((uint8_t[]){ 255, 255, 255 }), 231);
        assert_int_equal(colour_256((uint8_t[]){ 95, 135, 215 }), 68); /* 16 + 36 × 1 + 6 × 2 + 4 */
        assert_int_equal(colour_256((uint8_t[]){ 128, 128, 128 }), 244);
        assert_int_equal(colour_256((uint8_t[]){ 8, 8, 8 }), 232);
        assert_int_equal(colour_256((uint8_t[]){ 238, 238, 238 }), 255);
}

static void test_colours_between_are_right_on_the_whole(void **state) {
        static const uint8_t colours[][3] = {
                { 130, 100, 60 }, { 184, 80, 72 }, { 40, 90, 30 }, { 20, 30, 90 }
        };

        for (size_t i = 0; i < ARRAY_LEN(colours); i++) {
                uint8_t *rgba = calloc(64 * 64, 4);
                int sum[3] = { 0 };

                assert_non_null(rgba);
                for (unsigned k = 0; k < 64 * 64; k++)
                        for (unsigned c = 0; c < 4; c++)
                                rgba[4 * k + c] = c < 3 ? colours[i][c] : 255;
                colours_256(rgba, 64, 64);
                for (unsigned k = 0; k < 64 * 64; k++)
                        for (unsigned c = 0; c < 3; c++)
                                sum[c] += rgba[4 * k + c];
                for (unsigned c = 0; c < 3; c++)
                        assert_in_range(sum[c] / 4096 + 8, colours[i][c] + 4u, colours[i][c] + 12u);
                free(rgba);
        }
}

static void test_what_is_see_through_gives_nothing_to_others(void **state) {
        uint8_t rgba[] = { 130, 100, 60, 0, 255, 0, 0, 255, 0, 255, 0, 255 };

        colours_256(rgba, 3, 1);
        assert_memory_equal(rgba, ((uint8_t[]){ 130, 100, 60, 0, 255, 0, 0, 255, 0, 255, 0, 255 }), 12);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_colours_of_the_cube_and_greys_are_themselves),
                cmocka_unit_test(test_colours_between_are_right_on_the_whole),
                cmocka_unit_test(test_what_is_see_through_gives_nothing_to_others),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
