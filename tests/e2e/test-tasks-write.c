/* Requests that take long and change the project. */
#include "tasks.h"

#include "base/fd.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SHAPE "\"shape_type\":\"cube\",\"size\":[96,96,96],\"center\":[60,60,60],\"color\":[9,8,7]"

/* A cube that is added until the test lets it. */
static pid_t held_cube(Peer *p, Peer *other, const char *more) {
        char params[400];

        (void)snprintf(params, sizeof(params), "{" SHAPE ",\"timeout_ms\":600000%s}", more);
        return held_task(p, other, "goxel.procedural_shape", params);
}

static int64_t count_voxels(Peer *p) {
        return look_int(peer_result(p, "goxel.get_status", "{}"), "voxels");
}

static void begin(Rig *r, Peer **p, Peer **other) {
        rig_start(r);
        *p = rig_peer(r);
        (void)peer_result(*p, "goxel.create_project", "{\"name\":\"box\"}");
        *other = rig_peer(r);
}

static void test_a_task_that_changes_is_one_step(void **state) {
        Peer *p, *other;
        pid_t pid;

        begin(*state, &p, &other);
        pid = held_cube(p, other, "");
        assert_int_equal(count_voxels(other), 0);
        let_go(pid);
        check_int(peer_answer(p), "result.revision", 2);
        assert_int_equal(count_voxels(other), 96 * 96 * 96);
        check_int(peer_result(p, "goxel.undo", "{}"), "revision", 3);
        assert_int_equal(count_voxels(other), 0);
        (void)peer_result(p, "goxel.redo", "{}");
        assert_int_equal(count_voxels(other), 96 * 96 * 96);
}

static void test_other_changes_wait_for_a_task_that_changes(void **state) {
        Peer *p, *other, *third;
        pid_t pid;

        begin(*state, &p, &other);
        third = rig_peer(*state);
        pid = held_cube(p, other, "");
        (void)peer_request(third, "goxel.add_voxel", "[0,0,0,255,0,0]");
        check_int(peer_result(other, "goxel.get_status", "{}"), "revision", 1);
        assert_false(peer_readable(third, 50));
        let_go(pid);
        check_int(peer_answer(p), "result.revision", 2);
        check_int(peer_answer(third), "result.revision", 3);
}

static void test_a_change_that_waits_goes_on_after_a_cancel(void **state) {
        Peer *p, *other, *third;

        begin(*state, &p, &other);
        third = rig_peer(*state);
        (void)held_cube(p, other, ",\"key\":\"cube\"");
        (void)peer_request(third, "goxel.add_voxel", "[0,0,0,255,0,0]");
        check_json(peer_result(other, "goxel.cancel", "{\"key\":\"cube\"}"), "cancelled", "true");
        check_error(peer_answer(p), -1113, "cancelled");
        check_int(peer_answer(third), "result.revision", 2);
        assert_int_equal(count_voxels(other), 1);
}

static void test_a_batch_with_a_change_waits_as_a_whole(void **state) {
        Peer *p, *other, *third;
        json_object *answer;
        pid_t pid;

        begin(*state, &p, &other);
        third = rig_peer(*state);
        pid = held_cube(p, other, "");
        peer_send(
                third,
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.get_status\"},"
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"goxel.add_voxel\",\"params\":[0,0,0,255,0,0]}]");
        check_int(peer_result(other, "goxel.get_status", "{}"), "revision", 1);
        assert_false(peer_readable(third, 50));
        let_go(pid);
        check_result(peer_answer(p));
        answer = peer_answer(third);
        check_int(answer, "0.result.revision", 2);
        check_int(answer, "1.result.revision", 3);
}

static void test_a_task_for_another_revision_is_refused(void **state) {
        Peer *p, *other;

        begin(*state, &p, &other);
        check_error(peer_call(p, "goxel.procedural_shape",
                              "{" SHAPE ",\"timeout_ms\":600000,\"if_revision\":7}"),
                    -1103, "revision-conflict");
        check_int(peer_result(p, "goxel.procedural_shape",
                              "{" SHAPE ",\"timeout_ms\":600000,\"if_revision\":1}"),
                  "revision", 2);
}

static void test_a_task_with_a_key_is_done_once(void **state) {
        Peer *p, *other;
        pid_t pid;

        begin(*state, &p, &other);
        pid = held_cube(p, other, ",\"key\":\"once\"");
        /* The same request again, as of a client whose connection broke; it waits like any change. */
        (void)peer_request(other, "goxel.procedural_shape",
                           "{" SHAPE ",\"timeout_ms\":600000,\"key\":\"once\"}");
        let_go(pid);
        check_int(peer_answer(p), "result.revision", 2);
        check_int(peer_answer(other), "result.revision", 2);
        check_int(peer_result(p, "goxel.get_status", "{}"), "revision", 2);
}

static void test_a_failure_in_a_task_is_told_and_changes_nothing(void **state) {
        Peer *p, *other;

        begin(*state, &p, &other);
        check_error(peer_call(p, "goxel.procedural_shape",
                              "{\"shape_type\":\"cube\",\"size\":[100000,100000,100000],\"color\":[1,2,3],"
                              "\"timeout_ms\":600000}"),
                    -1107, "too-large");
        check_int(peer_result(p, "goxel.get_status", "{}"), "revision", 1);
}

static void test_an_engine_that_is_killed_begins_its_task_anew(void **state) {
        Rig *r = *state;
        Peer *p, *other;
        pid_t pid;

        begin(r, &p, &other);
        pid = held_cube(p, other, "");
        assert_int_equal(kill(rig_engine(r, "box"), SIGKILL), 0);
        rig_expect_gone(pid);
        check_int(peer_answer(p), "result.revision", 2);
        assert_int_equal(count_voxels(p), 96 * 96 * 96);
}

static void test_what_a_task_changed_survives_its_engine(void **state) {
        Rig *r = *state;
        Peer *p, *other;

        begin(r, &p, &other);
        check_int(peer_result(p, "goxel.procedural_shape", "{" SHAPE ",\"timeout_ms\":600000}"), "revision",
                  2);
        assert_int_equal(kill(rig_engine(r, "box"), SIGKILL), 0);
        assert_int_equal(count_voxels(rig_peer(r)), 96 * 96 * 96);
}

/* It stays so whatever engine serves it. */
static void test_a_project_of_one_task_refuses_others_at_once(void **state) {
        Rig *r = *state;
        Peer *p, *other;
        json_object *answer;

        begin(r, &p, &other);
        check_json(peer_result(p, "goxel.set_mode", "{\"single_task\":true}"), "single_task", "true");
        assert_int_equal(kill(rig_engine(r, "box"), SIGKILL), 0);
        p = rig_peer(r);
        other = rig_peer(r);
        (void)held_cube(p, other, ",\"key\":\"cube\"");
        answer = peer_call(other, "goxel.add_voxel", "[0,0,0,255,0,0]");
        check_error(answer, -1105, "busy");
        check_string(answer, "error.data.method", "goxel.procedural_shape");
        check_error(peer_call(other, "goxel.describe", "{}"), -1105, "busy");
        assert_int_equal(count_voxels(other), 0);
        check_json(peer_result(other, "goxel.cancel", "{\"key\":\"cube\"}"), "cancelled", "true");
        check_error(peer_answer(p), -1113, "cancelled");
        check_int(peer_result(other, "goxel.add_voxel", "[0,0,0,255,0,0]"), "revision", 2);
}

static void test_a_project_is_made_to_do_one_thing_at_a_time(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"box\",\"single_task\":true}");
        check_json(peer_result(p, "goxel.list_tasks", "{}"), "single_task", "true");
        /* Begun anew without a word about it, it stays so. */
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"box\"}");
        check_json(peer_result(p, "goxel.list_tasks", "{}"), "single_task", "true");
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"box\",\"single_task\":false}");
        check_json(peer_result(p, "goxel.list_tasks", "{}"), "single_task", "false");
}

static int saved_model(Rig *r, Peer *p) {
        int fd = open(rig_path(r, "model.gox"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
        peer_send_fds(
                p,
                "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"goxel.save_project\",\"params\":{\"fd\":0,"
                "\"timeout_ms\":600000}}",
                &fd, 1);
        check_result(peer_answer(p));
        return fd;
}

/* A project that does not exist comes into being by a task, and is the session's. */
static void test_a_task_loads_a_new_project(void **state) {
        Rig *r = *state;
        Peer *p, *other;
        int fd;

        begin(r, &p, &other);
        (void)peer_result(p, "goxel.procedural_shape", "{" SHAPE "}");
        fd = saved_model(r, p);
        (void)peer_result(p, "goxel.clear", "{}");
        peer_send_fds(p,
                      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.load_project\",\"params\":{\"fd\":0,"
                      "\"name\":\"copy\",\"timeout_ms\":600000}}",
                      &fd, 1);
        check_int(peer_answer(p), "result.revision", 1);
        check_string(peer_result(p, "goxel.get_status", "{}"), "project", "copy");
        assert_int_equal(count_voxels(p), 96 * 96 * 96);
        /* Into one that exists, as one step. */
        peer_send_fds(p,
                      "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"goxel.load_project\",\"params\":{\"fd\":0,"
                      "\"name\":\"box\",\"timeout_ms\":600000}}",
                      &fd, 1);
        check_int(peer_answer(p), "result.revision", 4);
        assert_int_equal(count_voxels(p), 96 * 96 * 96);
        (void)peer_result(p, "goxel.undo", "{}");
        assert_int_equal(count_voxels(p), 0);
        (void)close(fd);
}

/* A template of thousands of blocks, into a project that has other clients. */
static void test_a_large_template_is_a_task(void **state) {
        Peer *p, *other;
        pid_t pid;

        begin(*state, &p, &other);
        pid = held_task(p, other, "goxel.create_project",
                        "{\"name\":\"box\",\"size\":[1024,1024,1024],\"template\":\"cube\","
                        "\"single_task\":true}");
        assert_int_equal(count_voxels(other), 0);
        let_go(pid);
        check_int(peer_answer(p), "result.revision", 2);
        assert_int_equal(count_voxels(other), 512 * 512 * 512);
        check_json(peer_result(p, "goxel.list_tasks", "{}"), "single_task", "true");
        (void)peer_result(p, "goxel.undo", "{}");
        assert_int_equal(count_voxels(other), 0);
}

/* By what its operations do, however short they are. */
static void test_a_batch_of_operations_is_weighed_by_them(void **state) {
        Peer *p, *other;
        pid_t pid;

        begin(*state, &p, &other);
        pid = held_task(p, other, "goxel.batch_operations",
                        "{\"operations\":[{\"type\":\"add_voxel\",\"position\":[0,0,0],\"color\":[1,2,3]},"
                        "{\"type\":\"procedural_shape\",\"shape_type\":\"cube\",\"size\":[400,400,400],"
                        "\"center\":[200,200,200],\"color\":[9,8,7]}]}");
        check_int(peer_result(other, "goxel.get_status", "{}"), "revision", 1);
        let_go(pid);
        check_int(peer_answer(p), "result.revision", 2);
        assert_int_equal(count_voxels(other), 400 * 400 * 400);
}

static void test_a_batch_of_small_operations_is_no_task(void **state) {
        Peer *p, *other;

        begin(*state, &p, &other);
        /* A task would wait. */
        hold_next();
        check_int(peer_result(
                          p, "goxel.batch_operations",
                          "{\"operations\":[{\"type\":\"add_voxel\",\"position\":[0,0,0],\"color\":[1,2,3]},"
                          "{\"type\":\"procedural_shape\",\"shape_type\":\"cube\",\"size\":[9,9,9],"
                          "\"center\":[9,9,9],\"color\":[9,8,7]}]}"),
                  "revision", 2);
        check_error(
                peer_call(
                        p, "goxel.batch_operations",
                        "{\"operations\":[7,{\"type\":8},{\"type\":\"procedural_shape\",\"size\":\"x\"}]}"),
                -32602, NULL);
}

/* What the first process encoded is used by the second one, and what neither has is made. */
static void test_a_file_that_is_saved_again_has_the_last_edit(void **state) {
        Peer *p, *other;

        begin(*state, &p, &other);
        (void)peer_result(p, "goxel.procedural_shape", "{" SHAPE "}");
        for (unsigned red = 1; red < 4; red++) {
                CLEANUP_FD int fd = memfd_create("box.gox", MFD_CLOEXEC);
                char edit[64];

                (void)snprintf(edit, sizeof(edit), "[60,60,60,%u,0,0]", red);
                (void)peer_result(p, "goxel.add_voxel", edit);
                check_result(peer_call_fd(p, "goxel.save_project",
                                          "{\"fd\":0,\"format\":\"gox\",\"timeout_ms\":600000}", fd));
                check_result(peer_call_fd(other, "goxel.load_project",
                                          "{\"fd\":0,\"format\":\"gox\",\"name\":\"copy\"}", fd));
                assert_int_equal(count_voxels(other), 96 * 96 * 96);
                check_int(peer_result(other, "goxel.get_voxel", "[60,60,60]"), "color.0", red);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                TASKS_TEST(test_a_task_that_changes_is_one_step),
                TASKS_TEST(test_a_file_that_is_saved_again_has_the_last_edit),
                TASKS_TEST(test_other_changes_wait_for_a_task_that_changes),
                TASKS_TEST(test_a_change_that_waits_goes_on_after_a_cancel),
                TASKS_TEST(test_a_batch_with_a_change_waits_as_a_whole),
                TASKS_TEST(test_a_task_for_another_revision_is_refused),
                TASKS_TEST(test_a_task_with_a_key_is_done_once),
                TASKS_TEST(test_a_failure_in_a_task_is_told_and_changes_nothing),
                TASKS_TEST(test_an_engine_that_is_killed_begins_its_task_anew),
                TASKS_TEST(test_what_a_task_changed_survives_its_engine),
                TASKS_TEST(test_a_project_of_one_task_refuses_others_at_once),
                TASKS_TEST(test_a_project_is_made_to_do_one_thing_at_a_time),
                TASKS_TEST(test_a_large_template_is_a_task),
                TASKS_TEST(test_a_task_loads_a_new_project),
                TASKS_TEST(test_a_batch_of_operations_is_weighed_by_them),
                TASKS_TEST(test_a_batch_of_small_operations_is_no_task),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
