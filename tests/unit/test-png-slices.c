/* Sheets of slices, as other programs have them. */
#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* Two pixels wide and three high are the slices of a sheet with three columns and two rows, of which the
 * last one is not used: the red of a pixel is its column, the green its row. */
static void put_sheet(Buf *ret) {
        uint8_t rgba[6 * 6 * 4];

        for (unsigned y = 0; y < 6; y++)
                for (unsigned x = 0; x < 6; x++)
                        memcpy(rgba + 4 * (6 * y + x), (const uint8_t[]){ (uint8_t)x, (uint8_t)y, 0, 255 },
                               4);
        assert_int_equal(png_write(ret, rgba, 6, 6), 0);
}

static void expect_pixel(const Model *m, Point at, uint8_t x, uint8_t y) {
        assert_colour(model_get(m, at), x, y, 0, 255);
}

static Model *read_sheet(const char *options) {
        CLEANUP_BUF Buf file = { 0 };

        put_sheet(&file);
        return read_model_with("png-slices", options, &file);
}

static void test_rows_are_read_from_the_top_and_slices_from_the_left(void **state) {
        static const char *const ways[] = { "slices=5 columns=3", "slices=5 rows=2", "slices=5 width=2",
                                            "slices=5 width=2 height=3", "slices=5 columns=3 rows=2" };

        for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
                CLEANUP(model_free) Model *m = read_sheet(ways[i]);

                assert_int_equal(model_count(m), 5 * 6);
                expect_pixel(m, (Point){ 0, 2, 0 }, 0, 0);
                expect_pixel(m, (Point){ 1, 0, 0 }, 1, 2);
                expect_pixel(m, (Point){ 1, 2, 2 }, 5, 0);
                expect_pixel(m, (Point){ 0, 0, 3 }, 0, 5);
                expect_pixel(m, (Point){ 1, 1, 4 }, 3, 4);
        }
}

static void test_a_strip_from_the_top_down_is_rows_alone(void **state) {
        CLEANUP(model_free) Model *m = read_sheet("rows=6"), *same = read_sheet("height=1");

        assert_int_equal(model_count(m), 36);
        expect_pixel(m, (Point){ 4, 0, 5 }, 4, 5);
        assert_same_model(m, same);
}

static void test_falling_begins_with_the_highest_slice(void **state) {
        CLEANUP(model_free) Model *m = read_sheet("rows=6 order=falling");

        expect_pixel(m, (Point){ 4, 0, 5 }, 4, 0);
        expect_pixel(m, (Point){ 4, 0, 0 }, 4, 5);
}

static void test_slices_follow_each_other_along_the_axis(void **state) {
        CLEANUP(model_free) Model *y = read_sheet("columns=3 axis=y"), *x = read_sheet("columns=3 axis=x");

        expect_pixel(y, (Point){ 1, 2, 0 }, 5, 5);
        expect_pixel(x, (Point){ 2, 1, 0 }, 5, 5);
        expect_pixel(x, (Point){ 0, 0, 5 }, 0, 0);
}

static void test_what_is_written_one_way_is_read_that_way(void **state) {
        static const char *const ways[][2] = {
                { NULL, "slices=5" },
                { "columns=2", "slices=5 columns=2" },
                { "columns=1 order=falling", "rows=5 order=falling" },
                { "axis=y columns=3", "slices=7 axis=y columns=3" },
                { "axis=x columns=100 order=falling", "slices=4 axis=x order=falling" },
        };

        for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
                CLEANUP(model_free) Model *m = NULL, *back = NULL;
                CLEANUP_BUF Buf file = { 0 };

                assert_int_equal(model_new(&m, 4, 7, 5), 0);
                for (int k = 0; k < 4 * 7 * 5; k += 3)
                        assert_int_equal(volume_set(m->layers[0]->volume,
                                                    (Point){ k % 4, k / 4 % 7, k / 28 },
                                                    (Colour){ (uint8_t)k, 7, 1, 200 }),
                                         0);
                assert_int_equal(
                        volume_set(m->layers[0]->volume, (Point){ 3, 6, 4 }, (Colour){ 1, 7, 1, 9 }), 0);
                write_model_with("png-slices", ways[i][0], m, &file, NULL);
                back = read_model_with("png-slices", ways[i][1], &file);
                assert_same_volume(m->layers[0]->volume, back->layers[0]->volume);
        }
}

static void test_sheets_that_cannot_be_cut_are_told_apart(void **state) {
        static const char *const rows[][2] = {
                { NULL, "slices, columns, rows, width or height" },
                { "columns=4", "6×6 pixels, which cannot be cut into 4 columns and 1 rows" },
                { "width=4", "width of 6 pixels cannot be cut into slices of 4" },
                { "height=3 rows=3", "3 slices of 3 pixels are not the 6 pixels of the picture's height" },
                { "slices=7 columns=3 rows=2", "7 slices are more than 3 columns and 2 rows hold" },
        };
        CLEANUP_BUF Buf file = { 0 };

        put_sheet(&file);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                FormatError error = { .message = "" };
                CLEANUP(model_free) Model *m = NULL;

                assert_int_equal(try_read("png-slices", rows[i][0], file.data, file.n, &m, NULL, &error),
                                 FORMAT_INVALID);
                assert_non_null(strstr(error.message, rows[i][1]));
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_rows_are_read_from_the_top_and_slices_from_the_left),
                cmocka_unit_test(test_a_strip_from_the_top_down_is_rows_alone),
                cmocka_unit_test(test_falling_begins_with_the_highest_slice),
                cmocka_unit_test(test_slices_follow_each_other_along_the_axis),
                cmocka_unit_test(test_what_is_written_one_way_is_read_that_way),
                cmocka_unit_test(test_sheets_that_cannot_be_cut_are_told_apart),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
