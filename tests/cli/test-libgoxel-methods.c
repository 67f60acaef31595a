/* Every typed function of libgoxel, as a C program finds it, and some of them with a real daemon. */
#include <goxel/methods.h>

#include "rig/rig.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static GoxelClient *client;

static int setup(void **state) {
        int r = rig_setup(state);

        (void)unsetenv("GOXEL_NO_DAEMON");
        if (r == 0)
                r = goxel_client_new(&client);
        return r == 0 ? goxel_client_set_socket(client, rig_socket(*state)) : r;
}

static int teardown(void **state) {
        client = goxel_client_free(client);
        return rig_teardown(state);
}

/* Expects success and gives the result, to be freed. */
#define OK(call)                                                                                            \
        ({                                                                                                  \
                if ((call) != 0)                                                                            \
                        fail_msg("%s", goxel_client_message(client));                                       \
        })

static void expect_int(const char *result, const char *path, int64_t wanted) {
        int64_t found = -1;

        assert_int_equal(goxel_result_int(result, path, &found), 0);
        assert_int_equal(found, wanted);
}

static void test_edits_and_reads_with_types(void **state) {
        char *result = NULL;

        rig_start(*state);
        OK(goxel_create_project(client, &(GoxelCreateProject){ .name = "p", .width = goxel_int(32) }, NULL));
        OK(goxel_add_voxel(client,
                           &(GoxelAddVoxel){ .project = "p",
                                             .position = goxel_point(1, -2, 3),
                                             .color = goxel_colour(10, 20, 30, 255) },
                           &result));
        expect_int(result, "revision", 2);
        free(result);
        OK(goxel_get_voxel(client, &(GoxelGetVoxel){ .position = goxel_point(1, -2, 3) }, &result));
        expect_int(result, "color.1", 20);
        free(result);
        OK(goxel_draw_line(client,
                           &(GoxelDrawLine){ .from = goxel_point(0, 0, 0),
                                             .to = goxel_point(9, 0, 0),
                                             .color = goxel_colour(1, 2, 3, 255),
                                             .radius = goxel_number(0.5) },
                           NULL));
        OK(goxel_get_project_info(client, NULL, &result));
        free(result);
}

static void test_required_parameter_that_is_missing_is_named(void **state) {
        rig_start(*state);
        OK(goxel_create_project(client, &(GoxelCreateProject){ .name = "p" }, NULL));
        assert_int_equal(goxel_add_voxel(client, &(GoxelAddVoxel){ 0 }, NULL), GOXEL_REMOTE);
        assert_int_equal(goxel_client_error_code(client), -32602);
        assert_non_null(strstr(goxel_client_message(client), "position"));
}

static void test_json_and_descriptors_are_passed(void **state) {
        const uint8_t bytes[] = { 255, 0, 0, 255, 0, 0, 0, 0 };
        int fd = memfd_create("voxels", MFD_CLOEXEC);
        char *result = NULL;

        rig_start(*state);
        assert_int_equal(write(fd, bytes, sizeof(bytes)), sizeof(bytes));
        OK(goxel_create_project(client, &(GoxelCreateProject){ .name = "p" }, NULL));
        OK(goxel_set_voxels(
                client, &(GoxelSetVoxels){ .box = "{\"min\":[0,0,0],\"max\":[1,0,0]}", .fd = goxel_fd(fd) },
                &result));
        free(result);
        (void)close(fd);
        OK(goxel_get_voxel(client, &(GoxelGetVoxel){ .position = goxel_point(0, 0, 0) }, &result));
        expect_int(result, "color.0", 255);
        free(result);
        assert_int_equal(goxel_set_voxels(client, &(GoxelSetVoxels){ .box = "{\"min\":" }, &result),
                         -EINVAL);
        assert_non_null(strstr(goxel_client_message(client), "box"));
        assert_int_equal(goxel_create_layer(client, &(GoxelCreateLayer){ .name = "\xff" }, NULL), -EINVAL);
}

static void test_key_of_the_callers_own_is_kept(void **state) {
        const GoxelAddVoxel edit = { .key = "mine",
                                     .position = goxel_point(1, 1, 1),
                                     .color = goxel_colour(1, 1, 1, 255) };
        char *result = NULL;

        rig_start(*state);
        OK(goxel_create_project(client, &(GoxelCreateProject){ .name = "p" }, NULL));
        OK(goxel_add_voxel(client, &edit, NULL));
        OK(goxel_add_voxel(client, &edit, NULL));
        OK(goxel_get_status(client, NULL, &result));
        expect_int(result, "revision", 2);
        free(result);
}

static void count(GoxelClient *c, int r, const char *result, void *userdata) {
        *(int *)userdata += r == 0;
}

static void test_typed_requests_need_not_wait(void **state) {
        char *result = NULL;
        int n = 0;

        rig_start(*state);
        OK(goxel_create_project(client, &(GoxelCreateProject){ .name = "p" }, NULL));
        for (int i = 0; i < 200; i++)
                OK(goxel_add_voxel_send(client,
                                        &(GoxelAddVoxel){ .position = goxel_point(i, 0, 0),
                                                          .color = goxel_colour(1, 1, 1, 255) },
                                        count, &n, NULL));
        OK(goxel_client_drain(client, RIG_DEADLINE_MS));
        assert_int_equal(n, 200);
        OK(goxel_get_status(client, NULL, &result));
        expect_int(result, "revision", 201);
        free(result);
}

static void test_members_of_results(void **state) {
        const char *result = "{\"a\":[{\"b\":7,\"t\":\"text\",\"f\":1.5,\"y\":true}],\"n\":null}";
        int64_t i = 0;
        double d = 0;
        bool y = false;
        char *t = NULL;

        assert_int_equal(goxel_result_int(result, "a.0.b", &i), 0);
        assert_int_equal(i, 7);
        assert_int_equal(goxel_result_number(result, "a.0.f", &d), 0);
        assert_true(d > 1.4 && d < 1.6);
        assert_int_equal(goxel_result_bool(result, "a.0.y", &y), 0);
        assert_true(y);
        assert_int_equal(goxel_result_text(result, "a.0.t", &t), 0);
        assert_string_equal(t, "text");
        free(t);
        assert_int_equal(goxel_result_int(result, "a.1.b", &i), -ENOENT);
        assert_int_equal(goxel_result_int(result, "a.0.t", &i), -EINVAL);
        assert_int_equal(goxel_result_int("{", "a", &i), -EINVAL);
        assert_int_equal(goxel_result_int("12", "", &i), 0);
        assert_int_equal(i, 12);
}

/* Both languages, with every warning that a program may have turned on. */
static void test_headers_are_c_and_cpp(void **state) {
        static const char *const compilers[] = { "gcc -std=c11 -x c", "g++ -std=c++17 -x c++" };

        for (size_t i = 0; i < ARRAY_LEN(compilers); i++) {
                char command[1024];
                int status;

                (void)snprintf(
                        command, sizeof(command),
                        "command -v %.3s >/dev/null || exit 77; echo '#include <goxel/methods.h>' | %s "
                        "-fsyntax-only -Wall -Wextra -Wpedantic -Wshadow -Wno-unused-function -Werror "
                        "-I%s -I%s -",
                        compilers[i], compilers[i], TEST_HEADERS, TEST_MADE_HEADERS);
                status = system(command);
                if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
                        skip();
                assert_int_equal(status, 0);
        }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_edits_and_reads_with_types),
                TEST(test_required_parameter_that_is_missing_is_named),
                TEST(test_json_and_descriptors_are_passed),
                TEST(test_key_of_the_callers_own_is_kept),
                TEST(test_typed_requests_need_not_wait),
                cmocka_unit_test(test_members_of_results),
                cmocka_unit_test(test_headers_are_c_and_cpp),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
