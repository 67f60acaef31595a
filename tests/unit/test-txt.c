#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static const char *body(const Buf *file) {
        const char *s = (const char *)file->data;

        for (unsigned line = 0; line < 3; line++) {
                assert_int_equal(*s, '#');
                s = strchr(s, '\n') + 1;
        }
        return s;
}

static Model *read_text(const char *text) {
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, text);
        return read_model("txt", &file);
}

static void expect_bad_line(const char *text, const char *where) {
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, text);
        expect_invalid("txt", &file, where, "X Y Z RRGGBB", NULL);
}

static void test_voxels_are_written_in_order(void **state) {
        static const Point points[] = {
                { 5, 0, 1 }, { -3, 20, 0 }, { 2, -1, 0 }, { 17, -1, 0 }, { 0, 0, -40 }
        };
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        assert_int_equal(model_new(&m, 8, 8, 8), 0);
        for (size_t i = 0; i < ARRAY_LEN(points); i++)
                assert_int_equal(
                        volume_set(m->layers[0]->volume, points[i], (Colour){ 0xab, (uint8_t)i, 0, 255 }),
                        0);
        write_model("txt", m, &file, NULL);
        put_bytes(&file, "", 1);
        assert_string_equal(body(&file),
                            "0 0 -40 ab0400\n2 -1 0 ab0200\n17 -1 0 ab0300\n-3 20 0 ab0100\n5 0 1 ab0000\n");
}

static void test_faint_voxels_are_left_out(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        assert_int_equal(model_new(&m, 8, 8, 8), 0);
        assert_int_equal(volume_set(m->layers[0]->volume, (Point){ 0, 0, 0 }, (Colour){ 1, 2, 3, 126 }), 0);
        assert_int_equal(volume_set(m->layers[0]->volume, (Point){ 1, 0, 0 }, (Colour){ 1, 2, 3, 127 }), 0);
        write_model("txt", m, &file, NULL);
        put_bytes(&file, "", 1);
        assert_string_equal(body(&file), "1 0 0 010203\n");
}

static void test_comments_blanks_and_line_ends_are_read(void **state) {
        CLEANUP(model_free)
        Model *m = read_text(
                "# x\n\n  \t\r\n1 2 3 ff8000\r\n  -4\t-5 6  00FFaa  \n#1 1 1 ffffff\n2147483647 -2147483648 0 010203");

        assert_int_equal(model_count(m), 3);
        assert_colour(model_get(m, (Point){ 1, 2, 3 }), 255, 128, 0, 255);
        assert_colour(model_get(m, (Point){ -4, -5, 6 }), 0, 255, 170, 255);
        assert_colour(model_get(m, (Point){ INT32_MAX, INT32_MIN, 0 }), 1, 2, 3, 255);
}

static void test_no_lines_make_an_empty_layer(void **state) {
        CLEANUP(model_free) Model *m = read_text("");

        assert_int_equal(m->n_layers, 1);
        assert_int_equal(model_count(m), 0);
        assert_true(box_empty(m->box));
}

static void test_bad_line_is_named_by_number_and_byte(void **state) {
        expect_bad_line("1 2 3 ffffff\nhello\n", "line 2 at byte 13");
        expect_bad_line("# c\n\n  1 2 3 fffff\n", "line 3 at byte 7");
        expect_bad_line("1 2 3 fffffff", "line 1 at byte 0");
        expect_bad_line("1 2 ffffff", "line 1");
        expect_bad_line("1 2 3 4 ffffff", "line 1");
        expect_bad_line("1 2 2147483648 ffffff", "line 1");
        expect_bad_line("1 2 -2147483649 ffffff", "line 1");
        expect_bad_line("1 2 99999999999999999999999 ffffff", "line 1");
        expect_bad_line("1 2 - ffffff", "line 1");
        expect_bad_line("1 2 3 gggggg", "line 1");
        expect_bad_line("\x89PNG\r\n", "it is \"?PNG");
}

static void test_written_text_is_read_back(void **state) {
        CLEANUP(model_free)
        Model *m = read_text("1 2 3 ff8000\n-4 -5 6 00ffaa\n-17 100 6 000000\n"), *back = NULL;
        CLEANUP_BUF Buf file = { 0 };

        write_model("txt", m, &file, NULL);
        back = read_model("txt", &file);
        assert_same_model(m, back);
}

static void test_damaged_text_is_an_error_or_a_model(void **state) {
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, "# Goxel\n1 2 3 ff8000\n-4 -5 6 00ffaa\n-17 100 6 000000\n");
        torment("txt", &file);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_voxels_are_written_in_order),
                cmocka_unit_test(test_faint_voxels_are_left_out),
                cmocka_unit_test(test_comments_blanks_and_line_ends_are_read),
                cmocka_unit_test(test_no_lines_make_an_empty_layer),
                cmocka_unit_test(test_bad_line_is_named_by_number_and_byte),
                cmocka_unit_test(test_written_text_is_read_back),
                cmocka_unit_test(test_damaged_text_is_an_error_or_a_model),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
