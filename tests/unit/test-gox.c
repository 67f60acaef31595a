#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static const Colour red = { 200, 10, 10, 255 }, blue = { 10, 10, 200, 255 };
static const float identity[16] = { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1 };

static void begin(Buf *file, uint32_t version) {
        put_text(file, "GOX ");
        put_u32(file, version);
}

static void put_tile(Buf *file, const Colour voxels[static BLOCK_VOXELS]) {
        CLEANUP_BUF Buf png = { 0 };

        assert_int_equal(png_write(&png, (const uint8_t *)voxels, 64, 64), 0);
        put_gox_chunk(file, "BL16", &png);
}

/* A tile with one voxel in its corner of lowest coordinates, and one beside it along x. */
static void put_pair(Buf *file) {
        Colour voxels[BLOCK_VOXELS] = { red, blue };

        put_tile(file, voxels);
}

static void put_place(Buf *layer, int32_t tile, int32_t x, int32_t y, int32_t z) {
        const int32_t numbers[] = { tile, x, y, z, 0 };

        for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
                put_i32(layer, numbers[i]);
}

static void put_value(Buf *dict, const char *key, const void *value, uint32_t n) {
        put_string(dict, key);
        put_u32(dict, n);
        put_bytes(dict, value, n);
}

static void put_number(Buf *dict, const char *key, uint32_t value) {
        put_string(dict, key);
        put_u32(dict, 4);
        put_u32(dict, value);
}

static void put_matrix(Buf *dict, const char *key, const float m[static 16]) {
        put_string(dict, key);
        put_u32(dict, 64);
        put_floats(dict, m, 16);
}

static void put_name(Buf *dict, const char *name) {
        put_value(dict, "name", name, (uint32_t)strlen(name));
}

/* One tile at (0,0,0) with a red voxel there and a blue one beside it, in a layer of that id. */
static void put_pair_layer(Buf *file, uint32_t id) {
        CLEANUP_BUF Buf layer = { 0 };

        put_u32(&layer, 1);
        put_place(&layer, 0, 0, 0, 0);
        put_number(&layer, "id", id);
        put_gox_chunk(file, "LAYR", &layer);
}

static void put_clone(Buf *file, uint32_t id, uint32_t base, const float m[static 16]) {
        CLEANUP_BUF Buf layer = { 0 };

        put_u32(&layer, 0);
        put_number(&layer, "id", id);
        put_number(&layer, "base_id", base);
        put_matrix(&layer, "mat", m);
        put_gox_chunk(file, "LAYR", &layer);
}

static void put_shape(Buf *file, const char *shape, float half, float z) {
        const float m[16] = { half, 0, 0, 0, 0, half, 0, 0, 0, 0, half, 0, 0, 0, z, 1 };
        CLEANUP_BUF Buf layer = { 0 };

        put_u32(&layer, 0);
        put_value(&layer, "shape", shape, (uint32_t)strlen(shape));
        put_value(&layer, "color", "\x01\x02\x03\xff", 4);
        put_matrix(&layer, "mat", m);
        put_gox_chunk(file, "LAYR", &layer);
}

static void put_box(Buf *file, float half_side, float z) {
        const float m[16] = { half_side, 0, 0, 0, 0, half_side, 0, 0, 0, 0, half_side, 0, 0, 0, z, 1 };
        CLEANUP_BUF Buf image = { 0 };

        put_matrix(&image, "box", m);
        put_gox_chunk(file, "IMG ", &image);
}

static Layer *add_layer(Model *m, const char *name) {
        Layer *l;

        assert_int_equal(model_add_layer(m, 0, name, &l), 0);
        return l;
}

/* Three layers with all that a file holds; voxels at both sides of the origin, faint ones too. */
static Model *rich_model(void) {
        Model *m;
        Layer *l;

        assert_int_equal(model_new(&m, 40, 30, 20), 0);
        m->box = (Box){ { -7, -20, 0 }, { 32, 9, 21 } };
        assert_int_equal(
                volume_fill(m->layers[0]->volume, (Box){ { -20, -3, 0 }, { 20, 5, 40 } }, MODE_OVER, red),
                0);
        l = add_layer(m, "Türme \"hoch\"");
        l->visible = false;
        l->mode = MODE_SUB;
        l->colour = (Colour){ 1, 2, 3, 4 };
        for (int32_t i = 0; i < 100; i++)
                assert_int_equal(volume_set(l->volume, (Point){ i * i % 67 - 30, i * 7 % 41 - 20, i - 50 },
                                            (Colour){ (uint8_t)i, 0, 9, (uint8_t)(i + 1) }),
                                 0);
        add_layer(m, "");
        return m;
}

static void test_model_comes_back_as_it_was(void **state) {
        CLEANUP(model_free) Model *m = rich_model(), *back = NULL;
        CLEANUP_BUF Buf file = { 0 }, again = { 0 };

        write_model("gox", m, &file, NULL);
        back = read_model("gox", &file);
        assert_same_model(m, back);
        write_model("gox", back, &again, NULL);
        assert_int_equal(file.n, again.n);
        assert_memory_equal(file.data, again.data, file.n);
}

static void test_bare_model_comes_back_as_it_was(void **state) {
        CLEANUP(model_free) Model *m = NULL, *back = NULL;
        CLEANUP_BUF Buf file = { 0 };

        assert_int_equal(model_new_bare(&m), 0);
        write_model("gox", m, &file, NULL);
        back = read_model("gox", &file);
        assert_same_model(m, back);
}

static size_t count_text(const Buf *file, const char *text) {
        const uint8_t *at = file->data, *end = at + file->n;
        size_t n = 0;

        while ((at = memmem(at, (size_t)(end - at), text, strlen(text)))) {
                at++;
                n++;
        }
        return n;
}

static void test_equal_blocks_are_written_once_and_shared_when_read(void **state) {
        CLEANUP(model_free) Model *m = NULL, *back = NULL;
        CLEANUP_BUF Buf file = { 0 };
        const Volume *v;

        assert_int_equal(model_new(&m, 64, 64, 64), 0);
        assert_int_equal(
                volume_fill(m->layers[0]->volume, (Box){ { 0, 0, 0 }, { 63, 63, 63 } }, MODE_OVER, red), 0);
        assert_int_equal(volume_set(add_layer(m, "b")->volume, (Point){ 1, 2, 3 }, blue), 0);
        write_model("gox", m, &file, NULL);
        assert_int_equal(count_text(&file, "BL16"), 2);
        back = read_model("gox", &file);
        v = back->layers[0]->volume;
        assert_ptr_equal(volume_block(v, (Point){ 0, 0, 0 }), volume_block(v, (Point){ 3, 3, 3 }));
        assert_int_equal(model_count(back), 64 * 64 * 64);
}

static void test_preview_is_put_before_the_tiles(void **state) {
        CLEANUP(model_free) Model *m = rich_model();
        FormatNotes notes = { 0 };
        CLEANUP_BUF Buf file = { 0 };
        FormatError error;
        const FormatOptions options = { .preview = (const uint8_t *)"picture", .preview_n = 7 };

        assert_int_equal(format_by_name("gox")->write(&file, m, &options, &notes, &error), 0);
        assert_int_equal(count_text(&file, "PREV\x07"), 1);
        assert_true(memmem(file.data, file.n, "picture", 7) < memmem(file.data, file.n, "BL16", 4));
        expect_invalid("gox", &(Buf){ file.data, file.n - 1, 0 }, "chunk LIGH", NULL);
}

static void test_tiles_beside_the_grid_are_read(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 }, layer = { 0 };

        begin(&file, 2);
        put_pair(&file);
        put_u32(&layer, 3);
        put_place(&layer, 0, 15, -1, 5);
        put_place(&layer, 0, -33, 1, 5);
        put_place(&layer, 0, 32, 16, -16);
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

        begin(&file, 2);
        put_pair(&file);
        put_u32(&layer, 2);
        put_place(&layer, 0, 0, 0, 0);
        put_place(&layer, 0, -8, 0, 0);
        put_gox_chunk(&file, "LAYR", &layer);
        m = read_model("gox", &file);
        assert_int_equal(model_count(m), 2);
        assert_colour(model_get(m, (Point){ -8, 0, 0 }), 200, 10, 10, 255);
}

static void test_version_1_places_tiles_by_their_middle(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 }, layer = { 0 };

        begin(&file, 1);
        put_pair(&file);
        put_u32(&layer, 2);
        put_place(&layer, 0, 8, 8, 8);
        put_place(&layer, 0, 0, 40, 0);
        put_gox_chunk(&file, "LAYR", &layer);
        m = read_model("gox", &file);
        assert_int_equal(model_count(m), 4);
        assert_colour(model_get(m, (Point){ 0, 0, 0 }), 200, 10, 10, 255);
        assert_colour(model_get(m, (Point){ -7, 32, -8 }), 10, 10, 200, 255);
}

static void test_odd_dictionaries_are_understood(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 }, layer = { 0 };

        begin(&file, 2);
        put_u32(&layer, 0);
        put_value(&layer, "name", "ab\0cd", 5);
        put_value(&layer, "visible", "\0\0\0\0", 4); /* of another size: ignored */
        put_value(&layer, "mode", "\1", 1);
        put_value(&layer, "marker_color", "whatever", 8);
        put_number(&layer, "id", 7);
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

        begin(&file, 2);
        put_u32(&one, 0);
        put_name(&one, "a\xff\xc3\xa9\xed\xa0\x80z");
        put_gox_chunk(&file, "LAYR", &one);
        memset(name, 'x', sizeof(name));
        memcpy(name + 254, "\xc3\xa9", 3);
        put_u32(&two, 0);
        put_name(&two, name);
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

        begin(&file, 2);
        put_pair(&file);
        for (size_t i = 0; i < ARRAY_LEN(ids); i++)
                put_pair_layer(&file, ids[i]);
        m = read_model("gox", &file);
        assert_int_equal(m->layers[1]->id, 5);
        assert_int_equal(m->layers[3]->id, 1);
        for (size_t i = 0; i < m->n_layers; i++)
                for (size_t k = 0; k < i; k++)
                        assert_int_not_equal(m->layers[i]->id, m->layers[k]->id);
        assert_int_equal(m->next_id, 10);
}

static void test_shape_layers_are_made_anew_inside_the_image_box(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        begin(&file, 2);
        put_shape(&file, "cube", 3, 0); /* before the box: order does not matter */
        put_box(&file, 8, 8);
        put_shape(&file, "sphere", 32, 40);
        put_shape(&file, "teapot", 3, 3);
        m = read_model("gox", &file);
        assert_int_equal(volume_count(m->layers[0]->volume), 6 * 6 * 3);
        assert_colour(model_get(m, (Point){ 2, -3, 2 }), 1, 2, 3, 255);
        assert_colour(m->layers[0]->colour, 1, 2, 3, 255);
        assert_int_equal(volume_box(m->layers[1]->volume).max.z, 15);
        assert_int_equal(volume_box(m->layers[1]->volume).min.z, 8);
        assert_int_equal(volume_count(m->layers[2]->volume), 0);
}

static void test_shape_without_an_image_box_is_whole(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        begin(&file, 2);
        put_shape(&file, "sphere", 32, 0);
        m = read_model("gox", &file);
        assert_int_equal(model_count(m), 137376);
        assert_true(box_empty(m->box));
}

static void test_endless_shape_is_refused(void **state) {
        CLEANUP_BUF Buf file = { 0 };

        begin(&file, 2);
        put_shape(&file, "cube", 1e6F, 0);
        expect_invalid("gox", &file, "chunk LAYR at byte 8", "16×16×16", NULL);
}

static void test_clones_follow_their_base(void **state) {
        /* By 32 along z; a quarter turn about z (x to y), then by 10 along x. */
        const float moved[16] = { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 32, 1 };
        const float turned[16] = { 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 10, 0, 0, 1 };
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        begin(&file, 2);
        put_clone(&file, 9, 3, turned); /* of a clone further on */
        put_pair(&file);
        put_pair_layer(&file, 2);
        put_clone(&file, 3, 2, moved);
        put_clone(&file, 4, 77, moved); /* of nobody */
        m = read_model("gox", &file);
        assert_int_equal(model_count(m), 6);
        assert_colour(model_get(m, (Point){ 1, 0, 32 }), 10, 10, 200, 255);
        assert_ptr_equal(volume_block(m->layers[1]->volume, (Point){ 0, 0, 0 }),
                         volume_block(m->layers[2]->volume, (Point){ 0, 0, 2 }));
        /* Positions turn, not cubes: so does Goxel. */
        assert_colour(model_get(m, (Point){ 10, 0, 32 }), 200, 10, 10, 255);
        assert_colour(model_get(m, (Point){ 10, 1, 32 }), 10, 10, 200, 255);
}

static void test_clones_in_a_ring_are_empty(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        begin(&file, 2);
        put_clone(&file, 1, 2, identity);
        put_clone(&file, 2, 1, identity);
        put_clone(&file, 3, 3, identity);
        m = read_model("gox", &file);
        assert_int_equal(m->n_layers, 3);
        assert_int_equal(model_count(m), 0);
}

static void test_matrices_without_sense_leave_layers_empty(void **state) {
        float bad[][16] = { { 0 }, { 0 }, { 0 } };
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        bad[1][0] = __builtin_nanf("");
        bad[2][0] = bad[2][5] = bad[2][10] = __builtin_inff();
        begin(&file, 2);
        put_pair(&file);
        put_pair_layer(&file, 1);
        for (uint32_t i = 0; i < 3; i++)
                put_clone(&file, 2 + i, 1, bad[i]);
        m = read_model("gox", &file);
        for (size_t i = 1; i < 4; i++)
                assert_int_equal(volume_count(m->layers[i]->volume), 0);
}

static void test_wrong_files_are_told_apart(void **state) {
        CLEANUP_BUF Buf empty = { 0 }, other = { 0 }, newer = { 0 };

        expect_invalid("gox", &empty, "not a .gox file", NULL);
        put_text(&other, "VOX \x96");
        expect_invalid("gox", &other, "not a .gox file", NULL);
        begin(&newer, 3);
        expect_invalid("gox", &newer, "version 3", NULL);
}

static void test_errors_name_chunk_byte_claim_and_rest(void **state) {
        CLEANUP_BUF Buf tiles = { 0 }, length = { 0 }, index = { 0 }, picture = { 0 }, beyond = { 0 },
                        layer = { 0 };

        begin(&tiles, 2);
        put_u32(&layer, 4000);
        put_gox_chunk(&tiles, "LAYR", &layer);
        expect_invalid("gox", &tiles, "chunk LAYR at byte 8", "4000 tiles", "0 bytes are left", NULL);

        begin(&length, 2);
        put_text(&length, "BL16");
        put_i32(&length, -5);
        expect_invalid("gox", &length, "chunk BL16 at byte 8", "-5 bytes", NULL);

        begin(&index, 2);
        layer.n = 0;
        put_u32(&layer, 1);
        put_place(&layer, 3, 0, 0, 0);
        put_gox_chunk(&index, "LAYR", &layer);
        expect_invalid("gox", &index, "tile 3", "0 BL16", NULL);

        begin(&picture, 2);
        put_gox_chunk(&picture, "BL16", &layer);
        expect_invalid("gox", &picture, "chunk BL16 at byte 8", "no readable PNG", NULL);

        begin(&beyond, 2);
        put_pair(&beyond);
        layer.n = 0;
        put_u32(&layer, 1);
        put_place(&layer, 0, INT32_MAX, 0, 0);
        put_gox_chunk(&beyond, "LAYR", &layer);
        expect_invalid("gox", &beyond, "2147483647,0,0", NULL);
}

static void test_damaged_file_is_an_error_or_a_model(void **state) {
        const float turned[16] = { 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 10, 0, 0, 1 };
        CLEANUP_BUF Buf file = { 0 };

        begin(&file, 2);
        put_box(&file, 8, 8);
        put_pair(&file);
        put_pair_layer(&file, 2);
        put_shape(&file, "cylinder", 3, 3);
        put_clone(&file, 3, 2, turned);
        torment("gox", &file);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_model_comes_back_as_it_was),
                cmocka_unit_test(test_bare_model_comes_back_as_it_was),
                cmocka_unit_test(test_equal_blocks_are_written_once_and_shared_when_read),
                cmocka_unit_test(test_preview_is_put_before_the_tiles),
                cmocka_unit_test(test_tiles_beside_the_grid_are_read),
                cmocka_unit_test(test_later_tile_replaces_what_it_covers),
                cmocka_unit_test(test_version_1_places_tiles_by_their_middle),
                cmocka_unit_test(test_odd_dictionaries_are_understood),
                cmocka_unit_test(test_names_are_made_valid),
                cmocka_unit_test(test_missing_and_doubled_ids_get_new_ones),
                cmocka_unit_test(test_shape_layers_are_made_anew_inside_the_image_box),
                cmocka_unit_test(test_shape_without_an_image_box_is_whole),
                cmocka_unit_test(test_endless_shape_is_refused),
                cmocka_unit_test(test_clones_follow_their_base),
                cmocka_unit_test(test_clones_in_a_ring_are_empty),
                cmocka_unit_test(test_matrices_without_sense_leave_layers_empty),
                cmocka_unit_test(test_wrong_files_are_told_apart),
                cmocka_unit_test(test_errors_name_chunk_byte_claim_and_rest),
                cmocka_unit_test(test_damaged_file_is_an_error_or_a_model),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
