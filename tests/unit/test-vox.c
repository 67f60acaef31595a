/* Scenes, palettes and faults of a .vox that is read. */
#include "vox-file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* 2×1×1, colours 1 and 2 from left to right. */
static void put_pair(Buf *chunks) {
        vox_put_model(chunks, 2, 1, 1, 2, (const uint8_t[][4]){ { 0, 0, 0, 1 }, { 1, 0, 0, 2 } });
}

static Model *read_chunks(const Buf *chunks) {
        CLEANUP_BUF Buf file = { 0 };

        vox_wrap(&file, 150, chunks);
        return read_model("vox", &file);
}

static void expect_invalid_chunks(const Buf *chunks, const char *text) {
        CLEANUP_BUF Buf file = { 0 };

        vox_wrap(&file, 150, chunks);
        expect_invalid("vox", &file, text, NULL);
}

static void test_frames_of_an_animation_are_layers_of_which_the_first_is_seen(void **state) {
        CLEANUP_BUF Buf chunks = { 0 }, file = { 0 }, shape = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        for (uint8_t i = 0; i < 2; i++)
                vox_put_model(&chunks, 1, 1, 2, 1, (const uint8_t[][4]){ { 0, 0, i, 1 } });
        vox_put_transform(&chunks, 0, 1, -1, VOX_DICT("_name", "walk"), NULL);
        put_u32(&shape, 1);
        put_u32(&shape, 0);
        put_u32(&shape, 2);
        for (uint32_t i = 0; i < 2; i++) {
                put_u32(&shape, i);
                put_u32(&shape, 1);
                put_string(&shape, "_f");
                put_string(&shape, i ? "1" : "0");
        }
        put_vox_chunk(&chunks, "nSHP", &shape);
        vox_wrap(&file, 200, &chunks);
        m = read_model("vox", &file);
        assert_int_equal(m->n_layers, 2);
        assert_string_equal(m->layers[0]->name, "walk");
        assert_string_equal(m->layers[1]->name, "walk frame 2");
        assert_true(m->layers[0]->visible);
        assert_false(m->layers[1]->visible);
        assert_int_equal(volume_get(m->layers[1]->volume, (Point){ 0, 0, 0 }).a, 255);
}

static void test_default_palette_is_taken_when_there_is_none(void **state) {
        CLEANUP_BUF Buf chunks = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        vox_put_model(&chunks, 8, 8, 8, 6,
                      (const uint8_t[][4]){ { 0, 0, 0, 1 },
                                            { 1, 0, 0, 2 },
                                            { 2, 0, 0, 215 },
                                            { 3, 0, 0, 216 },
                                            { 4, 0, 0, 255 },
                                            { 5, 0, 0, 0 } });
        m = read_chunks(&chunks);
        assert_int_equal(model_count(m), 5);
        assert_colour(model_get(m, (Point){ 0, 0, 0 }), 255, 255, 255, 255);
        assert_colour(model_get(m, (Point){ 1, 0, 0 }), 255, 255, 0xcc, 255);
        assert_colour(model_get(m, (Point){ 2, 0, 0 }), 0, 0, 0x33, 255);
        assert_colour(model_get(m, (Point){ 3, 0, 0 }), 0xee, 0, 0, 255);
        assert_colour(model_get(m, (Point){ 4, 0, 0 }), 0x11, 0x11, 0x11, 255);
        assert_string_equal(m->layers[0]->name, "model 1");
        assert_int_equal(m->box.max.x, 7);
}

/* The last of 256 colors has no index: some writers leave it out. */
static void test_palette_after_the_voxels_counts(void **state) {
        for (uint32_t n = 255; n <= 256; n++) {
                CLEANUP_BUF Buf chunks = { 0 }, palette = { 0 };
                CLEANUP(model_free) Model *m = NULL;

                put_pair(&chunks);
                for (uint32_t i = 0; i < n; i++)
                        put_u32(&palette, i | i << 8);
                put_vox_chunk(&chunks, "RGBA", &palette);
                m = read_chunks(&chunks);
                assert_colour(model_get(m, (Point){ 0, 0, 0 }), 0, 0, 0, 255);
                assert_colour(model_get(m, (Point){ 1, 0, 0 }), 1, 1, 0, 255);
        }
}

static void test_objects_turn_about_their_pivot_as_cubes(void **state) {
        CLEANUP_BUF Buf chunks = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_pair(&chunks);
        vox_put_transform(&chunks, 0, 1, -1, NULL, NULL);
        vox_put_group(&chunks, 1, 3, (const uint32_t[]){ 2, 4, 6 });
        vox_put_transform(&chunks, 2, 3, 0, VOX_DICT("_name", "straight"), VOX_DICT("_t", "10 0 0"));
        vox_put_shape(&chunks, 3, 0);
        /* Half a turn about z: stays between 19 and 20, the other way round. */
        vox_put_transform(&chunks, 4, 3, 0, VOX_DICT("_name", "half"), VOX_DICT("_r", "52", "_t", "20 0 0"));
        /* x → y, y → -x, then 30 along x. */
        vox_put_transform(&chunks, 6, 3, 0, VOX_DICT("_name", "quarter"),
                          VOX_DICT("_r", "17", "_t", "30 0 0"));
        m = read_chunks(&chunks);
        assert_int_equal(m->n_layers, 3);
        assert_string_equal(m->layers[1]->name, "half");
        assert_colour(model_get(m, (Point){ 9, 0, 0 }), 255, 255, 255, 255);
        assert_colour(model_get(m, (Point){ 10, 0, 0 }), 255, 255, 204, 255);
        assert_colour(model_get(m, (Point){ 20, -1, 0 }), 255, 255, 255, 255);
        assert_colour(model_get(m, (Point){ 19, -1, 0 }), 255, 255, 204, 255);
        assert_colour(model_get(m, (Point){ 29, -1, 0 }), 255, 255, 255, 255);
        assert_colour(model_get(m, (Point){ 29, 0, 0 }), 255, 255, 204, 255);
        assert_int_equal(model_count(m), 6);
}

static void test_places_add_up_down_the_scene(void **state) {
        CLEANUP_BUF Buf chunks = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_pair(&chunks);
        vox_put_transform(&chunks, 0, 1, -1, NULL, VOX_DICT("_t", "0 0 5"));
        vox_put_group(&chunks, 1, 1, (const uint32_t[]){ 2 });
        vox_put_transform(&chunks, 2, 3, -1, VOX_DICT("_name", "all"),
                          VOX_DICT("_r", "17", "_t", "100 0 0"));
        vox_put_group(&chunks, 3, 1, (const uint32_t[]){ 4 });
        vox_put_transform(&chunks, 4, 5, -1, NULL, VOX_DICT("_t", "7 0 0"));
        vox_put_shape(&chunks, 5, 0);
        m = read_chunks(&chunks);
        /* Moved to x = 6 and 7, turned to y = 6 and 7, moved to x = 99. */
        assert_colour(model_get(m, (Point){ 99, 6, 5 }), 255, 255, 255, 255);
        assert_colour(model_get(m, (Point){ 99, 7, 5 }), 255, 255, 204, 255);
        assert_string_equal(m->layers[0]->name, "all");
}

static void test_hidden_objects_become_hidden_layers(void **state) {
        CLEANUP_BUF Buf chunks = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_pair(&chunks);
        vox_put_hidden_layer(&chunks, 3);
        vox_put_transform(&chunks, 0, 1, -1, NULL, NULL);
        vox_put_group(&chunks, 1, 3, (const uint32_t[]){ 2, 4, 6 });
        vox_put_transform(&chunks, 2, 9, 0, NULL, NULL);
        vox_put_transform(&chunks, 4, 9, 0, VOX_DICT("_hidden", "1"), VOX_DICT("_t", "5 0 0"));
        vox_put_transform(&chunks, 6, 9, 3, NULL, VOX_DICT("_t", "9 0 0"));
        vox_put_shape(&chunks, 9, 0);
        m = read_chunks(&chunks);
        assert_int_equal(m->n_layers, 3);
        assert_true(m->layers[0]->visible);
        assert_false(m->layers[1]->visible);
        assert_false(m->layers[2]->visible);
        assert_int_equal(model_count(m), 2);
}

static void test_scene_that_goes_round_is_refused(void **state) {
        CLEANUP_BUF Buf chunks = { 0 };

        put_pair(&chunks);
        vox_put_transform(&chunks, 0, 1, -1, NULL, NULL);
        vox_put_group(&chunks, 1, 1, (const uint32_t[]){ 0 });
        expect_invalid_chunks(&chunks, "circles");
}

static void test_scene_that_doubles_at_every_level_is_refused(void **state) {
        CLEANUP_BUF Buf empty = { 0 }, full = { 0 };

        put_pair(&empty);
        for (uint32_t i = 0; i < 60; i++)
                vox_put_group(&empty, i, 2, (const uint32_t[]){ i + 1, i + 1 });
        vox_put_group(&empty, 60, 0, NULL);
        expect_invalid_chunks(&empty, "more than 1048576 nodes");

        put_pair(&full);
        for (uint32_t i = 0; i < 20; i++)
                vox_put_group(&full, i, 2, (const uint32_t[]){ i + 1, i + 1 });
        vox_put_shape(&full, 20, 0);
        expect_invalid_chunks(&full, "more than 1048576 nodes");
}

static void test_broken_scenes_are_told_apart(void **state) {
        CLEANUP_BUF Buf node = { 0 }, model = { 0 }, twice = { 0 }, turn = { 0 }, move = { 0 }, far = { 0 };

        vox_put_transform(&node, 0, 5, -1, NULL, NULL);
        expect_invalid_chunks(&node, "node 5");
        vox_put_shape(&model, 0, 7);
        expect_invalid_chunks(&model, "model 7");
        vox_put_group(&twice, 0, 0, NULL);
        vox_put_group(&twice, 0, 0, NULL);
        expect_invalid_chunks(&twice, "twice");
        vox_put_transform(&turn, 0, 1, -1, NULL, VOX_DICT("_r", "15"));
        expect_invalid_chunks(&turn, "rotation \"15\"");
        vox_put_transform(&move, 0, 1, -1, NULL, VOX_DICT("_t", "1 2"));
        expect_invalid_chunks(&move, "translation \"1 2\"");
        put_pair(&far);
        vox_put_transform(&far, 0, 1, -1, NULL, VOX_DICT("_t", "2147483647 0 0"));
        vox_put_transform(&far, 1, 2, -1, NULL, VOX_DICT("_t", "2147483647 0 0"));
        vox_put_shape(&far, 2, 0);
        expect_invalid_chunks(&far, "32 bits");
}

static void test_wrong_files_and_claims_are_told_apart(void **state) {
        CLEANUP_BUF Buf other = { 0 }, newer = { 0 }, none = { 0 }, claim = { 0 }, big = { 0 }, b = { 0 };

        put_text(&other, "GOX \x02");
        expect_invalid("vox", &other, "not a .vox file", NULL);
        vox_wrap(&newer, 201, &none);
        expect_invalid("vox", &newer, "version 201", NULL);
        put_u32(&b, 0);
        put_vox_chunk(&none, "XYZI", &b);
        expect_invalid_chunks(&none, "no SIZE");
        put_pair(&claim);
        b.n = 0;
        put_u32(&b, 4000000000U);
        put_vox_chunk(&claim, "XYZI", &b);
        expect_invalid_chunks(&claim, "chunk XYZI at byte 68 claims 4000000000 voxels, 0 bytes are left");
        vox_put_model(&big, 257, 1, 1, 0, NULL);
        expect_invalid_chunks(&big, "width of 257");
}

static void test_damaged_file_is_an_error_or_a_model(void **state) {
        CLEANUP_BUF Buf chunks = { 0 }, file = { 0 };

        put_pair(&chunks);
        vox_put_hidden_layer(&chunks, 3);
        vox_put_transform(&chunks, 0, 1, -1, NULL, NULL);
        vox_put_group(&chunks, 1, 1, (const uint32_t[]){ 2 });
        vox_put_transform(&chunks, 2, 3, 0, VOX_DICT("_name", "quarter"),
                          VOX_DICT("_r", "17", "_t", "30 0 0"));
        vox_put_shape(&chunks, 3, 0);
        vox_wrap(&file, 200, &chunks);
        torment("vox", &file);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_frames_of_an_animation_are_layers_of_which_the_first_is_seen),
                cmocka_unit_test(test_default_palette_is_taken_when_there_is_none),
                cmocka_unit_test(test_palette_after_the_voxels_counts),
                cmocka_unit_test(test_objects_turn_about_their_pivot_as_cubes),
                cmocka_unit_test(test_places_add_up_down_the_scene),
                cmocka_unit_test(test_hidden_objects_become_hidden_layers),
                cmocka_unit_test(test_scene_that_goes_round_is_refused),
                cmocka_unit_test(test_scene_that_doubles_at_every_level_is_refused),
                cmocka_unit_test(test_broken_scenes_are_told_apart),
                cmocka_unit_test(test_wrong_files_and_claims_are_told_apart),
                cmocka_unit_test(test_damaged_file_is_an_error_or_a_model),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
