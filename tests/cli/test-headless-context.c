/* The contexts of the origin's C functions: where the work is done, and what goes with them. */
#include "context.h"

#include "goxel/goxel.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void test_memory_of_the_engine_is_told(void **state) {
        size_t used = 0, allocated = 0;

        OK(goxel_create_project(ctx, "castle", 16, 16, 16));
        OK(goxel_get_memory_usage(ctx, &used, &allocated));
        assert_true(used > 100000 && used <= allocated);
        OK(goxel_get_memory_usage(ctx, NULL, NULL));
}

static void test_context_that_is_null_is_refused(void **state) {
        goxel_color_t c;
        goxel_layer_id_t id;
        uint8_t *bytes;
        size_t n;
        int i;

        goxel_destroy_context(NULL);
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_init_context(NULL));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_create_project(NULL, "x", 1, 1, 1));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_load_project(NULL, "x"));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_save_project(NULL, "x"));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_save_project_format(NULL, "x", "gox"));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_close_project(NULL));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_get_project_bounds(NULL, &i, &i, &i));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_add_voxel(NULL, 0, 0, 0, &red));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_remove_voxel(NULL, 0, 0, 0));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_get_voxel(NULL, 0, 0, 0, &c));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_add_voxel_batch(NULL, NULL, NULL, 0));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_remove_voxels_in_box(NULL, NULL));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_paint_voxel(NULL, 0, 0, 0, &red));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_create_layer(NULL, "x", NULL, true, &id));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_delete_layer(NULL, 1));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_set_active_layer(NULL, 1));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_get_active_layer(NULL, &id));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_set_layer_visibility(NULL, 1, true));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_get_layer_count(NULL, &i));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_render_to_file(NULL, "x", NULL));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_render_to_buffer(NULL, &bytes, &n, NULL));
        expect_error(GOXEL_ERROR_INVALID_CONTEXT, goxel_get_memory_usage(NULL, &n, &n));
        assert_true(strlen(goxel_get_last_error(NULL)) > 0);
        assert_null(goxel_create_context_on(NULL));
}

static void test_library_tells_about_itself(void **state) {
        int major = 0, minor = -1, patch = -1;
        char version[64];

        goxel_get_version(&major, &minor, &patch);
        (void)snprintf(version, sizeof(version), "%d.%d.%d", major, minor, patch);
        assert_string_equal(version, goxel_client_version());
        goxel_get_version(NULL, NULL, NULL);
        assert_true(goxel_has_feature("headless") && goxel_has_feature("layers"));
        assert_false(goxel_has_feature("telepathy") || goxel_has_feature(NULL));
        assert_string_equal(goxel_get_last_error(ctx), "");
        for (int e = GOXEL_SUCCESS; e <= GOXEL_ERROR_INIT_FAILED; e++)
                assert_string_not_equal(goxel_get_error_string((goxel_error_t)e), "unknown error");
        assert_string_equal(goxel_get_error_string(GOXEL_ERROR_UNKNOWN), "unknown error");
        assert_string_equal(goxel_get_error_string((goxel_error_t)99), "unknown error");
}

static void test_engine_that_does_not_start_is_told(void **state) {
        (void)setenv("GOXEL_ENGINE", "/bin/false", 1);
        expect_error(GOXEL_ERROR_INIT_FAILED, goxel_init_context(ctx));
        assert_true(strlen(goxel_get_last_error(ctx)) > 0);
        (void)setenv("GOXEL_ENGINE", TEST_ENGINE, 1);
        OK(goxel_create_project(ctx, "castle", 16, 16, 16));
}

/* The engine is the only one. */
static void kill_child(void) {
        char path[64];
        FILE *file;
        int pid = 0;

        (void)snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
        file = fopen(path, "re");
        assert_true(file && fscanf(file, "%d", &pid) == 1 && pid > 1 && fclose(file) == 0);
        assert_int_equal(kill(pid, SIGKILL), 0);
}

static void test_project_goes_with_the_engine_that_dies(void **state) {
        OK(goxel_create_project(ctx, "castle", 16, 16, 16));
        kill_child();
        expect_error(GOXEL_ERROR_UNKNOWN, goxel_add_voxel(ctx, 1, 2, 3, &red));
        expect_error(GOXEL_ERROR_INVALID_OPERATION, goxel_add_voxel(ctx, 1, 2, 3, &red));
        OK(goxel_create_project(ctx, "castle", 16, 16, 16));
        OK(goxel_add_voxel(ctx, 1, 2, 3, &red));
}

static void test_environment_says_where_the_work_is_done(void **state) {
        goxel_destroy_context(ctx);
        (void)setenv("GOXEL_CONTEXT", "moon", 1);
        ctx = goxel_create_context();
        expect_error(GOXEL_ERROR_INIT_FAILED, goxel_init_context(ctx));
        assert_non_null(strstr(goxel_get_last_error(ctx), "moon"));
        goxel_destroy_context(ctx);
        (void)setenv("GOXEL_SOCKET", rig_socket(rig), 1);
        (void)setenv("GOXEL_CONTEXT", "daemon", 1);
        ctx = goxel_create_context();
        expect_error(GOXEL_ERROR_INIT_FAILED, goxel_init_context(ctx));
        goxel_destroy_context(ctx);
        (void)setenv("GOXEL_CONTEXT", "fallback", 1);
        ctx = goxel_create_context();
        OK(goxel_create_project(ctx, "castle", 16, 16, 16));
        OK(goxel_add_voxel(ctx, 1, 2, 3, &red));
}

static void expect_projects(int n) {
        check_int(rig_once(rig, "goxel.list_projects", "{}"), "result.count", n);
}

static void test_project_of_the_daemon_goes_with_the_context(void **state) {
        expect_projects(0);
        OK(goxel_create_project(ctx, "castle", 16, 16, 16));
        OK(goxel_create_project(ctx, "ship", 16, 16, 16));
        expect_projects(1);
        OK(goxel_close_project(ctx));
        expect_projects(0);
        OK(goxel_create_project(ctx, "castle", 16, 16, 16));
        goxel_destroy_context(ctx);
        ctx = NULL;
        expect_projects(0);
}

static void test_context_on_a_client_leaves_it_to_its_owner(void **state) {
        GoxelClient *client = NULL;

        goxel_destroy_context(ctx);
        assert_int_equal(goxel_client_new(&client), 0);
        assert_int_equal(goxel_client_set_socket(client, rig_socket(rig)), 0);
        ctx = goxel_create_context_on(client);
        OK(goxel_create_project(ctx, "castle", 16, 16, 16));
        OK(goxel_add_voxel(ctx, 1, 2, 3, &red));
        expect_projects(1);
        goxel_destroy_context(ctx);
        ctx = NULL;
        expect_projects(0);
        assert_int_equal(goxel_client_call(client, "ping", NULL, NULL, 0, 0, NULL), 0);
        (void)goxel_client_free(client);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                BOTH(test_memory_of_the_engine_is_told),
                PRIVATE(test_context_that_is_null_is_refused),
                PRIVATE(test_library_tells_about_itself),
                PRIVATE(test_engine_that_does_not_start_is_told),
                PRIVATE(test_project_goes_with_the_engine_that_dies),
                PRIVATE(test_environment_says_where_the_work_is_done),
                DAEMON(test_project_of_the_daemon_goes_with_the_context),
                DAEMON(test_context_on_a_client_leaves_it_to_its_owner),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
