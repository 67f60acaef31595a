/* What of a scene becomes a layer, and what scenes may take. */
#include "vox-file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* Models of one voxel. */
static void put_voxel(Buf *chunks, uint8_t colour) {
        vox_put_model(chunks, 1, 1, 1, 1, (const uint8_t[][4]){ { 0, 0, 0, colour } });
}

/* Nodes id and id + 1: an object at x, 0, 0. */
static void put_object(Buf *chunks, uint32_t id, int32_t layer, const char *name, int32_t x, bool hidden) {
        char place[32];

        (void)snprintf(place, sizeof(place), "%d 0 0", (int)x);
        vox_put_transform(chunks, id, id + 1, layer, VOX_DICT("_name", name, "_hidden", hidden ? "1" : "0"),
                          VOX_DICT("_t", place));
        vox_put_shape(chunks, id + 1, 0);
}

/* Two objects at the top, and two in a group called tower, one of which is hidden. */
static void put_scene(Buf *ret) {
        CLEANUP_BUF Buf chunks = { 0 };

        put_voxel(&chunks, 1);
        vox_put_layer(&chunks, 0, VOX_DICT("_name", "ground"));
        vox_put_layer(&chunks, 5, NULL);
        vox_put_transform(&chunks, 0, 1, -1, NULL, NULL);
        vox_put_group(&chunks, 1, 3, (const uint32_t[]){ 2, 4, 6 });
        put_object(&chunks, 2, 0, "a", 0, false);
        put_object(&chunks, 4, 5, "b", 1, false);
        vox_put_transform(&chunks, 6, 7, 5, VOX_DICT("_name", "tower"), NULL);
        vox_put_group(&chunks, 7, 2, (const uint32_t[]){ 8, 10 });
        put_object(&chunks, 8, 0, "c", 2, false);
        put_object(&chunks, 10, 5, "d", 3, true);
        vox_wrap(ret, 150, &chunks);
}

/* Names of the layers in order, each with the x of its voxels. */
static void expect_layers(const Buf *file, const char *options, const char *expected) {
        CLEANUP(model_free) Model *m = read_model_with("vox", options, file);
        char found[400] = "";
        size_t n = 0;

        for (size_t i = 0; i < m->n_layers; i++) {
                n += (size_t)snprintf(found + n, sizeof(found) - n, "%s%s%s:", i ? " " : "",
                                      m->layers[i]->visible ? "" : "!", m->layers[i]->name);
                for (int32_t x = 0; x < 10; x++)
                        if (volume_get(m->layers[i]->volume, (Point){ x, 0, 0 }).a)
                                n += (size_t)snprintf(found + n, sizeof(found) - n, "%d", (int)x);
        }
        assert_string_equal(found, expected);
}

static void test_layers_are_what_the_option_says(void **state) {
        CLEANUP_BUF Buf file = { 0 };

        put_scene(&file);
        expect_layers(&file, NULL, "a:0 b:1 c:2 !d:3");
        expect_layers(&file, "split=objects", "a:0 b:1 c:2 !d:3");
        expect_layers(&file, "split=groups", "a:0 b:1 tower:2 !tower:3");
        expect_layers(&file, "split=layers", "ground:02 layer 5:1 !layer 5:3");
        expect_layers(&file, "split=none", "scene:012 !hidden:3");
}

/* Of numbers in the file 0, 10 and 0, 5, 10, the second object a voxel further on. */
static void test_frames_of_objects_that_share_a_layer_meet_by_their_numbers(void **state) {
        CLEANUP_BUF Buf chunks = { 0 }, file = { 0 };

        put_voxel(&chunks, 1);
        vox_put_group(&chunks, 0, 2, (const uint32_t[]){ 1, 3 });
        vox_put_transform(&chunks, 1, 2, 0, NULL, NULL);
        vox_put_frames(&chunks, 2, 2, (const VoxFrame[]){ { 0, "0" }, { 0, "10" } });
        vox_put_transform(&chunks, 3, 4, 0, NULL, VOX_DICT("_t", "1 0 0"));
        vox_put_frames(&chunks, 4, 3, (const VoxFrame[]){ { 0, "0" }, { 0, "5" }, { 0, "10" } });
        vox_wrap(&file, 200, &chunks);
        expect_layers(&file, "split=layers", "layer 0:01 !layer 0 frame 11:01 !layer 0 frame 6:1");
}

/* n objects in a row, each in a group of `most`, these under the first group. */
static void put_crowd(Buf *ret, uint32_t n, uint32_t most) {
        CLEANUP_BUF Buf chunks = { 0 };
        const uint32_t groups = (n + most - 1) / most;
        uint32_t ids[6000];
        uint32_t next = 2;

        put_voxel(&chunks, 7);
        for (uint32_t g = 0; g < groups; g++, next += 2) {
                uint32_t members[6000], k = 0, at = 2 + 2 * groups + 2 * g * most;

                for (; k < most && g * most + k < n; k++, at += 2) {
                        members[k] = at;
                        put_object(&chunks, at, 0, "object", (int32_t)(g * most + k), false);
                }
                ids[g] = next;
                vox_put_transform(&chunks, next, next + 1, 0, NULL, NULL);
                vox_put_group(&chunks, next + 1, k, members);
        }
        vox_put_transform(&chunks, 0, 1, -1, NULL, NULL);
        vox_put_group(&chunks, 1, groups, ids);
        vox_wrap(ret, 150, &chunks);
}

static void test_scenes_of_more_objects_than_layers_are_joined_by_groups_and_that_is_told(void **state) {
        CLEANUP_BUF Buf file = { 0 };
        FormatNotes notes = { 0 };
        FormatError error;
        CLEANUP(model_free) Model *m = NULL;

        put_crowd(&file, 5000, 1000);
        assert_int_equal(try_read("vox", NULL, file.data, file.n, &m, &notes, &error), 0);
        assert_int_equal(m->n_layers, 5);
        assert_int_equal(model_count(m), 5000);
        assert_int_equal(volume_count(m->layers[1]->volume), 1000);
        assert_int_equal(volume_get(m->layers[1]->volume, (Point){ 1000, 0, 0 }).a, 255);
        assert_int_equal(notes.n, 1);
        assert_non_null(strstr(notes.lines[0], "5000 objects"));
        assert_non_null(strstr(notes.lines[0], "each group"));
        format_notes_done(&notes);
}

static void test_scenes_without_groups_are_joined_by_layers(void **state) {
        CLEANUP_BUF Buf file = { 0 };
        FormatNotes notes = { 0 };
        FormatError error;
        CLEANUP(model_free) Model *m = NULL;

        put_crowd(&file, 5000, 1);
        assert_int_equal(try_read("vox", NULL, file.data, file.n, &m, &notes, &error), 0);
        assert_int_equal(m->n_layers, 1);
        assert_string_equal(m->layers[0]->name, "layer 0");
        assert_int_equal(model_count(m), 5000);
        assert_non_null(strstr(notes.lines[0], "each layer of the file"));
        format_notes_done(&notes);
}

static void test_more_objects_than_layers_are_refused_when_each_was_wanted(void **state) {
        CLEANUP_BUF Buf file = { 0 };
        CLEANUP(model_free) Model *m = NULL;
        FormatError error;

        put_crowd(&file, 5000, 1000);
        assert_int_equal(try_read("vox", "split=objects", file.data, file.n, &m, NULL, &error),
                         FORMAT_INVALID);
        assert_non_null(strstr(error.message, "5000 layers"));
        assert_non_null(strstr(error.message, "split=auto"));
}

static void test_objects_of_one_layer_that_overlap_lie_over_each_other_in_their_order(void **state) {
        CLEANUP_BUF Buf chunks = { 0 }, file = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_voxel(&chunks, 1);
        put_voxel(&chunks, 216);
        vox_put_group(&chunks, 0, 2, (const uint32_t[]){ 1, 2 });
        vox_put_shape(&chunks, 1, 0);
        vox_put_shape(&chunks, 2, 1);
        vox_wrap(&file, 150, &chunks);
        m = read_model_with("vox", "split=none", &file);
        assert_int_equal(m->n_layers, 1);
        assert_colour(model_get(m, (Point){ 0 }), 0xee, 0, 0, 255);
}

/* Models of 40×30×20, thinly filled. */
#define THIN 500
static void put_thin(Buf *chunks, unsigned seed) {
        uint8_t voxels[THIN][4];

        for (unsigned i = 0; i < THIN; i++) {
                seed = seed * 1103515245u + 12345u;
                memcpy(voxels[i],
                       (const uint8_t[]){ (uint8_t)((seed >> 16) % 40), (uint8_t)((seed >> 8) % 30),
                                          (uint8_t)((seed >> 20) % 20), (uint8_t)(1 + seed / 7 % 200) },
                       4);
        }
        vox_put_model(chunks, 40, 30, 20, THIN, voxels);
}

/* Of the i-th of the 48 ways to turn a model, mirrored or not. */
static void turn_text(unsigned i, char ret[static 16]) {
        static const unsigned axes[] = { 4, 8, 1, 9, 2, 6 };

        (void)snprintf(ret, 16, "%u", axes[i % 6] | i / 6 % 8 << 4);
}

/* Instances of two models, all turns and mirrors among them, that stand in each other's way. */
#define CROWD 150
static void put_turned(Buf *ret) {
        CLEANUP_BUF Buf chunks = { 0 };
        uint32_t ids[CROWD];

        put_thin(&chunks, 1);
        put_thin(&chunks, 2);
        for (uint32_t i = 0; i < CROWD; i++)
                ids[i] = 2 + 2 * i;
        vox_put_group(&chunks, 0, CROWD, ids);
        for (uint32_t i = 0; i < CROWD; i++) {
                char place[48], turn[16];

                (void)snprintf(place, sizeof(place), "%d %d %d", (int)(i * 37 % 113) - 50,
                               (int)(i * 59 % 101) - 50, (int)(i * 13 % 67) - 30);
                turn_text(i, turn);
                vox_put_transform(&chunks, ids[i], ids[i] + 1, 0, NULL, VOX_DICT("_t", place, "_r", turn));
                vox_put_shape(&chunks, ids[i] + 1, i & 1);
        }
        vox_wrap(ret, 150, &chunks);
}

static void test_what_shares_a_layer_is_what_layers_show_that_lie_over_each_other(void **state) {
        CLEANUP_BUF Buf file = { 0 };
        CLEANUP(model_free) Model *one = NULL, *many = NULL;
        CLEANUP(volume_free) Volume *seen = NULL;

        put_turned(&file);
        one = read_model_with("vox", "split=none", &file);
        many = read_model_with("vox", "split=objects", &file);
        assert_int_equal(one->n_layers, 1);
        assert_int_equal(many->n_layers, CROWD);
        assert_int_equal(model_flatten(many, &seen), 0);
        assert_same_volume(one->layers[0]->volume, seen);
}

/* n times a model of four voxels, turned like that. */
static Model *read_corners(unsigned turn, size_t n) {
        static const uint8_t corners[][4] = {
                { 0, 0, 0, 1 }, { 39, 0, 0, 2 }, { 0, 29, 0, 3 }, { 17, 5, 19, 4 }
        };
        CLEANUP_BUF Buf chunks = { 0 }, file = { 0 };
        char text[16];

        turn_text(turn, text);
        vox_put_model(&chunks, 40, 30, 20, 4, corners);
        vox_put_group(&chunks, 0, n, (const uint32_t[]){ 1, 1 });
        vox_put_transform(&chunks, 1, 2, 0, NULL,
                          VOX_DICT("_t", turn & 1 ? "-3 40 -17" : "16 5 8", "_r", text));
        vox_put_shape(&chunks, 2, 0);
        vox_wrap(&file, 150, &chunks);
        return read_model("vox", &file);
}

/* What is alone in a file goes another way there. */
static void test_instances_of_a_model_are_what_each_would_be_alone(void **state) {
        for (unsigned turn = 0; turn < 48; turn++) {
                CLEANUP(model_free) Model *alone = read_corners(turn, 1), *both = read_corners(turn, 2);

                assert_int_equal(both->n_layers, 2);
                assert_int_equal(volume_count(alone->layers[0]->volume), 4);
                assert_same_volume(alone->layers[0]->volume, both->layers[1]->volume);
                assert_memory_equal(&alone->box, &both->box, sizeof(alone->box));
        }
}

static void test_instances_that_lie_alike_share_their_blocks(void **state) {
        CLEANUP_BUF Buf chunks = { 0 }, file = { 0 };
        CLEANUP(model_free) Model *m = NULL;
        VolumeIter i = { 0 };
        size_t n = 0;

        put_thin(&chunks, 1);
        vox_put_group(&chunks, 0, 3, (const uint32_t[]){ 1, 3, 5 });
        vox_put_transform(&chunks, 1, 9, 0, NULL, VOX_DICT("_t", "5 6 7"));
        vox_put_transform(&chunks, 3, 9, 0, NULL, VOX_DICT("_t", "-155 22 327"));
        vox_put_transform(&chunks, 5, 9, 0, NULL, VOX_DICT("_t", "5 6 8"));
        vox_put_shape(&chunks, 9, 0);
        vox_wrap(&file, 150, &chunks);
        m = read_model("vox", &file);
        assert_int_equal(m->n_layers, 3);
        while (volume_next(m->layers[0]->volume, &i)) {
                const Point to = { i.block.x - 10, i.block.y + 1, i.block.z + 20 };

                assert_ptr_equal(volume_block(m->layers[1]->volume, to), i.contents);
                assert_ptr_not_equal(volume_block(m->layers[2]->volume, i.block), i.contents);
                n++;
        }
        assert_int_equal(volume_blocks(m->layers[1]->volume), n);
}

/* Groups that hold the next one twice, moved and not moved. */
static void test_many_instances_of_one_model_are_read_though_the_file_is_small(void **state) {
        CLEANUP_BUF Buf chunks = { 0 }, file = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_thin(&chunks, 1);
        for (uint32_t i = 0; i < 15; i++) {
                char place[32];

                (void)snprintf(place, sizeof(place), "%u 0 0", 48u << i);
                vox_put_group(&chunks, 2 * i, 2, (const uint32_t[]){ 2 * i + 2, 2 * i + 1 });
                vox_put_transform(&chunks, 2 * i + 1, 2 * i + 2, 0, NULL, VOX_DICT("_t", place));
        }
        vox_put_shape(&chunks, 30, 0);
        vox_wrap(&file, 150, &chunks);
        m = read_model_with("vox", "split=none", &file);
        assert_int_equal(m->n_layers, 1);
        assert_int_equal(model_count(m) % (1 << 15), 0);
        assert_int_equal(m->box.max.x - m->box.min.x + 1, 40 + 48 * ((1 << 15) - 1));
}

/* Groups that hold the next one twice, down to a model with a voxel in each of 16×16×16 blocks. */
static void test_a_small_file_that_asks_for_very_many_blocks_is_refused_by_its_size(void **state) {
        CLEANUP_BUF Buf chunks = { 0 }, file = { 0 };
        static uint8_t voxels[16 * 16 * 16][4];

        for (unsigned i = 0; i < 16 * 16 * 16; i++)
                memcpy(voxels[i],
                       (const uint8_t[]){ (uint8_t)(16 * (i & 15)), (uint8_t)(i & 0xf0),
                                          (uint8_t)(i >> 4 & 0xf0), 1 },
                       4);
        vox_put_model(&chunks, 256, 256, 256, 16 * 16 * 16, voxels);
        for (uint32_t i = 0; i < 11; i++)
                vox_put_group(&chunks, i, 2, (const uint32_t[]){ i + 1, i + 1 });
        vox_put_shape(&chunks, 11, 0);
        vox_wrap(&file, 150, &chunks);
        expect_invalid("vox", &file, "blocks", "blocks", "the most for a file of this size", NULL);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_layers_are_what_the_option_says),
                cmocka_unit_test(test_frames_of_objects_that_share_a_layer_meet_by_their_numbers),
                cmocka_unit_test(
                        test_scenes_of_more_objects_than_layers_are_joined_by_groups_and_that_is_told),
                cmocka_unit_test(test_scenes_without_groups_are_joined_by_layers),
                cmocka_unit_test(test_more_objects_than_layers_are_refused_when_each_was_wanted),
                cmocka_unit_test(test_objects_of_one_layer_that_overlap_lie_over_each_other_in_their_order),
                cmocka_unit_test(test_what_shares_a_layer_is_what_layers_show_that_lie_over_each_other),
                cmocka_unit_test(test_instances_of_a_model_are_what_each_would_be_alone),
                cmocka_unit_test(test_instances_that_lie_alike_share_their_blocks),
                cmocka_unit_test(test_many_instances_of_one_model_are_read_though_the_file_is_small),
                cmocka_unit_test(test_a_small_file_that_asks_for_very_many_blocks_is_refused_by_its_size),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
