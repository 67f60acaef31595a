/* goxelctl tasks and cancel. */
#include "cli/run.h"

#include "e2e/tasks.h"
#include "rig/rig.h"

#include <stdio.h>
#include <string.h>

static int setup(void **state) {
        int r = run_beside_daemon(state);

        if (r == 0)
                prepare_tasks(*state);
        return r;
}

static void test_tasks_of_open_projects_are_listed(void **state) {
        Peer *p, *other;
        pid_t pid;

        rig_start(*state);
        expect_run(0, "goxelctl create empty -q; goxelctl tasks");
        expect_out("");
        p = box_peer(*state);
        other = rig_peer(*state);
        (void)peer_result(other, "goxel.get_status", "{\"project\":\"box\"}");
        pid = held_picture(p, other, "");
        expect_run(0, "goxelctl tasks | sed 's/^[0-9a-f]*/ID/; s/, [0-9]* %%.*//'");
        expect_out("ID  goxel.render_scene in \"box\", running\n");
        expect_run(0, "goxelctl tasks --project empty");
        expect_out("");
        expect_run(0, "goxelctl tasks --json");
        check_string(run_json(), "tasks.0.project", "box");
        let_go(pid);
        check_result(peer_answer(p));
}

static void test_a_task_is_cancelled_by_its_name(void **state) {
        char task[64];
        Peer *p, *other;

        rig_start(*state);
        p = box_peer(*state);
        other = rig_peer(*state);
        (void)peer_result(other, "goxel.get_status", "{\"project\":\"box\"}");
        (void)held_picture(p, other, "");
        expect_run(0, "goxelctl tasks --json");
        (void)snprintf(task, sizeof(task), "%s", look_string(run_json(), "tasks.0.task"));
        expect_run(0, "goxelctl cancel %s", task);
        check_error(peer_answer(p), -1113, "cancelled");
        expect_run(1, "goxelctl cancel %s", task);
        expect_err_has("goxelctl tasks lists them");
}

static void test_the_result_of_a_task_in_the_background_is_told(void **state) {
        rig_start(*state);
        (void)box_peer(*state);
        expect_run(0, "id=$(goxelctl call goxel.describe project=box background=true --json |"
                      " sed 's/.*\"task\":\"//; s/\".*//')\n"
                      "until goxelctl task $id | grep -q done; do :; done\n"
                      "goxelctl task $id --project box --json");
        check_string(run_json(), "method", "goxel.describe");
        assert_true(look_int(run_json(), "result.voxels") > 0);
        expect_run(1, "goxelctl task 0123456789abcdef");
        expect_err_has("There is no task");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, run_beside_daemon_end)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_tasks_of_open_projects_are_listed),
                TEST(test_the_result_of_a_task_in_the_background_is_told),
                TEST(test_a_task_is_cancelled_by_its_name),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
