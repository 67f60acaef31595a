/* goxelctl with a daemon: projects, and what it says about the daemon. */
#include "cli/run.h"

#include "rig/rig.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void test_project_is_made_edited_and_written(void **state) {
        rig_start(*state);
        expect_run(0, "goxelctl create castle --size 16,16,16");
        expect_out("castle: 16 × 16 × 16 voxels\n");
        expect_run(0, "goxelctl voxel-add castle --pos 1,2,3 --color '#ff8000'");
        expect_out("castle: voxel 1,2,3 set\n");
        expect_run(0,
                   "goxelctl voxel-add castle --pos 4,5,6 -q; goxelctl voxel-remove castle --pos 4,5,6 -q");
        expect_run(0, "goxelctl export castle castle.txt -q && grep -v '^#' castle.txt");
        expect_out("1 2 3 ff8000\n");
        expect_run(0, "goxelctl render castle castle.png --size 64x64");
        expect_out("castle.png: 64 × 64 pixels\n");
}

static void test_history_shows_where_undo_is(void **state) {
        rig_start(*state);
        expect_run(0,
                   "goxelctl create castle -q; goxelctl voxel-add castle --pos 1,2,3 -q\n"
                   "goxelctl voxel-add castle --pos 1,2,4 -q; goxelctl call goxel.undo project=castle -q\n"
                   "goxelctl history castle | sed 's/20[0-9-]* [0-9:]*/WHEN/'");
        expect_out("  3  WHEN  goxel.add_voxel, by a session that has ended (undone)\n"
                   "→ 2  WHEN  goxel.add_voxel, by a session that has ended\n");
        expect_run(0, "goxelctl history castle --limit 1 --json");
        check_int(run_json(), "next_offset", 1);
        expect_run(2, "goxelctl history castle --limit 0");
        expect_run(2, "goxelctl history castle.gox");
        expect_err_has("only projects");
}

/* Both lines of the watch are awaited before it is ended. */
static void test_diff_compares_projects_and_files_in_any_order(void **state) {
        rig_start(*state);
        expect_run(0, "goxelctl create a -q && goxelctl voxel-add a --pos 1,0,0 -q && "
                      "goxelctl call goxel.create_checkpoint project=a name=one >/dev/null && "
                      "goxelctl voxel-add a --pos 2,0,0 -q && goxelctl export a a.gox -q && "
                      "goxelctl create b -q && goxelctl voxel-add b --pos 2,0,0 -q && "
                      "goxelctl voxel-add b --pos 3,0,0 -q && goxelctl voxel-add b --pos 4,0,0 -q && "
                      "goxelctl export b b.gox -q");
        for (size_t i = 0; i < 4; i++) {
                static const char *const lines[] = { "goxelctl diff a b --json",
                                                     "goxelctl diff a.gox b --json",
                                                     "goxelctl diff a b.gox --json",
                                                     "goxelctl diff a.gox b.gox --json" };

                expect_run(0, "%s", lines[i]);
                check_int(run_json(), "added", 2);
                check_int(run_json(), "removed", 1);
                check_json(run_json(), "min", "[1,0,0]");
        }
        expect_run(0, "goxelctl diff a b --from one");
        assert_non_null(strstr(run_out(), "added      3\n"));
        expect_run(0, "goxelctl diff a --from one --json");
        check_int(run_json(), "added", 1);
        expect_run(0, "goxelctl diff a b --from one --to-revision 2 --json");
        check_int(run_json(), "removed", 1);
        expect_run(0, "goxelctl diff a a.gox");
        assert_string_equal(run_out(), "No voxel differs\n");
        expect_run(2, "goxelctl diff a");
        expect_run(2, "goxelctl diff a.gox b --from one");
        expect_run(1, "goxelctl diff a nowhere");
        expect_err_has("There is no project \"nowhere\"");
}

static void test_watch_prints_each_change(void **state) {
        rig_start(*state);
        expect_run(0, "goxelctl create castle -q; mkfifo lines");
        expect_run(
                0,
                "goxelctl watch castle >lines & exec 3<lines; read first <&3\n"
                "goxelctl voxel-add castle --pos 1,2,3 -q; read second <&3; kill $!\n"
                "printf '%%s\\n' \"$first\" \"$second\" | sed 's/pid [0-9]*/pid N/; s/goxelctl [^ ]*/goxelctl V/'");
        expect_out("castle is at revision 1\n"
                   "revision 2: goxel.add_voxel by goxelctl V (pid N), in 0,0,0 to 15,15,15\n");
        expect_run(0, "goxelctl watch castle --json >lines & exec 3<lines; read first <&3; kill $!\n"
                      "printf '%%s\\n' \"$first\"");
        check_int(run_json(), "params.revision", 2);
}

static void test_metrics_and_the_trace_tell_of_requests(void **state) {
        rig_start(*state);
        expect_run(0, "goxelctl create castle -q; goxelctl metrics | grep '^goxel_requests_total.*create'");
        expect_out("goxel_requests_total{method=\"goxel.create_project\"} 1\n");
        expect_run(0, "mkfifo requests; goxelctl trace -P castle --json >requests & exec 3<requests\n"
                      "read first <&3; goxelctl voxel-add castle --pos 1,2,3 -q; read second <&3; kill $!\n"
                      "printf '%%s\\n' \"$second\"");
        check_string(run_json(), "method", "goxel.add_voxel");
        expect_run(2, "goxelctl trace --session nobody");
        expect_err_has("goxelctl sessions");
}

static void test_watch_takes_projects_only(void **state) {
        rig_start(*state);
        expect_run(2, "goxelctl watch castle.gox");
        expect_err_has("only projects");
        expect_run(1, "goxelctl watch nowhere");
        expect_err_has("nowhere");
}

static void test_existing_project_is_not_made_anew(void **state) {
        rig_start(*state);
        expect_run(0, "goxelctl create castle -q && goxelctl voxel-add castle --pos 1,2,3 -q");
        expect_run(1, "goxelctl create castle");
        expect_err_has("castle");
        expect_err_has("--overwrite");
        expect_run(
                0,
                "goxelctl create castle --overwrite -q && goxelctl call goxel.get_bounding_box project=castle");
        check_json(run_json(), "empty", "true");
        expect_run(
                0,
                "goxelctl call goxel.undo project=castle any=true && goxelctl export castle c.txt -q && grep -v '^#' c.txt");
        assert_non_null(strstr(run_out(), "1 2 3 ffffff"));
}

static void test_file_becomes_a_project_of_its_name(void **state) {
        rig_start(*state);
        expect_run(0, "goxelctl create ship.gox --size 8,8,8 --template cube -q && goxelctl open ship.gox");
        expect_out("ship: 64 voxels in 1 layer, from ship.gox\n");
        expect_run(1, "goxelctl open ship.gox");
        expect_run(0, "goxelctl open ship.gox --overwrite -q && goxelctl open ship.gox --name boat -q");
        expect_run(0, "goxelctl -j projects");
        check_int(run_json(), "count", 2);
        check_string(run_json(), "projects.0.name", "boat");
        expect_run(0, "goxelctl projects");
        assert_non_null(strstr(run_out(), "boat (current)"));
}

static void test_project_option_names_what_looks_like_a_file(void **state) {
        rig_start(*state);
        expect_run(0, "goxelctl create --project a.gox -q && goxelctl -P a.gox voxel-add --pos 1,2,3");
        expect_out("a.gox: voxel 1,2,3 set\n");
        expect_run(0, "goxelctl -P a.gox call goxel.get_voxel '{\"x\":1,\"y\":2,\"z\":3}'");
        check_json(run_json(), "exists", "true");
        expect_run(
                0,
                "printf '{\"project\":\"a.gox\",\"x\":1,\"y\":2,\"z\":4}' | goxelctl call goxel.get_voxel -");
        check_json(run_json(), "exists", "false");
}

static void test_request_that_is_refused_says_why(void **state) {
        rig_start(*state);
        expect_run(1, "goxelctl voxel-add nowhere --pos 1,2,3");
        expect_err_has("nowhere");
        expect_run(1, "goxelctl -j call goxel.get_voxel project=nowhere x=1 y=2 z=3 2>&1");
        check_string(run_json(), "error.data.reason", "project-not-found");
        expect_run(1, "goxelctl call no_such_method");
        expect_err_has("no_such_method");
}

static void test_status_says_which_socket_it_took(void **state) {
        rig_start(*state);
        expect_run(0, "goxelctl create castle -q; goxelctl status");
        assert_non_null(strstr(run_out(), rig_socket(*state)));
        assert_non_null(strstr(run_out(), "1, current: castle"));
        expect_run(0, "goxelctl status --json");
        check_string(run_json(), "connected_to", rig_socket(*state));
        check_int(run_json(), "pid", rig_pid(*state));
        check_int(run_json(), "projects.count", 1);
}

static void test_status_without_a_daemon_says_how_to_start_one(void **state) {
        expect_run(3, "goxelctl status");
        expect_out("");
        expect_err_has("goxeld --socket");
        expect_run(3, "unset GOXEL_SOCKET; goxelctl --json status 2>&1");
        check_int(run_json(), "error.exit_code", 3);
        assert_non_null(strstr(run_out(), "systemctl --user start goxel.socket"));
}

static void test_socket_that_a_killed_daemon_left_names_the_journal(void **state) {
        rig_start(*state);
        rig_kill(*state, SIGKILL);
        (void)rig_wait(*state);
        expect_run(3, "goxelctl projects");
        expect_err_has("journalctl --user -u goxel");
        expect_run(3, "goxelctl voxel-add castle --pos 1,2,3");
        expect_err_has(rig_socket(*state));
}

static void test_files_need_no_daemon(void **state) {
        rig_start(*state);
        rig_kill(*state, SIGKILL);
        (void)rig_wait(*state);
        expect_run(0, "goxelctl create a.gox -q && goxelctl convert a.gox a.vox -q");
}

static void test_refusals_name_commands_and_options(void **state) {
        rig_start(*state);
        expect_run(1, "goxelctl voxel-add keep --pos 1,2,3");
        expect_err_has("There is no project \"keep\": goxelctl projects tells which there are");
        expect_run(1, "goxelctl create keep -q && goxelctl create keep");
        expect_err_has("choose another name, or say --overwrite to begin it anew");
        expect_run(1, "goxelctl voxel-add keep --pos 1,2,3 --layer 9");
        expect_err_has("There is no layer 9: goxelctl describe tells which are");
        expect_run(1, "goxelctl diff keep --from dawn");
        expect_err_has("goxelctl call goxel.list_checkpoints tells which are");
        expect_run(1, "goxelctl call get_status project=tower");
        expect_err_has(": goxel.list_projects tells which there are");
}

static void test_result_that_cannot_be_written_is_a_failure(void **state) {
        rig_start(*state);
        expect_run(4, "goxelctl call list_methods >/dev/full");
        expect_err_has("No space left");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, run_beside_daemon, run_beside_daemon_end)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_project_is_made_edited_and_written),
                TEST(test_history_shows_where_undo_is),
                TEST(test_diff_compares_projects_and_files_in_any_order),
                TEST(test_watch_prints_each_change),
                TEST(test_metrics_and_the_trace_tell_of_requests),
                TEST(test_watch_takes_projects_only),
                TEST(test_existing_project_is_not_made_anew),
                TEST(test_file_becomes_a_project_of_its_name),
                TEST(test_project_option_names_what_looks_like_a_file),
                TEST(test_request_that_is_refused_says_why),
                TEST(test_status_says_which_socket_it_took),
                TEST(test_status_without_a_daemon_says_how_to_start_one),
                TEST(test_socket_that_a_killed_daemon_left_names_the_journal),
                TEST(test_files_need_no_daemon),
                TEST(test_refusals_name_commands_and_options),
                TEST(test_result_that_cannot_be_written_is_a_failure),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
