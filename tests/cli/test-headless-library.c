/* The origin's C functions on an engine of their own and through a daemon: what each does. */
#include "context.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void expect_colour(int x, int y, int z, goxel_color_t wanted) {
        goxel_color_t got = { 1, 2, 3, 4 };

        OK(goxel_get_voxel(ctx, x, y, z, &got));
        assert_memory_equal(&got, &wanted, sizeof(got));
}

static void expect_empty(int x, int y, int z) {
        expect_colour(x, y, z, (goxel_color_t){ 0 });
}

static const char *path_of(const char *name) {
        static char path[2][256];
        static unsigned turn;

        turn ^= 1u;
        (void)snprintf(path[turn], sizeof(path[turn]), "%s", rig_path(rig, name));
        return path[turn];
}

static void test_project_is_made_and_has_its_bounds(void **state) {
        int w = 0, h = 0, d = 0;

        OK(goxel_init_context(ctx));
        OK(goxel_create_project(ctx, "castle", 16, 8, 4));
        OK(goxel_get_project_bounds(ctx, &w, &h, &d));
        assert_int_equal(w, 16);
        assert_int_equal(h, 8);
        assert_int_equal(d, 4);
        OK(goxel_get_project_bounds(ctx, NULL, &h, NULL));
}

static void test_voxels_are_set_told_painted_and_removed(void **state) {
        OK(goxel_create_project(ctx, "castle", 16, 16, 16));
        expect_empty(1, -2, 3);
        OK(goxel_add_voxel(ctx, 1, -2, 3, &red));
        expect_colour(1, -2, 3, red);
        OK(goxel_paint_voxel(ctx, 1, -2, 3, &blue));
        expect_colour(1, -2, 3, blue);
        OK(goxel_remove_voxel(ctx, 1, -2, 3));
        expect_empty(1, -2, 3);
        expect_error(GOXEL_ERROR_INVALID_OPERATION, goxel_paint_voxel(ctx, 1, -2, 3, &blue));
        assert_non_null(strstr(goxel_get_last_error(ctx), "1,-2,3"));
        expect_empty(1, -2, 3);
}

static void test_batch_of_more_than_a_request_has_room_for(void **state) {
        enum { N = 100003 };
        goxel_pos_t *at = calloc(N, sizeof(*at));
        goxel_color_t *colours = calloc(N, sizeof(*colours));

        assert_true(at && colours);
        for (int i = 0; i < N; i++) {
                at[i] = (goxel_pos_t){ i % 64, i / 64 % 64, i / 4096 };
                colours[i] = (goxel_color_t){ (uint8_t)i, (uint8_t)(i >> 8), 7, 255 };
        }
        OK(goxel_create_project(ctx, "castle", 64, 64, 64));
        OK(goxel_add_voxel_batch(ctx, at, colours, N));
        for (int i = 0; i < N; i += 33334)
                expect_colour(at[i].x, at[i].y, at[i].z, colours[i]);
        expect_empty(N % 64, N / 64 % 64, N / 4096);
        OK(goxel_add_voxel_batch(ctx, NULL, NULL, 0));
        free(at);
        free(colours);
}

static void test_box_is_removed_with_both_corners(void **state) {
        const goxel_box_t box = { { 0, 0, 0 }, { 1, 1, 1 } }, wrong = { { 0, 5, 0 }, { 1, 1, 1 } };

        OK(goxel_create_project(ctx, "castle", 16, 16, 16));
        OK(goxel_add_voxel(ctx, 0, 0, 0, &red));
        OK(goxel_add_voxel(ctx, 1, 1, 1, &red));
        OK(goxel_add_voxel(ctx, 2, 1, 1, &red));
        OK(goxel_remove_voxels_in_box(ctx, &box));
        expect_empty(0, 0, 0);
        expect_empty(1, 1, 1);
        expect_colour(2, 1, 1, red);
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_remove_voxels_in_box(ctx, &wrong));
}

static void test_layers_are_made_chosen_hidden_and_removed(void **state) {
        goxel_layer_id_t first = 0, second = 0, active = 0;
        int n = 0;

        OK(goxel_create_project(ctx, "castle", 16, 16, 16));
        OK(goxel_get_active_layer(ctx, &first));
        OK(goxel_create_layer(ctx, "roof", &blue, true, &second));
        OK(goxel_get_layer_count(ctx, &n));
        assert_int_equal(n, 2);
        OK(goxel_get_active_layer(ctx, &active));
        assert_int_equal(active, second);
        OK(goxel_add_voxel(ctx, 1, 1, 1, &red));
        OK(goxel_set_layer_visibility(ctx, second, false));
        expect_empty(1, 1, 1);
        OK(goxel_set_layer_visibility(ctx, second, true));
        expect_colour(1, 1, 1, red);
        OK(goxel_set_active_layer(ctx, first));
        OK(goxel_delete_layer(ctx, second));
        expect_empty(1, 1, 1);
        OK(goxel_create_layer(ctx, "plain", NULL, true, NULL));
        OK(goxel_get_layer_count(ctx, &n));
        assert_int_equal(n, 2);
}

static void test_layer_that_is_not_there_is_an_error_of_its_own(void **state) {
        goxel_layer_id_t id = 17;

        OK(goxel_create_project(ctx, "castle", 16, 16, 16));
        expect_error(GOXEL_ERROR_LAYER_NOT_FOUND, goxel_delete_layer(ctx, 9));
        assert_non_null(strstr(goxel_get_last_error(ctx), "9"));
        expect_error(GOXEL_ERROR_LAYER_NOT_FOUND, goxel_set_active_layer(ctx, 0));
        expect_error(GOXEL_ERROR_LAYER_NOT_FOUND, goxel_set_layer_visibility(ctx, -1, true));
        OK(goxel_delete_layer(ctx, 1));
        expect_error(GOXEL_ERROR_LAYER_NOT_FOUND, goxel_get_active_layer(ctx, &id));
        expect_error(GOXEL_ERROR_LAYER_NOT_FOUND, goxel_add_voxel(ctx, 1, 1, 1, &red));
        assert_int_equal(id, 17);
}

static void test_saved_file_is_loaded_in_each_format(void **state) {
        static const char *const names[] = { "a.gox", "a.vox", "a.txt", "plain" };

        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                const char *path = path_of(names[i]);

                OK(goxel_create_project(ctx, "castle", 16, 16, 16));
                OK(goxel_add_voxel(ctx, 1, 2, 3, &red));
                OK(goxel_save_project(ctx, path));
                OK(goxel_close_project(ctx));
                OK(goxel_load_project(ctx, path));
                expect_colour(1, 2, 3, red);
        }
        OK(goxel_save_project_format(ctx, path_of("other"), "vox"));
        assert_int_equal(rename(path_of("other"), path_of("other.vox")), 0);
        OK(goxel_load_project(ctx, path_of("other.vox")));
        expect_colour(1, 2, 3, red);
}

static void test_nothing_works_on_a_closed_project(void **state) {
        goxel_color_t c;
        int n;

        expect_error(GOXEL_ERROR_INVALID_OPERATION, goxel_add_voxel(ctx, 1, 2, 3, &red));
        assert_non_null(strstr(goxel_get_last_error(ctx), "goxel_create_project()"));
        OK(goxel_create_project(ctx, "castle", 16, 16, 16));
        OK(goxel_close_project(ctx));
        expect_error(GOXEL_ERROR_INVALID_OPERATION, goxel_close_project(ctx));
        expect_error(GOXEL_ERROR_INVALID_OPERATION, goxel_get_voxel(ctx, 1, 2, 3, &c));
        expect_error(GOXEL_ERROR_INVALID_OPERATION, goxel_get_layer_count(ctx, &n));
        expect_error(GOXEL_ERROR_INVALID_OPERATION, goxel_save_project(ctx, path_of("a.gox")));
        assert_int_equal(access(path_of("a.gox"), F_OK), -1);
}

static void test_pictures_go_to_files_and_memory(void **state) {
        const goxel_render_options_t small = {
                .width = 40, .height = 30, .camera = GOXEL_CAMERA_FRONT, .format = GOXEL_FORMAT_PNG
        };
        const uint8_t head[] = { 0, 0, 0, 40, 0, 0, 0, 30 };
        struct stat st;
        uint8_t *bytes = NULL;
        size_t n = 0;

        OK(goxel_create_project(ctx, "castle", 16, 16, 16));
        OK(goxel_add_voxel(ctx, 1, 2, 3, &red));
        OK(goxel_render_to_buffer(ctx, &bytes, &n, &small));
        assert_memory_equal(bytes, "\x89PNG\r\n\x1a\n", 8);
        assert_memory_equal(bytes + 16, head, sizeof(head));
        free(bytes);
        OK(goxel_render_to_file(ctx, path_of("a.png"), &small));
        assert_int_equal(stat(path_of("a.png"), &st), 0);
        assert_int_equal(st.st_size, n);
        OK(goxel_render_to_buffer(ctx, &bytes, &n, NULL));
        assert_int_equal(bytes[18] << 8 | bytes[19], 800);
        assert_int_equal(bytes[22] << 8 | bytes[23], 600);
        free(bytes);
}

static void test_pictures_have_each_format(void **state) {
        static const char *const heads[] = { "\x89P", "\xff\xd8", "BM" };
        goxel_render_options_t o = { .width = 64, .height = 64, .camera = GOXEL_CAMERA_ISOMETRIC };
        uint8_t *bytes = NULL;
        size_t n = 0, coarse = 0;

        OK(goxel_create_project(ctx, "castle", 16, 16, 16));
        OK(goxel_add_voxel(ctx, 1, 2, 3, &red));
        for (unsigned i = 0; i < ARRAY_LEN(heads); i++) {
                o.format = (goxel_render_format_t)i;
                OK(goxel_render_to_buffer(ctx, &bytes, &n, &o));
                assert_memory_equal(bytes, heads[i], 2);
                free(bytes);
        }
        o.format = GOXEL_FORMAT_JPEG;
        o.quality = 5;
        OK(goxel_render_to_buffer(ctx, &bytes, &coarse, &o));
        free(bytes);
        o.quality = 95;
        OK(goxel_render_to_buffer(ctx, &bytes, &n, &o));
        free(bytes);
        assert_true(coarse < n);
        o.quality = 101;
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_render_to_buffer(ctx, &bytes, &n, &o));
}

static void test_files_that_cannot_be_are_told_apart(void **state) {
        const char *bad = path_of("bad.gox");
        FILE *file = fopen(bad, "we");

        assert_true(file && fputs("no model", file) >= 0 && fclose(file) == 0);
        expect_error(GOXEL_ERROR_UNSUPPORTED_FORMAT, goxel_load_project(ctx, bad));
        expect_error(GOXEL_ERROR_FILE_NOT_FOUND, goxel_load_project(ctx, path_of("nowhere.gox")));
        assert_non_null(strstr(goxel_get_last_error(ctx), "nowhere.gox"));
        OK(goxel_create_project(ctx, "castle", 16, 16, 16));
        expect_error(GOXEL_ERROR_UNSUPPORTED_FORMAT, goxel_save_project(ctx, path_of("a.xyz")));
        expect_error(GOXEL_ERROR_UNSUPPORTED_FORMAT,
                     goxel_save_project_format(ctx, path_of("a.gox"), "xyz"));
        expect_error(GOXEL_ERROR_FILE_NOT_FOUND, goxel_save_project(ctx, path_of("nowhere/a.gox")));
        expect_error(GOXEL_ERROR_FILE_ACCESS, goxel_save_project(ctx, "/"));
        assert_int_equal(access(path_of("a.gox"), F_OK), -1);
}

static void test_arguments_that_make_no_sense_are_refused(void **state) {
        goxel_render_options_t o = { .width = 0, .height = 30, .camera = GOXEL_CAMERA_TOP };
        uint8_t *bytes = NULL;
        size_t n = 0;

        OK(goxel_create_project(ctx, "castle", 16, 16, 16));
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_create_project(ctx, NULL, 1, 1, 1));
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_load_project(ctx, NULL));
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_save_project(ctx, ""));
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_save_project_format(ctx, path_of("a.gox"), NULL));
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_add_voxel(ctx, 0, 0, 0, NULL));
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_get_voxel(ctx, 0, 0, 0, NULL));
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_paint_voxel(ctx, 0, 0, 0, NULL));
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_add_voxel_batch(ctx, NULL, &red, 1));
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_remove_voxels_in_box(ctx, NULL));
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_create_layer(ctx, NULL, NULL, true, NULL));
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_create_layer(ctx, "\xff", NULL, true, NULL));
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_get_active_layer(ctx, NULL));
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_get_layer_count(ctx, NULL));
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_render_to_file(ctx, NULL, NULL));
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_render_to_buffer(ctx, &bytes, NULL, NULL));
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_render_to_buffer(ctx, &bytes, &n, &o));
        o.width = 30;
        o.camera = (goxel_camera_preset_t)7;
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_render_to_buffer(ctx, &bytes, &n, &o));
        o.camera = GOXEL_CAMERA_TOP;
        o.format = (goxel_render_format_t)3;
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_render_to_buffer(ctx, &bytes, &n, &o));
        assert_null(bytes);
        expect_error(GOXEL_ERROR_INVALID_PARAMETER, goxel_create_project(ctx, "castle", 0, 1, 1));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                BOTH(test_project_is_made_and_has_its_bounds),
                BOTH(test_voxels_are_set_told_painted_and_removed),
                BOTH(test_batch_of_more_than_a_request_has_room_for),
                BOTH(test_box_is_removed_with_both_corners),
                BOTH(test_layers_are_made_chosen_hidden_and_removed),
                BOTH(test_layer_that_is_not_there_is_an_error_of_its_own),
                BOTH(test_saved_file_is_loaded_in_each_format),
                BOTH(test_nothing_works_on_a_closed_project),
                BOTH(test_pictures_go_to_files_and_memory),
                BOTH(test_pictures_have_each_format),
                BOTH(test_files_that_cannot_be_are_told_apart),
                BOTH(test_arguments_that_make_no_sense_are_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
