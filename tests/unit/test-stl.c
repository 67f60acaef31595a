#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static int export(Point p, bool z_up, Buf *ret, FormatNotes *notes) {
        CLEANUP(model_free) Model *m = NULL;
        FormatError error;

        assert_int_equal(model_new(&m, 8, 8, 8), 0);
        assert_int_equal(volume_set(m->layers[0]->volume, p, (Colour){ 10, 20, 30, 255 }), 0);
        return try_write("stl", z_up ? "up=z" : NULL, m, ret, notes, &error);
}

/* Adds what the triangle at `b` encloses with the origin; checks its normal. */
static double enclosed(const uint8_t *b) {
        float n[3], p[3][3];
        double volume = 0;

        memcpy(n, b, 12);
        memcpy(p, b + 12, 36);
        for (unsigned i = 0; i < 3; i++) {
                const unsigned j = (i + 1) % 3, k = (i + 2) % 3;
                const double area = (double)((p[1][j] - p[0][j]) * (p[2][k] - p[1][k]) -
                                             (p[1][k] - p[0][k]) * (p[2][j] - p[1][j]));

                assert_true(area == (double)n[i]);
                volume += (double)p[0][i] * area / 6;
        }
        return volume;
}

static void test_a_voxel_is_twelve_triangles_that_enclose_it(void **state) {
        for (unsigned z_up = 0; z_up < 2; z_up++) {
                FormatNotes notes = { 0 };
                CLEANUP_BUF Buf file = { 0 };
                double volume = 0;

                assert_int_equal(export((Point){ 1, -2, 3 }, z_up, &file, &notes), 0);
                assert_int_equal(file.n, 84 + 12 * 50);
                assert_memory_not_equal(file.data, "solid", 5);
                assert_memory_equal(file.data + 80, "\x0c\0\0\0", 4);
                for (unsigned i = 0; i < 12; i++) {
                        volume += enclosed(file.data + 84 + 50 * i);
                        assert_memory_equal(file.data + 84 + 50 * i + 48, "\x44\x84", 2);
                }
                assert_float_equal(volume, 1, 1e-6);
                assert_int_equal(notes.n, 1);
                format_notes_done(&notes);
        }
}

static void test_y_is_up_unless_told_otherwise(void **state) {
        FormatNotes notes = { 0 };
        CLEANUP_BUF Buf file = { 0 };
        float y;

        assert_int_equal(export((Point){ 1, 2, 30 }, false, &file, &notes), 0);
        format_notes_done(&notes);
        memcpy(&y, file.data + 84 + 16, 4);
        assert_true(y == 30.0f || y == 31.0f);
}

static void test_places_that_floats_skip_are_refused(void **state) {
        FormatNotes notes = { 0 };
        CLEANUP_BUF Buf file = { 0 };

        assert_int_equal(export((Point){ 1 << 24, 0, 0 }, false, &file, &notes), FORMAT_REFUSED);
        assert_int_equal(file.n, 0);
}

static void test_colours_are_those_of_viscam_or_none(void **state) {
        for (unsigned i = 0; i < 2; i++) {
                CLEANUP(model_free) Model *m = NULL, *back = NULL;
                CLEANUP_BUF Buf file = { 0 };
                FormatNotes notes = { 0 };

                assert_int_equal(model_new(&m, 8, 8, 8), 0);
                assert_int_equal(
                        volume_set(m->layers[0]->volume, (Point){ 0, 0, 0 }, (Colour){ 255, 8, 131, 255 }),
                        0);
                assert_int_equal(
                        volume_set(m->layers[0]->volume, (Point){ 1, 0, 0 }, (Colour){ 0, 255, 0, 255 }), 0);
                write_model_with("stl", i ? "colors=none" : NULL, m, &file, &notes);
                assert_int_equal(notes.n, 1);
                assert_non_null(strstr(notes.lines[0], i ? "were left out" : "VisCAM"));
                format_notes_done(&notes);
                back = read_model("stl", &file);
                assert_int_equal(model_count(back), 2);
                assert_colour(model_get(back, (Point){ 0, 0, 0 }), 255, i ? 255 : 8, i ? 255 : 132, 255);
                assert_colour(model_get(back, (Point){ 1, 0, 0 }), i ? 255 : 0, 255, i ? 255 : 0, 255);
        }
}

/* The order of channels and what the highest bit says are those of who wrote the file. */
static void test_colours_of_others_are_told_apart(void **state) {
        static const struct {
                const char *header;
                uint8_t bytes[2];
                Colour colour;
        } rows[] = {
                { "made by VisCAM", { 0x1f, 0x80 }, { 0, 0, 255, 255 } },
                { "made by VisCAM", { 0x1f, 0x00 }, { 9, 9, 9, 255 } },
                { "COLOR=\x50\x60\x70\xff", { 0x1f, 0x00 }, { 255, 0, 0, 255 } },
                { "COLOR=\x50\x60\x70\xff,MATERIAL=", { 0x1f, 0x80 }, { 0x50, 0x60, 0x70, 255 } },
                { "x COLOR=\x50\x60\x70\xff", { 0xe0, 0x03 }, { 0, 255, 0, 255 } },
        };

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                CLEANUP(model_free) Model *m = NULL;
                CLEANUP_BUF Buf file = { 0 };
                char header[80] = "";

                (void)strcpy(header, rows[i].header);
                put_bytes(&file, header, sizeof(header));
                put_u32(&file, 1);
                put_floats(&file, (const float[]){ 0, 0, 0, 0, 0, 0, 4, 0, 0, 4, 4, 0 }, 12);
                put_bytes(&file, rows[i].bytes, 2);
                m = read_model_with("stl", "up=z color=#090909", &file);
                assert_colour(model_get(m, (Point){ 3, 0, -1 }), rows[i].colour.r, rows[i].colour.g,
                              rows[i].colour.b, 255);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_voxel_is_twelve_triangles_that_enclose_it),
                cmocka_unit_test(test_y_is_up_unless_told_otherwise),
                cmocka_unit_test(test_places_that_floats_skip_are_refused),
                cmocka_unit_test(test_colours_are_those_of_viscam_or_none),
                cmocka_unit_test(test_colours_of_others_are_told_apart),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
