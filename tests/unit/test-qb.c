#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

typedef struct Head {
        uint32_t order, orientation, compressed, masked, n;
} Head;

static void put_head(Buf *file, Head h) {
        const uint32_t head[] = { 257, h.order, h.orientation, h.compressed, h.masked, h.n };

        for (size_t i = 0; i < ARRAY_LEN(head); i++)
                put_u32(file, head[i]);
}

static void put_matrix(Buf *file, const char *name, const uint32_t size[static 3],
                       const int32_t at[static 3]) {
        const uint8_t length = (uint8_t)strlen(name);

        put_bytes(file, &length, 1);
        put_text(file, name);
        for (unsigned i = 0; i < 3; i++)
                put_u32(file, size[i]);
        for (unsigned i = 0; i < 3; i++)
                put_i32(file, at[i]);
}

static void put_colour(Buf *file, uint8_t a, uint8_t b, uint8_t c, uint8_t alpha) {
        put_bytes(file, (const uint8_t[]){ a, b, c, alpha }, 4);
}

#define SIZE(x, y, z) ((const uint32_t[]){ (x), (y), (z) })
#define AT(x, y, z) ((const int32_t[]){ (x), (y), (z) })

static void set(Layer *l, Point p, Colour c) {
        assert_int_equal(volume_set(l->volume, p, c), 0);
}

/* The layers "base" and "top". */
static Model *two_layers(void) {
        Model *m;
        Layer *l;

        assert_int_equal(model_new_bare(&m), 0);
        assert_int_equal(model_add_layer(m, 0, "base", &l), 0);
        set(l, (Point){ 1, -2, 3 }, (Colour){ 10, 20, 30, 255 });
        set(l, (Point){ 2, 0, 3 }, (Colour){ 40, 50, 60, 255 });
        assert_int_equal(model_add_layer(m, 0, "top", &l), 0);
        set(l, (Point){ -20, 5, 100 }, (Colour){ 1, 2, 3, 255 });
        return m;
}

static void test_layers_are_written_as_matrices(void **state) {
        CLEANUP(model_free) Model *m = two_layers();
        CLEANUP_BUF Buf file = { 0 }, expected = { 0 };

        put_head(&expected, (Head){ 0, 1, 0, 0, 2 });
        put_matrix(&expected, "base", SIZE(2, 1, 3), AT(1, 3, -2));
        put_colour(&expected, 10, 20, 30, 255);
        for (unsigned i = 0; i < 4; i++)
                put_u32(&expected, 0);
        put_colour(&expected, 40, 50, 60, 255);
        put_matrix(&expected, "top", SIZE(1, 1, 1), AT(-20, 100, 5));
        put_colour(&expected, 1, 2, 3, 255);

        write_model("qb", m, &file, NULL);
        assert_int_equal(file.n, expected.n);
        assert_memory_equal(file.data, expected.data, file.n);
}

static void test_written_layers_are_read_back(void **state) {
        CLEANUP(model_free) Model *m = two_layers(), *back = NULL;
        CLEANUP_BUF Buf file = { 0 };

        assert_int_equal(model_add_layer(m, 0, "", NULL), 0);
        m->box = model_bounds(m);
        write_model("qb", m, &file, NULL);
        back = read_model("qb", &file);
        assert_same_model(m, back);
}

static void test_model_without_layers_is_a_file_without_matrices(void **state) {
        CLEANUP(model_free) Model *m = NULL, *back = NULL;
        CLEANUP_BUF Buf file = { 0 };

        assert_int_equal(model_new_bare(&m), 0);
        write_model("qb", m, &file, NULL);
        back = read_model("qb", &file);
        assert_int_equal(back->n_layers, 0);
}

static void test_orientations_and_colour_orders_are_told_apart(void **state) {
        for (uint32_t i = 0; i < 4; i++) {
                CLEANUP(model_free) Model *m = NULL;
                CLEANUP_BUF Buf file = { 0 };
                const int32_t y = i & 1 ? 7 : -7;

                put_head(&file, (Head){ i >> 1, i & 1, 0, 0, 1 });
                put_matrix(&file, "m", SIZE(1, 1, 2), AT(5, 9, 6));
                put_u32(&file, 0);
                put_colour(&file, 1, 2, 3, 255);
                m = read_model("qb", &file);
                assert_int_equal(model_count(m), 1);
                assert_colour(model_get(m, (Point){ 5, y, 9 }), i >> 1 ? 3 : 1, 2, i >> 1 ? 1 : 3, 255);
        }
}

static void put_compressed(Buf *file, uint32_t run) {
        put_head(file, (Head){ 0, 1, 1, 1, 1 });
        put_matrix(file, "packed", SIZE(3, 2, 2), AT(0, 0, 0));
        put_colour(file, 9, 9, 9, 0); /* empty */
        put_u32(file, 2);
        put_u32(file, run);
        put_colour(file, 7, 8, 9, 1); /* of its sides one is seen */
        put_u32(file, 6);
        put_colour(file, 1, 2, 3, 4);
        put_u32(file, 6);
}

static void test_compressed_slices_are_read(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        put_compressed(&file, 4);
        m = read_model("qb", &file);
        assert_string_equal(m->layers[0]->name, "packed");
        assert_int_equal(model_count(m), 5);
        assert_colour(model_get(m, (Point){ 1, 0, 0 }), 7, 8, 9, 255);
        assert_colour(model_get(m, (Point){ 1, 0, 1 }), 7, 8, 9, 255);
        assert_colour(model_get(m, (Point){ 2, 0, 1 }), 0, 0, 0, 0);
        assert_colour(model_get(m, (Point){ 0, 1, 0 }), 1, 2, 3, 255);
}

static void test_a_run_ends_with_its_slice(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        put_compressed(&file, 5);
        m = read_model("qb", &file);
        assert_int_equal(model_count(m), 6);
        buf_done(&file);
        put_compressed(&file, 6);
        expect_invalid("qb", &file, "matrix 1 at byte 24, slice 0", "7 voxels, a slice has 3×2", NULL);
}

/* As Goxel 0.15 writes it. */
static void test_one_matrix_too_many_may_be_claimed_but_not_two(void **state) {
        CLEANUP_BUF Buf file = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_head(&file, (Head){ .n = 2 });
        put_matrix(&file, "m", SIZE(1, 1, 1), AT(0, 0, 0));
        put_u32(&file, 0xff000000);
        m = read_model("qb", &file);
        assert_int_equal(m->n_layers, 1);
        file.data[20] = 3;
        expect_invalid("qb", &file, "claims 3 matrices, the file has 30 bytes left", NULL);
}

static void test_what_is_claimed_must_be_there(void **state) {
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, "\x89PNG\r\n\x1a\n....");
        expect_invalid("qb", &file, "color format at byte 4", "no .qb file", NULL);
        buf_done(&file);
        put_head(&file, (Head){ .n = 1 });
        put_matrix(&file, "m", SIZE(UINT32_MAX, UINT32_MAX, UINT32_MAX),
                   AT(INT32_MIN, INT32_MIN, INT32_MIN));
        expect_invalid("qb", &file, "matrix 1 at byte 24 claims 4294967295×", "0 bytes left", NULL);
        buf_done(&file);
        put_head(&file, (Head){ .n = 1 });
        put_matrix(&file, "m", SIZE(1, 2, 1), AT(0, INT32_MAX, 0));
        expect_invalid("qb", &file, "2 voxels from 2147483647 on", NULL);
        buf_done(&file);
        put_head(&file, (Head){ .n = 1 });
        put_matrix(&file, "m", SIZE(1, 1, 1), AT(0, 0, INT32_MIN));
        put_u32(&file, 0xff000000);
        expect_invalid("qb", &file, "leaves the 32 bits", NULL);
}

static void test_what_follows_the_last_matrix_is_passed_over_and_told(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };
        FormatNotes notes = { 0 };

        put_head(&file, (Head){ .n = 1 });
        put_matrix(&file, "m", SIZE(1, 1, 1), AT(0, 0, 0));
        put_u32(&file, 0xff0000ff);
        put_u32(&file, 0);
        assert_int_equal(try_read("qb", NULL, file.data, file.n, &m, &notes, NULL), 0);
        assert_int_equal(notes.n, 1);
        assert_non_null(strstr(notes.lines[0], "4 bytes behind the last matrix, from byte 54 on"));
        assert_int_equal(model_count(m), 1);
        assert_colour(model_get(m, (Point){ 0, 0, 0 }), 255, 0, 0, 255);
        format_notes_done(&notes);
}

static void test_a_run_of_any_length_costs_no_more_than_a_file_may(void **state) {
        CLEANUP_BUF Buf file = { 0 };

        put_head(&file, (Head){ .orientation = 1, .compressed = 1, .n = 1 });
        put_matrix(&file, "m", SIZE(1, 1u << 31, 1), AT(0, INT32_MIN, 0));
        put_u32(&file, 2);
        put_u32(&file, 1u << 31);
        put_u32(&file, 0xff000000);
        put_u32(&file, 6);
        expect_invalid("qb", &file, "too far apart", NULL);
}

static void test_what_the_format_cannot_hold_is_told(void **state) {
        CLEANUP(model_free) Model *m = two_layers(), *back = NULL;
        FormatNotes notes = { 0 };
        CLEANUP_BUF Buf file = { 0 };

        set(m->layers[0], (Point){ 1, -1, 3 }, (Colour){ 1, 1, 1, 200 });
        set(m->layers[0], (Point){ 9, 9, 9 }, (Colour){ 1, 1, 1, 126 });
        m->layers[1]->visible = false;
        write_model("qb", m, &file, &notes);
        assert_int_equal(notes.n, 3);
        assert_string_equal(notes.lines[0], "1 hidden layers were left out");
        assert_string_equal(notes.lines[1], "1 partly transparent voxels were written as solid ones");
        assert_string_equal(notes.lines[2], "1 voxels with an alpha below 127 were left out");
        format_notes_done(&notes);
        back = read_model("qb", &file);
        assert_int_equal(back->n_layers, 1);
        assert_int_equal(model_count(back), 3);
}

static void test_blended_layers_are_merged(void **state) {
        CLEANUP(model_free) Model *m = two_layers(), *back = NULL;
        FormatNotes notes = { 0 };
        CLEANUP_BUF Buf file = { 0 };

        set(m->layers[1], (Point){ 2, 0, 3 }, (Colour){ 1, 1, 1, 255 });
        m->layers[1]->mode = MODE_SUB;
        write_model("qb", m, &file, &notes);
        assert_int_equal(notes.n, 1);
        format_notes_done(&notes);
        back = read_model("qb", &file);
        assert_int_equal(back->n_layers, 1);
        assert_int_equal(model_count(back), 1);
}

static void test_empty_space_beyond_reason_is_refused(void **state) {
        CLEANUP(model_free) Model *m = two_layers();
        CLEANUP_BUF Buf file = { 0 };
        FormatError error;

        set(m->layers[0], (Point){ INT32_MAX, INT32_MAX, INT32_MIN }, (Colour){ 1, 1, 1, 255 });
        assert_int_equal(try_write("qb", NULL, m, &file, NULL, &error), FORMAT_REFUSED);
        assert_non_null(strstr(error.message, "layer \"base\" measures 2147483647×2147483650×2147483652"));
}

static void test_damaged_files_are_an_error_or_a_model(void **state) {
        CLEANUP(model_free) Model *m = two_layers();
        CLEANUP_BUF Buf plain = { 0 }, packed = { 0 };

        write_model("qb", m, &plain, NULL);
        torment("qb", &plain);
        put_compressed(&packed, 4);
        torment("qb", &packed);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_layers_are_written_as_matrices),
                cmocka_unit_test(test_written_layers_are_read_back),
                cmocka_unit_test(test_model_without_layers_is_a_file_without_matrices),
                cmocka_unit_test(test_orientations_and_colour_orders_are_told_apart),
                cmocka_unit_test(test_compressed_slices_are_read),
                cmocka_unit_test(test_a_run_ends_with_its_slice),
                cmocka_unit_test(test_one_matrix_too_many_may_be_claimed_but_not_two),
                cmocka_unit_test(test_what_is_claimed_must_be_there),
                cmocka_unit_test(test_what_follows_the_last_matrix_is_passed_over_and_told),
                cmocka_unit_test(test_a_run_of_any_length_costs_no_more_than_a_file_may),
                cmocka_unit_test(test_what_the_format_cannot_hold_is_told),
                cmocka_unit_test(test_blended_layers_are_merged),
                cmocka_unit_test(test_empty_space_beyond_reason_is_refused),
                cmocka_unit_test(test_damaged_files_are_an_error_or_a_model),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
