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
        expect_run(1, "echo >no.db; goxelctl restore no.db none");
        expect_run(1, "goxelctl task 0123456789abcdef");
        expect_err_has("There is no task 0123456789abcdef in any open project");
        expect_run(1, "goxelctl cancel 0123456789abcdef");
        expect_err_has("There is no task 0123456789abcdef, or it has ended");
        expect_err_has("There is no task");
}

#define AWAIT "until goxelctl task $id --project %s | grep -q ' done,'; do :; done\n"

static void test_commands_in_the_background_print_their_task(void **state) {
        rig_start(*state);
        (void)box_peer(*state);
        expect_run(0,
                   "id=$(goxelctl call goxel.describe project=box --background)\n" AWAIT
                   "goxelctl task $id --project box --json",
                   "box");
        assert_true(look_int(run_json(), "result.voxels") > 0);
        expect_run(0,
                   "goxelctl export box made.txt -q; id=$(goxelctl open made.txt --background)\n" AWAIT
                   "goxelctl task $id --project made --json",
                   "made");
        check_string(run_json(), "result.name", "made");
        expect_run(0, "goxelctl open made.txt --overwrite --background --json");
        check_string(run_json(), "state", "running");
}

static void test_what_cannot_be_in_the_background_is_refused(void **state) {
        rig_start(*state);
        (void)box_peer(*state);
        expect_run(1, "goxelctl call goxel.get_status project=box --background");
        expect_err_has("background");
        expect_run(2, "goxelctl call goxel.get_voxel '[1,2,3]' --background");
        expect_err_has("--background needs parameters with names");
        expect_run(2, "goxelctl create made.gox -q; goxelctl script made.gox --code 1 --background");
        expect_err_has("--background is for projects of the daemon");
}

/* A line when it looks first, and one at the end. */
static void test_tasks_are_followed(void **state) {
        Peer *p, *other;

        rig_start(*state);
        p = box_peer(*state);
        other = rig_peer(*state);
        (void)peer_result(other, "goxel.get_status", "{\"project\":\"box\"}");
        (void)held_picture(p, other, "");
        expect_run(0, "mkfifo lines; timeout 60 goxelctl tasks -f --project box >lines & exec 3<lines\n"
                      "read -r id rest <&3; echo \"$rest\" | sed 's/, [0-9]* %%.*//'\n"
                      "goxelctl cancel $id -q\n"
                      "while read -r other rest <&3; do case $rest in *', ended,'*) break ;; esac; done\n"
                      "kill $!; test \"$id\" = \"$other\"");
        expect_out("goxel.render_scene in \"box\", running\n");
        check_error(peer_answer(p), -1113, "cancelled");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, run_beside_daemon_end)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_tasks_of_open_projects_are_listed),
                TEST(test_the_result_of_a_task_in_the_background_is_told),
                TEST(test_commands_in_the_background_print_their_task),
                TEST(test_what_cannot_be_in_the_background_is_refused),
                TEST(test_tasks_are_followed),
                TEST(test_a_task_is_cancelled_by_its_name),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
