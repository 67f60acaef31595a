/* Gox files of other programs, old, odd and damaged. */
#include "gox-file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void test_tiles_beside_the_grid_are_read(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 }, layer = { 0 };

        gox_begin(&file, 2);
        gox_put_pair(&file);
        put_u32(&layer, 3);
        gox_put_place(&layer, 0, 15, -1, 5);
        gox_put_place(&layer, 0, -33, 1, 5);
        gox_put_place(&layer, 0, 32, 16, -16);
        put_gox_chunk(&file, "LAYR", &layer);
        m = read_model("gox", &file);
        assert_int_equal(model_count(m), 6);
        assert_colour(model_get(m, (Point){ 15, -1, 5 }), 200, 10, 10, 255);
        assert_colour(model_get(m, (Point){ 16, -1, 5 }), 10, 10, 200, 255);
        assert_colour(model_get(m, (Point){ -33, 1, 5 }), 200, 10, 10, 255);
        assert_colour(model_get(m, (Point){ -32, 1, 5 }), 10, 10, 200, 255);
        assert_colour(model_get(m, (Point){ 33, 16, -16 }), 10, 10, 200, 255);
}

static void test_later_tile_replaces_what_it_covers(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 }, layer = { 0 };

        gox_begin(&file, 2);
        gox_put_pair(&file);
        put_u32(&layer, 2);
        gox_put_place(&layer, 0, 0, 0, 0);
        gox_put_place(&layer, 0, -8, 0, 0);
        put_gox_chunk(&file, "LAYR", &layer);
        m = read_model("gox", &file);
        assert_int_equal(model_count(m), 2);
        assert_colour(model_get(m, (Point){ -8, 0, 0 }), 200, 10, 10, 255);
}

static void test_version_1_places_tiles_by_their_middle(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 }, layer = { 0 };

        gox_begin(&file, 1);
        gox_put_pair(&file);
        put_u32(&layer, 2);
        gox_put_place(&layer, 0, 8, 8, 8);
        gox_put_place(&layer, 0, 0, 40, 0);
        put_gox_chunk(&file, "LAYR", &layer);
        m = read_model("gox", &file);
        assert_int_equal(model_count(m), 4);
        assert_colour(model_get(m, (Point){ 0, 0, 0 }), 200, 10, 10, 255);
        assert_colour(model_get(m, (Point){ -7, 32, -8 }), 10, 10, 200, 255);
}

static void test_odd_dictionaries_are_understood(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 }, layer = { 0 };

        gox_begin(&file, 2);
        put_u32(&layer, 0);
        gox_put_value(&layer, "name", "ab\0cd", 5);
        gox_put_value(&layer, "visible", "\0\0\0\0", 4); /* of another size: ignored */
        gox_put_value(&layer, "mode", "\1", 1);
        gox_put_value(&layer, "marker_color", "whatever", 8);
        gox_put_number(&layer, "id", 7);
        put_u32(&layer, 0); /* ends it */
        put_text(&layer, "rubbish");
        put_gox_chunk(&file, "LAYR", &layer);
        put_gox_chunk(&file, "PLAC", &layer);
        m = read_model("gox", &file);
        assert_int_equal(m->n_layers, 1);
        assert_int_equal(m->layers[0]->id, 7);
        assert_string_equal(m->layers[0]->name, "ab");
        assert_true(m->layers[0]->visible);
        assert_int_equal(m->layers[0]->mode, MODE_OVER);
}

static void test_names_are_made_valid(void **state) {
        char name[400];
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 }, one = { 0 }, two = { 0 };

        gox_begin(&file, 2);
        put_u32(&one, 0);
        gox_put_name(&one, "a\xff\xc3\xa9\xed\xa0\x80z");
        put_gox_chunk(&file, "LAYR", &one);
        memset(name, 'x', sizeof(name));
        memcpy(name + 254, "\xc3\xa9", 3);
        put_u32(&two, 0);
        gox_put_name(&two, name);
        put_gox_chunk(&file, "LAYR", &two);
        m = read_model("gox", &file);
        assert_string_equal(m->layers[0]->name,
                            "a\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz");
        assert_int_equal(strlen(m->layers[1]->name), 254);
}

static void test_missing_and_doubled_ids_get_new_ones(void **state) {
        static const uint32_t ids[] = { 0, 5, 5, 1, 0x80000000, 0x7fffffff };
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        gox_begin(&file, 2);
        gox_put_pair(&file);
        for (size_t i = 0; i < ARRAY_LEN(ids); i++)
                gox_put_pair_layer(&file, ids[i]);
        m = read_model("gox", &file);
        assert_int_equal(m->layers[1]->id, 5);
        assert_int_equal(m->layers[3]->id, 1);
        for (size_t i = 0; i < m->n_layers; i++)
                for (size_t k = 0; k < i; k++)
                        assert_int_not_equal(m->layers[i]->id, m->layers[k]->id);
        assert_int_equal(m->next_id, 10);
}

static void test_wrong_files_are_told_apart(void **state) {
        CLEANUP_BUF Buf empty = { 0 }, other = { 0 }, newer = { 0 };

        expect_invalid("gox", &empty, "not a .gox file", NULL);
        put_text(&other, "VOX \x96");
        expect_invalid("gox", &other, "not a .gox file", NULL);
        gox_begin(&newer, 3);
        expect_invalid("gox", &newer, "version 3", NULL);
}

static void test_errors_name_chunk_byte_claim_and_rest(void **state) {
        CLEANUP_BUF Buf tiles = { 0 }, length = { 0 }, index = { 0 }, picture = { 0 }, beyond = { 0 },
                        layer = { 0 };

        gox_begin(&tiles, 2);
        put_u32(&layer, 4000);
        put_gox_chunk(&tiles, "LAYR", &layer);
        expect_invalid("gox", &tiles, "chunk LAYR at byte 8", "4000 tiles", "0 bytes are left", NULL);

        gox_begin(&length, 2);
        put_text(&length, "BL16");
        put_i32(&length, -5);
        expect_invalid("gox", &length, "chunk BL16 at byte 8", "-5 bytes", NULL);

        gox_begin(&index, 2);
        layer.n = 0;
        put_u32(&layer, 1);
        gox_put_place(&layer, 3, 0, 0, 0);
        put_gox_chunk(&index, "LAYR", &layer);
        expect_invalid("gox", &index, "tile 3", "0 BL16", NULL);

        gox_begin(&picture, 2);
        put_gox_chunk(&picture, "BL16", &layer);
        expect_invalid("gox", &picture, "chunk BL16 at byte 8", "no readable PNG", NULL);

        gox_begin(&beyond, 2);
        gox_put_pair(&beyond);
        layer.n = 0;
        put_u32(&layer, 1);
        gox_put_place(&layer, 0, INT32_MAX, 0, 0);
        put_gox_chunk(&beyond, "LAYR", &layer);
        expect_invalid("gox", &beyond, "2147483647,0,0", NULL);
}

static void test_damaged_file_is_an_error_or_a_model(void **state) {
        CLEANUP_BUF Buf file = { 0 };

        gox_begin(&file, 2);
        gox_put_pair(&file);
        gox_put_pair_layer(&file, 2);
        torment("gox", &file);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_tiles_beside_the_grid_are_read),
                cmocka_unit_test(test_later_tile_replaces_what_it_covers),
                cmocka_unit_test(test_version_1_places_tiles_by_their_middle),
                cmocka_unit_test(test_odd_dictionaries_are_understood),
                cmocka_unit_test(test_names_are_made_valid),
                cmocka_unit_test(test_missing_and_doubled_ids_get_new_ones),
                cmocka_unit_test(test_wrong_files_are_told_apart),
                cmocka_unit_test(test_errors_name_chunk_byte_claim_and_rest),
                cmocka_unit_test(test_damaged_file_is_an_error_or_a_model),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
