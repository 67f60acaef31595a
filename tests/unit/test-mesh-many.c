/* Meshes of thousands of materials and objects. */
#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define MATERIALS 3000
#define OBJECTS 1030

/* A face of the voxel at x, 0, 0. */
static void put_face(Buf *b, int x) {
        char text[160];

        (void)snprintf(text, sizeof(text), "v %d 0 0\nv %d 0 0\nv %d 1 0\nv %d 1 0\nf -4 -3 -2 -1\n", x,
                       x + 1, x + 1, x);
        put_text(b, text);
}

static void put_named(Buf *b, const char *word, int number) {
        char text[64];

        (void)snprintf(text, sizeof(text), "%s m%d\n", word, number);
        put_text(b, text);
}

static Colour colour_of(int number) {
        return (Colour){ (uint8_t)number, (uint8_t)(number >> 8), 99, 255 };
}

static void test_each_of_many_materials_is_found_the_last_one_of_a_name(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        for (unsigned pass = 0; pass < 2; pass++)
                for (int i = 0; i < MATERIALS; i++) {
                        const int number = i * 7 % MATERIALS;
                        const Colour c = colour_of(number);
                        char text[64];

                        put_named(&file, "newmtl", number);
                        (void)snprintf(text, sizeof(text), "Kd %f %f %f\n", c.r / 255.0, c.g / 255.0,
                                       pass ? c.b / 255.0 : 0.0);
                        put_text(&file, text);
                }
        for (int i = 0; i < MATERIALS; i++) {
                put_named(&file, "usemtl", i);
                put_face(&file, i);
        }
        m = read_model_with("obj", "voxel=1", &file);
        assert_int_equal(model_count(m), MATERIALS);
        for (int i = 0; i < MATERIALS; i++) {
                const Colour c = colour_of(i);

                assert_colour(model_get(m, (Point){ i, 0, 0 }), c.r, c.g, c.b, 255);
        }
}

static void test_objects_beyond_what_layers_are_made_of_stay_in_the_last(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };
        FormatNotes notes = { 0 };

        for (int i = 0; i < OBJECTS; i++) {
                put_named(&file, "o", i);
                put_face(&file, i);
        }
        assert_int_equal(try_read("obj", "voxel=1", file.data, file.n, &m, &notes, NULL), 0);
        assert_int_equal(m->n_layers, 1024);
        assert_int_equal(volume_count(m->layers[0]->volume), 1);
        assert_int_equal(volume_count(m->layers[1023]->volume), OBJECTS - 1023);
        assert_int_equal(notes.n, 1);
        assert_string_equal(
                notes.lines[0],
                "the file has 1030 objects: 1024 of them became layers, the rest is in the last one");
        format_notes_done(&notes);
}

static void test_a_group_that_the_file_comes_back_to_is_told_once(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };
        FormatNotes notes = { 0 };

        for (int i = 0; i < 3 * OBJECTS; i++) {
                put_named(&file, "g", i % OBJECTS);
                put_face(&file, i);
        }
        assert_int_equal(try_read("obj", "voxel=1 split=groups", file.data, file.n, &m, &notes, NULL), 0);
        assert_int_equal(m->n_layers, 1024);
        assert_int_equal(volume_count(m->layers[1023]->volume), 3 * (OBJECTS - 1023));
        assert_int_equal(notes.n, 1);
        assert_string_equal(
                notes.lines[0],
                "the file has 1030 objects: 1024 of them became layers, the rest is in the last one");
        format_notes_done(&notes);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_of_many_materials_is_found_the_last_one_of_a_name),
                cmocka_unit_test(test_objects_beyond_what_layers_are_made_of_stay_in_the_last),
                cmocka_unit_test(test_a_group_that_the_file_comes_back_to_is_told_once),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
