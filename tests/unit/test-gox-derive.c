/* Layers of .gox files whose voxels are not in the file: shapes and clones. */
#include "gox-file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static const float identity[16] = { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1 };

static void put_clone(Buf *file, uint32_t id, uint32_t base, const float m[static 16]) {
        CLEANUP_BUF Buf layer = { 0 };

        put_u32(&layer, 0);
        gox_put_number(&layer, "id", id);
        gox_put_number(&layer, "base_id", base);
        gox_put_matrix(&layer, "mat", m);
        put_gox_chunk(file, "LAYR", &layer);
}

static void put_shape(Buf *file, const char *shape, float half, float z) {
        const float m[16] = { half, 0, 0, 0, 0, half, 0, 0, 0, 0, half, 0, 0, 0, z, 1 };
        CLEANUP_BUF Buf layer = { 0 };

        put_u32(&layer, 0);
        gox_put_value(&layer, "shape", shape, (uint32_t)strlen(shape));
        gox_put_value(&layer, "color", "\x01\x02\x03\xff", 4);
        gox_put_matrix(&layer, "mat", m);
        put_gox_chunk(file, "LAYR", &layer);
}

static void put_box(Buf *file, float half_side, float z) {
        const float m[16] = { half_side, 0, 0, 0, 0, half_side, 0, 0, 0, 0, half_side, 0, 0, 0, z, 1 };
        CLEANUP_BUF Buf image = { 0 };

        gox_put_matrix(&image, "box", m);
        put_gox_chunk(file, "IMG ", &image);
}

static void test_shape_layers_are_made_anew_inside_the_image_box(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        gox_begin(&file, 2);
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

        gox_begin(&file, 2);
        put_shape(&file, "sphere", 32, 0);
        m = read_model("gox", &file);
        assert_int_equal(model_count(m), 137376);
        assert_true(box_empty(m->box));
}

static void test_endless_shape_is_refused(void **state) {
        CLEANUP_BUF Buf file = { 0 };

        gox_begin(&file, 2);
        put_shape(&file, "cube", 1e6F, 0);
        expect_invalid("gox", &file, "chunk LAYR at byte 8", "16×16×16", NULL);
}

static void test_clones_follow_their_base(void **state) {
        /* By 32 along z; a quarter turn about z (x to y), then by 10 along x. */
        const float moved[16] = { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 32, 1 };
        const float turned[16] = { 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 10, 0, 0, 1 };
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        gox_begin(&file, 2);
        put_clone(&file, 9, 3, turned); /* of a clone further on */
        gox_put_pair(&file);
        gox_put_pair_layer(&file, 2);
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

        gox_begin(&file, 2);
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
        gox_begin(&file, 2);
        gox_put_pair(&file);
        gox_put_pair_layer(&file, 1);
        for (uint32_t i = 0; i < 3; i++)
                put_clone(&file, 2 + i, 1, bad[i]);
        m = read_model("gox", &file);
        for (size_t i = 1; i < 4; i++)
                assert_int_equal(volume_count(m->layers[i]->volume), 0);
}

static void put_studio(Buf *file) {
        static const char *const types[] = { "MATE", "CAMR", "LIGH" };
        static const char *const keys[] = { "metallic", "dist", "pitch" };
        const float value = 0.5F;

        for (unsigned i = 0; i < 3; i++) {
                CLEANUP_BUF Buf chunk = { 0 };

                gox_put_name(&chunk, "Türme");
                gox_put_value(&chunk, keys[i], &value, 4);
                gox_put_value(&chunk, "active", "", 0);
                put_gox_chunk(file, types[i], &chunk);
        }
}

static void test_damaged_file_is_an_error_or_a_model(void **state) {
        const float turned[16] = { 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 10, 0, 0, 1 };
        CLEANUP_BUF Buf file = { 0 };

        gox_begin(&file, 2);
        put_box(&file, 8, 8);
        gox_put_pair(&file);
        gox_put_pair_layer(&file, 2);
        put_shape(&file, "cylinder", 3, 3);
        put_clone(&file, 3, 2, turned);
        put_studio(&file);
        torment("gox", &file);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_shape_layers_are_made_anew_inside_the_image_box),
                cmocka_unit_test(test_shape_without_an_image_box_is_whole),
                cmocka_unit_test(test_endless_shape_is_refused),
                cmocka_unit_test(test_clones_follow_their_base),
                cmocka_unit_test(test_clones_in_a_ring_are_empty),
                cmocka_unit_test(test_matrices_without_sense_leave_layers_empty),
                cmocka_unit_test(test_damaged_file_is_an_error_or_a_model),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
