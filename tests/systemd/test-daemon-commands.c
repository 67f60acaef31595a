/* goxelctl daemon under a user's service manager. Runs as a normal user inside the container that `boot`
 * makes; the tests share one manager and go on where the one before ended. */
#include "machine.h"
#include "rig/peer.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char socket_path[128];

static void expect_words(const char *text, const char *words) {
        if (!strstr(text, words))
                fail_msg("\"%s\" is not in: %s", words, text);
}

static void expect_output(const char *command, const char *wanted) {
        const char *output = output_of(command);

        if (strcmp(output, wanted) != 0)
                fail_msg("%s: \"%s\" instead of \"%s\"", command, output, wanted);
}

static pid_t main_pid(void) {
        return (pid_t)strtol(output_of("systemctl --user show -P MainPID goxel.service"), NULL, 10);
}

static void test_start_starts_the_socket_and_the_service(void **state) {
        run("systemctl --user stop goxel.socket goxel.service");
        expect_words(output_of("goxelctl daemon start"), socket_path);
        expect_output("systemctl --user is-active goxel.socket goxel.service", "active\nactive");
        assert_true(main_pid() > 0);
}

static void test_status_tells_of_the_units_and_the_managers_id(void **state) {
        char id[64];

        (void)snprintf(id, sizeof(id), "\"instance_id\":\"%s\"",
                       output_of("systemctl --user show -P InvocationID goxel.service"));
        expect_words(output_of("goxelctl daemon status"), "goxel.service is active (running)");
        expect_words(output_of("goxelctl daemon status --json"), id);
        expect_words(output_of("goxelctl daemon status --json"), "\"socket_passed\":true");
}

static void test_logs_have_the_lines_of_goxeld_and_of_engines(void **state) {
        run("goxelctl --quiet create castle && journalctl --sync || true");
        run("goxelctl call goxel.close_project project=castle");
        run("timeout 60 journalctl --user -t goxel-engine -n all -f | grep -q -m 1 'is closed'");
        expect_words(output_of("goxelctl daemon logs -n all | grep 'goxel-engine.*is closed'"), "castle");
        expect_words(output_of("goxelctl daemon logs --lines all"), "serves ");
        expect_output("goxelctl daemon logs -n 1 | wc -l", "1");
        expect_words(output_of("goxelctl daemon logs -n all --json"), "\"GOXEL_PROJECT\":\"castle\"");
}

/* The line that is waited for comes after the command has begun to follow. */
static void test_logs_follow(void **state) {
        run("mkfifo lines; timeout 60 goxelctl daemon logs -f -n 1 >lines & exec 3<lines; read -r first <&3; "
            "goxelctl daemon reload --quiet; while read -r line <&3; do case $line in *'Configuration read "
            "again'*) kill $!; exit 0 ;; esac; done; exit 1");
}

static void test_restart_starts_another_one(void **state) {
        pid_t pid = main_pid();

        expect_words(output_of("goxelctl daemon restart"), "serves ");
        assert_true(main_pid() != pid);
}

static void test_upgrade_leaves_one_of_the_same_build_alone(void **state) {
        pid_t pid = main_pid();

        run("goxelctl daemon upgrade");
        assert_int_equal(main_pid(), pid);
}

static void test_drain_ends_it_and_the_next_connection_starts_it_again(void **state) {
        pid_t pid = main_pid();

        expect_words(output_of("goxelctl daemon drain"), "The next connection starts it again");
        await_end(pid);
        expect_words(output_of("goxelctl daemon drain"), "nothing to drain");
        expect_words(output_of("goxelctl daemon reload"), "goxeld does not run");
        run("goxelctl call goxel.get_status project=castle");
        assert_true(main_pid() != pid);
}

static void test_stop_is_refused_while_others_wait(void **state) {
        Peer *p = peer_open(socket_path);

        assert_true(peer_send_bytes(p, "{", 1));
        expect_words(output_of("goxelctl daemon stop 2>&1"), "--force");
        expect_output("systemctl --user is-active goxel.socket goxel.service", "active\nactive");
        expect_words(output_of("goxelctl daemon stop --force"), "goxelctl daemon start");
        assert_true(peer_ended(p));
        (void)peer_free(p);
}

static void test_what_is_stopped_stays_so_until_it_is_started(void **state) {
        assert_int_equal(access(socket_path, F_OK), -1);
        expect_words(output_of("goxelctl daemon status 2>&1 || echo exit $?"), "goxelctl daemon start");
        expect_words(output_of("goxelctl daemon status 2>&1 || echo exit $?"), "exit 3");
        assert_int_equal(access(socket_path, F_OK), -1);
        expect_words(output_of("goxelctl daemon stop"), "are stopped");
        run("goxelctl daemon start && goxelctl daemon status -q");
}

static void test_a_goxeld_started_by_hand_is_told_apart(void **state) {
        run("goxelctl daemon stop");
        run("mkfifo said; goxeld --idle-ms 0 2>said & timeout 60 grep -q -m 1 'serves ' said");
        expect_words(output_of("goxelctl daemon status"), "none: it was started by hand");
        expect_words(output_of("goxelctl daemon restart 2>&1"), "is not held by goxel.socket");
        expect_words(output_of("goxelctl daemon stop"), "Start it by hand");
        run("goxelctl daemon start");
        expect_words(output_of("goxelctl daemon status"), "goxel.service is active (running)");
}

static int find_socket(void **state) {
        (void)snprintf(socket_path, sizeof socket_path, "%s/goxel/goxel.sock", getenv("XDG_RUNTIME_DIR"));
        return 0;
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_start_starts_the_socket_and_the_service),
                cmocka_unit_test(test_status_tells_of_the_units_and_the_managers_id),
                cmocka_unit_test(test_logs_have_the_lines_of_goxeld_and_of_engines),
                cmocka_unit_test(test_logs_follow),
                cmocka_unit_test(test_restart_starts_another_one),
                cmocka_unit_test(test_upgrade_leaves_one_of_the_same_build_alone),
                cmocka_unit_test(test_drain_ends_it_and_the_next_connection_starts_it_again),
                cmocka_unit_test(test_stop_is_refused_while_others_wait),
                cmocka_unit_test(test_what_is_stopped_stays_so_until_it_is_started),
                cmocka_unit_test(test_a_goxeld_started_by_hand_is_told_apart),
        };

        return cmocka_run_group_tests(tests, find_socket, NULL);
}
