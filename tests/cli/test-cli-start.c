/* Without a service manager commands start goxeld themselves. */
#include "cli/bridge.h"
#include "cli/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Its folders are those of the test, and it is the goxeld that was built. */
static int setup(void **state) {
        if (run_setup() < 0)
                return -1;
        (void)setenv("XDG_STATE_HOME", run_path("state"), 1);
        (void)setenv("XDG_CONFIG_HOME", run_path("config"), 1);
        (void)setenv("GOXEL_ENGINE_DESCRIPTION", DESCRIPTION, 1);
        return setenv("GOXEL_DAEMON", GOXELD, 1);
}

static int teardown(void **state) {
        (void)run("goxelctl daemon stop --force");
        (void)unsetenv("XDG_STATE_HOME");
        (void)unsetenv("XDG_CONFIG_HOME");
        run_teardown();
        return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static void test_a_command_starts_the_daemon_that_the_next_one_finds(void **state) {
        expect_run(0, "goxelctl create castle --size 8,8,8 --template cube -q && goxelctl status");
        expect_run(0, "goxelctl describe castle && grep -c ' serves ' state/goxel/goxeld.log");
        assert_non_null(strstr(run_out(), "64 voxels"));
        assert_non_null(strstr(run_out(), "\n1\n"));
}

static void test_commands_that_start_it_at_once_share_one(void **state) {
        expect_run(0, "for i in 1 2 3 4 5 6; do goxelctl create p$i -q & p=\"$p $!\"; done; "
                      "for i in $p; do wait $i || exit 1; done");
        expect_run(0, "goxelctl projects -j");
        check_int(run_json(), "count", 6);
}

static void test_daemon_start_and_stop_work_without_a_manager(void **state) {
        expect_run(0, "goxelctl daemon start");
        assert_non_null(strstr(run_out(), "serves "));
        expect_run(0, "goxelctl doctor && goxelctl daemon stop");
        assert_non_null(strstr(run_out(), "The next command that needs it starts it"));
        expect_run(0, "test ! -e goxel/goxel.sock && goxelctl create castle -q && test -e goxel/goxel.sock");
}

static void test_a_client_that_stays_starts_it_again(void **state) {
        bridge_use(0);
        bridge_start(NULL);
        (void)bridge_done("project_open", "{\"project\":\"castle\"}");
        expect_run(0, "goxelctl daemon stop --force");
        check_int(bridge_done("project_describe", "{\"project\":\"castle\"}"), "revision", 1);
        (void)bridge_end();
}

static void test_one_that_was_killed_is_started_again(void **state) {
        expect_run(0, "goxelctl create castle --size 8,8,8 -q && "
                      "kill -KILL $(goxelctl -j status | sed 's/.*\"pid\":\\([0-9]*\\).*/\\1/')");
        expect_run(0, "test -e goxel/goxel.sock && goxelctl describe castle");
}

static void test_a_daemon_that_does_not_start_is_told_with_its_log(void **state) {
        (void)setenv("GOXEL_DAEMON", "/bin/false", 1);
        expect_run(3, "goxelctl create castle");
        expect_err_has("/bin/false is started when it is needed");
        expect_err_has("state/goxel/goxeld.log");
        (void)setenv("GOXEL_DAEMON", "", 1);
        expect_run(3, "goxelctl create castle");
        expect_err_has("systemctl --user start goxel.socket");
}

static void test_goxeld_in_the_background_says_whether_it_started(void **state) {
        expect_run(0, "$GOXEL_DAEMON --background && goxelctl projects -q");
        expect_run(1, "$GOXEL_DAEMON --background");
        expect_run(0, "grep -c 'A daemon listens on that socket already' state/goxel/goxeld.log");
        expect_out("1\n");
        expect_run(1, "$GOXEL_DAEMON --background --state-dir /proc/goxel");
        expect_err_has("Cannot write goxeld.log");
}

static void test_a_long_log_is_put_aside(void **state) {
        expect_run(0, "mkdir -p state/goxel && head -c 1048577 /dev/zero >state/goxel/goxeld.log && "
                      "goxelctl create castle -q && stat -c %%s state/goxel/goxeld.log.old && "
                      "test $(stat -c %%s state/goxel/goxeld.log) -lt 10000");
        expect_out("1048577\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_a_command_starts_the_daemon_that_the_next_one_finds),
                TEST(test_commands_that_start_it_at_once_share_one),
                TEST(test_daemon_start_and_stop_work_without_a_manager),
                TEST(test_a_client_that_stays_starts_it_again),
                TEST(test_one_that_was_killed_is_started_again),
                TEST(test_a_daemon_that_does_not_start_is_told_with_its_log),
                TEST(test_goxeld_in_the_background_says_whether_it_started),
                TEST(test_a_long_log_is_put_aside),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
