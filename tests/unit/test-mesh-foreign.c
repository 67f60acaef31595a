/* Meshes as other programs write them. */
#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* An L of 7 squares on the floor, seen from above (y is up), its corners in their order. */
static const int corners[6][2] = { { 0, 0 }, { 0, 4 }, { 1, 4 }, { 1, 1 }, { 4, 1 }, { 4, 0 } };

static void put_l(Buf *b, bool ply, unsigned first) {
        char line[64];

        if (ply)
                put_text(b,
                         "ply\nformat ascii 1.0\nelement vertex 6\nproperty int x\nproperty int y\n"
                         "property int z\nelement face 1\nproperty list int int vertex_index\nend_header\n");
        for (unsigned i = 0; i < 6; i++) {
                const int *at = corners[(first + i) % 6];

                (void)snprintf(line, sizeof(line), "%s%d 0 %d\n", ply ? "" : "v ", at[0], at[1]);
                put_text(b, line);
        }
        put_text(b, ply ? "6 0 1 2 3 4 5\n" : "f 1 2 3 4 5 6\n");
}

static void test_faces_that_turn_inwards_are_covered_and_nothing_else(void **state) {
        for (unsigned i = 0; i < 12; i++) {
                CLEANUP(model_free) Model *m = NULL;
                CLEANUP_BUF Buf file = { 0 };

                put_l(&file, i / 6, i % 6);
                m = read_model(i / 6 ? "ply" : "obj", &file);
                assert_int_equal(model_count(m), 7);
                for (int32_t k = 0; k < 4; k++) {
                        assert_int_equal(model_get(m, (Point){ k, -1, -1 }).a, 255);
                        assert_int_equal(model_get(m, (Point){ 0, -1 - k, -1 }).a, 255);
                }
        }
}

static void test_lines_of_an_obj_go_on_behind_a_backslash(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, "# C:\\\nv 0 0 \\\n0\nv 4 0\\\r\n 0\nv 4 0 4\nv 0 0 4\nf 4\\\n 3 2 \\\n\\\n1\n");
        m = read_model("obj", &file);
        assert_int_equal(model_count(m), 16);
        buf_done(&file);
        put_text(&file, "v 0 0 \\\n0\nf 1 1 7\n");
        expect_invalid("obj", &file, "line 3 at byte 10", "no corner 7", NULL);
}

static void test_an_stl_in_capitals_or_with_old_ends_of_lines_is_read(void **state) {
        static const char text[] = "SOLID X\n FACET NORMAL 0 0 0\nOUTER LOOP\nVERTEX 0 0 0\nVERTEX 4 0 0\n"
                                   "VERTEX 4 4 0\nENDLOOP\nENDFACET\nENDSOLID\n";

        for (unsigned i = 0; i < 2; i++) {
                CLEANUP(model_free) Model *m = NULL;
                CLEANUP_BUF Buf file = { 0 };

                put_text(&file, text);
                for (size_t k = 0; i == 1 && k < file.n; k++)
                        if (file.data[k] == '\n')
                                file.data[k] = '\r';
                m = read_model_with("stl", "up=z", &file);
                assert_int_equal(model_count(m), 10);
        }
}

static void test_voxels_far_from_0_come_back_where_they_were(void **state) {
        CLEANUP(model_free) Model *m = NULL, *back = NULL;
        CLEANUP_BUF Buf file = { 0 };

        assert_int_equal(model_new(&m, 8, 8, 8), 0);
        assert_int_equal(
                volume_set(m->layers[0]->volume, (Point){ 9000, -70000, 5 }, (Colour){ 1, 2, 3, 255 }), 0);
        write_model("obj", m, &file, NULL);
        back = read_model("obj", &file);
        assert_int_equal(model_count(back), 1);
        assert_colour(model_get(back, (Point){ 9000, -70000, 5 }), 1, 2, 3, 255);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_faces_that_turn_inwards_are_covered_and_nothing_else),
                cmocka_unit_test(test_lines_of_an_obj_go_on_behind_a_backslash),
                cmocka_unit_test(test_an_stl_in_capitals_or_with_old_ends_of_lines_is_read),
                cmocka_unit_test(test_voxels_far_from_0_come_back_where_they_were),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
