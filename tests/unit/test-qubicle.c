/* .qbcl, .qbt and .qef of Qubicle, made by hand. */
#include "bytes.h"

#include "formats/inflate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void put_packed(Buf *b, const void *data, size_t n) {
        CLEANUP_BUF Buf packed = { 0 };

        assert_int_equal(deflate_stream(&packed, WRAPPING_ZLIB, data, n), 0);
        put_u32(b, (uint32_t)packed.n);
        put_bytes(b, packed.data, packed.n);
}

static void put_numbers(Buf *b, const int32_t *numbers, size_t n) {
        for (size_t i = 0; i < n; i++)
                put_i32(b, numbers[i]);
}

static void put_qbcl_head(Buf *b) {
        put_text(b, "QBCL");
        put_numbers(b, (const int32_t[]){ 131331, 2, 1, 1, 0 }, 5); /* version, picture of 1×1, a pixel */
        for (unsigned i = 0; i < 7; i++)
                put_string(b, i ? "" : "title");
        put_bytes(b, "0123456789abcdef", 16);
}

static void put_qbcl_part(Buf *b, int32_t type, const char *name, bool visible) {
        put_numbers(b, (const int32_t[]){ type, 1 }, 2);
        put_string(b, name);
        put_bytes(b, (const uint8_t[]){ visible, 1, 0 }, 3);
}

static void put_qbcl_matrix(Buf *b, const int32_t at[static 3], const void *columns, size_t n) {
        put_numbers(b, (const int32_t[]){ 1, 3, 2 }, 3);
        put_numbers(b, at, 3);
        put_numbers(b, (const int32_t[]){ 0, 0, 0 }, 3);
        put_packed(b, columns, n);
}

/* Column z = 0: a run of two red voxels, one empty; z = 1: nothing, nothing, blue. */
static const uint8_t columns[] = { 3, 0, 2, 0, 0, 2, 255, 0, 0, 127, 0, 0, 0, 0,
                                   3, 0, 2, 0, 0, 2, 0,   0, 0, 0,   0, 0, 9, 255 };

static Buf qbcl_file(void) {
        Buf b = { 0 };

        put_qbcl_head(&b);
        put_qbcl_part(&b, 1, "root", true);
        for (unsigned i = 0; i < 9; i++)
                put_i32(&b, 0);
        put_i32(&b, 2);
        put_qbcl_part(&b, 0, "arm", true);
        put_qbcl_matrix(&b, (const int32_t[]){ 5, 6, 7 }, columns, sizeof(columns));
        put_qbcl_part(&b, 2, "leg", false);
        put_qbcl_matrix(&b, (const int32_t[]){ 0, 0, 0 }, columns, sizeof(columns));
        put_i32(&b, 0);
        return b;
}

static void test_parts_of_a_qbcl_become_layers_with_their_place(void **state) {
        CLEANUP_BUF Buf file = qbcl_file();
        CLEANUP(model_free) Model *m = read_model("qbcl", &file);

        assert_int_equal(m->n_layers, 2);
        assert_string_equal(m->layers[0]->name, "arm");
        assert_string_equal(m->layers[1]->name, "leg");
        assert_false(m->layers[1]->visible);
        assert_int_equal(volume_count(m->layers[0]->volume), 3);
        assert_colour(volume_get(m->layers[0]->volume, (Point){ 5, -7, 6 }), 255, 0, 0, 255);
        assert_colour(volume_get(m->layers[0]->volume, (Point){ 5, -7, 7 }), 255, 0, 0, 255);
        assert_colour(volume_get(m->layers[0]->volume, (Point){ 5, -8, 8 }), 0, 0, 9, 255);
        assert_colour(volume_get(m->layers[1]->volume, (Point){ 0, -1, 2 }), 0, 0, 9, 255);
}

static void test_bad_qbcl_is_told_with_its_place(void **state) {
        static const uint8_t long_column[] = { 1, 0, 0, 0, 9, 255, 2, 0, 4, 0, 0, 2, 9, 9, 9, 255 };
        CLEANUP_BUF Buf mark = { 0 }, type = { 0 }, high = { 0 };

        put_text(&mark, "QBCX");
        expect_invalid("qbcl", &mark, "does not begin with \"QBCL\"", NULL);
        put_qbcl_head(&type);
        put_qbcl_part(&type, 3, "odd", true);
        expect_invalid("qbcl", &type, "type 3", NULL);
        put_qbcl_head(&high);
        put_qbcl_part(&high, 0, "high", true);
        put_qbcl_matrix(&high, (const int32_t[]){ 0, 0, 0 }, long_column, sizeof(long_column));
        expect_invalid("qbcl", &high, "column 1", "more than 3 voxels", NULL);
}

static Buf qbt_file(uint32_t colours) {
        /* x, then z, then y: size 1×2×2. */
        static const uint8_t plain[] = { 255, 0, 0, 1, 0, 0, 0, 0, 0, 255, 0, 1, 0, 0, 255, 255 },
                             mapped[] = { 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 255 };
        CLEANUP_BUF Buf matrix = { 0 };
        Buf b = { 0 };

        put_bytes(&b, "QB 2\1\0", 6);
        put_floats(&b, (const float[]){ 1, 1, 1 }, 3);
        put_text(&b, "COLORMAP");
        put_u32(&b, colours);
        for (uint32_t i = 0; i < colours; i++)
                put_bytes(&b, (const uint8_t[]){ (uint8_t)(10 * i), 20, 30, 255 }, 4);
        put_text(&b, "DATATREE");

        put_string(&matrix, "wheel");
        put_numbers(&matrix, (const int32_t[]){ -4, 2, 3, 1, 1, 1 }, 6);
        put_floats(&matrix, (const float[]){ 0, 0, 0 }, 3);
        put_numbers(&matrix, (const int32_t[]){ 1, 2, 2 }, 3);
        put_packed(&matrix, colours ? mapped : plain, sizeof(plain));

        put_numbers(&b, (const int32_t[]){ 1, (int32_t)matrix.n + 12 + 10, 2 }, 3);
        put_numbers(&b, (const int32_t[]){ 77, 2 }, 2); /* a part nobody knows */
        put_bytes(&b, "??", 2);
        put_numbers(&b, (const int32_t[]){ 0, (int32_t)matrix.n }, 2);
        put_bytes(&b, matrix.data, matrix.n);
        return b;
}

static void test_matrices_of_a_qbt_become_layers_and_unknown_parts_are_passed_over(void **state) {
        CLEANUP_BUF Buf plain = qbt_file(0), mapped = qbt_file(2);
        CLEANUP(model_free) Model *m = read_model("qbt", &plain), *n = read_model("qbt", &mapped);

        assert_int_equal(m->n_layers, 1);
        assert_string_equal(m->layers[0]->name, "wheel");
        assert_int_equal(model_count(m), 3);
        assert_colour(model_get(m, (Point){ -4, -3, 2 }), 255, 0, 0, 255);
        assert_colour(model_get(m, (Point){ -4, -4, 2 }), 0, 255, 0, 255);
        assert_colour(model_get(m, (Point){ -4, -4, 3 }), 0, 0, 255, 255);
        assert_colour(model_get(n, (Point){ -4, -3, 2 }), 10, 20, 30, 255);
        assert_colour(model_get(n, (Point){ -4, -4, 2 }), 0, 20, 30, 255);
}

/* A compound has voxels and children, whose places count from its own. */
static void test_children_of_a_compound_stand_where_it_stands(void **state) {
        static const uint8_t red[] = { 255, 0, 0, 1 };
        CLEANUP_BUF Buf file = { 0 }, matrix = { 0 }, compound = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_text(&file, "QB 2\1");
        put_bytes(&file, "", 1);
        put_floats(&file, (const float[]){ 1, 1, 1 }, 3);
        put_text(&file, "COLORMAP");
        put_u32(&file, 0);
        put_text(&file, "DATATREE");
        for (unsigned i = 0; i < 2; i++) {
                Buf *b = i ? &compound : &matrix;

                put_string(b, i ? "cart" : "wheel");
                put_numbers(b,
                            i ? (const int32_t[]){ 10, 20, 30, 1, 1, 1 }
                              : (const int32_t[]){ 1, 2, 3, 1, 1, 1 },
                            6);
                put_floats(b, (const float[]){ 0, 0, 0 }, 3);
                put_numbers(b, (const int32_t[]){ 1, 1, 1 }, 3);
                put_packed(b, red, sizeof(red));
        }
        put_u32(&compound, 1);
        put_numbers(&compound, (const int32_t[]){ 0, (int32_t)matrix.n }, 2);
        put_bytes(&compound, matrix.data, matrix.n);
        put_numbers(&file, (const int32_t[]){ 2, (int32_t)compound.n }, 2);
        put_bytes(&file, compound.data, compound.n);

        m = read_model("qbt", &file);
        assert_int_equal(m->n_layers, 2);
        assert_colour(volume_get(m->layers[0]->volume, (Point){ 10, -30, 20 }), 255, 0, 0, 255);
        assert_colour(volume_get(m->layers[1]->volume, (Point){ 11, -33, 22 }), 255, 0, 0, 255);
}

static void test_a_qbt_with_a_colour_beyond_its_map_is_refused(void **state) {
        CLEANUP_BUF Buf file = qbt_file(1);

        expect_invalid("qbt", &file, "has color 1 of 1", NULL);
}

#define QEF_HEAD "Qubicle Exchange Format\nVersion 0.2\nwww.minddesk.com\n2 1 1\n"

static void expect_bad_qef(const char *text, const char *where, const char *why) {
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, text);
        expect_invalid("qef", &file, where, why, NULL);
}

static void test_a_qef_is_read_in_its_axes(void **state) {
        CLEANUP_BUF Buf file = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_text(&file, QEF_HEAD "2\n1.0 0.5 0\r\n0 0 1\n3 4 5 0 126\n-1 0 0 1 2");
        m = read_model("qef", &file);
        assert_int_equal(model_count(m), 2);
        assert_colour(model_get(m, (Point){ 3, -4, 5 }), 255, 128, 0, 255);
        assert_colour(model_get(m, (Point){ -1, 0, 0 }), 0, 0, 255, 255);
}

static void test_bad_lines_of_a_qef_are_named(void **state) {
        expect_bad_qef("Something else\n", "line 1 at byte 0", "Qubicle Exchange Format");
        expect_bad_qef("Qubicle Exchange Format\n1\n2\n2 1\n", "line 4", "the size");
        expect_bad_qef(QEF_HEAD "-1\n", "line 5", "number of colors");
        expect_bad_qef(QEF_HEAD "1\n1 2 0\n", "line 6", "from 0 to 1");
        expect_bad_qef(QEF_HEAD "1\n1 nan 0\n", "line 6", "from 0 to 1");
        expect_bad_qef(QEF_HEAD "2\n1 1 0\n", "ends where", "a color");
        expect_bad_qef(QEF_HEAD "1\n1 1 0\n0 0 0 1 0\n", "line 7", "one of the colors");
        expect_bad_qef(QEF_HEAD "1\n1 1 0\n0 0 0 0\n", "line 7", "a voxel");
}

static void test_damaged_files_are_an_error_or_a_model(void **state) {
        CLEANUP_BUF Buf qbcl = qbcl_file(), qbt = qbt_file(2);

        torment("qbcl", &qbcl);
        torment("qbt", &qbt);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_parts_of_a_qbcl_become_layers_with_their_place),
                cmocka_unit_test(test_bad_qbcl_is_told_with_its_place),
                cmocka_unit_test(test_matrices_of_a_qbt_become_layers_and_unknown_parts_are_passed_over),
                cmocka_unit_test(test_children_of_a_compound_stand_where_it_stands),
                cmocka_unit_test(test_a_qbt_with_a_colour_beyond_its_map_is_refused),
                cmocka_unit_test(test_a_qef_is_read_in_its_axes),
                cmocka_unit_test(test_bad_lines_of_a_qef_are_named),
                cmocka_unit_test(test_damaged_files_are_an_error_or_a_model),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
