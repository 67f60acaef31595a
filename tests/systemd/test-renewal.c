/* goxeld whose program file is replaced while it runs, under a user's service manager. Runs as a normal user
 * inside the container that `boot` makes; the tests go on where the one before ended. */
#include "machine.h"
#include "rig/peer.h"

#include <stdio.h>
#include <string.h>

#define REPLACE "cp bin/goxeld bin/goxeld.new && mv bin/goxeld.new bin/goxeld"

static char socket_path[128];

static pid_t status_pid(void) {
        Peer *p = peer_open(socket_path);
        pid_t pid = (pid_t)look_int(peer_result(p, "status", NULL), "pid");

        (void)peer_free(p);
        return pid;
}

static void test_a_new_program_is_started_when_nobody_is_connected(void **state) {
        char message[512];
        pid_t pid = status_pid();

        run(REPLACE);
        await_end(pid);
        journal_expect(JOURNAL_USER, "upgrade", "MESSAGE", NULL, message, sizeof message);
        print_message("# %s\n", message);
        /* By the manager, not by a connection. */
        run("for i in $(seq 200); do test $(systemctl --user show -P NRestarts goxel.service) = 1 && exit 0; "
            "sleep 0.05; done; exit 1");
        assert_true(status_pid() != pid);
        assert_string_equal(output_of("systemctl --user show -P Result goxel.service"), "success");
}

/* Waits until goxeld, which is that process, has looked at its program and said this. */
static void await_look(pid_t pid, const char *words) {
        char command[256];

        (void)snprintf(
                command, sizeof command,
                "timeout 60 journalctl --user -u goxel -n all -f -o cat GOXEL_EVENT=upgrade _PID=%d | "
                "grep -q -m 1 '%s'",
                (int)pid, words);
        run(command);
}

static void test_files_beside_it_and_the_same_file_are_nothing_new(void **state) {
        pid_t pid = status_pid();

        run("cp bin/goxeld bin/other; mv bin/goxeld bin/aside && mv bin/aside bin/goxeld");
        await_look(pid, "is what runs");
        assert_int_equal(status_pid(), pid);
}

static void test_it_waits_for_those_who_are_connected(void **state) {
        Peer *p = peer_open(socket_path);
        pid_t pid = (pid_t)look_int(peer_result(p, "status", NULL), "pid");

        run(REPLACE);
        await_look(pid, "was replaced");
        assert_int_equal(look_int(peer_result(p, "status", NULL), "pid"), pid);
        (void)peer_free(p);
        await_end(pid);
        assert_true(status_pid() != pid);
}

static void test_what_was_edited_is_there(void **state) {
        pid_t pid;

        run("goxelctl --quiet create castle && goxelctl voxel-add castle --pos 1,2,3");
        pid = status_pid();
        run(REPLACE);
        await_end(pid);
        run("goxelctl call goxel.get_voxel project=castle x=1 y=2 z=3 | grep -q '\"exists\":true'");
}

static int prepare(void **state) {
        (void)snprintf(socket_path, sizeof socket_path, "%s/goxel/goxel.sock", getenv("XDG_RUNTIME_DIR"));
        run("mkdir -p bin .config/systemd/user/goxel.service.d && cp $(command -v goxeld) bin/ && "
            "printf '[Service]\\nExecStart=\\nExecStart=%%h/bin/goxeld --log-level debug\\n' "
            ">.config/systemd/user/goxel.service.d/test.conf && systemctl --user daemon-reload && "
            "systemctl --user start goxel.socket");
        return 0;
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_new_program_is_started_when_nobody_is_connected),
                cmocka_unit_test(test_files_beside_it_and_the_same_file_are_nothing_new),
                cmocka_unit_test(test_it_waits_for_those_who_are_connected),
                cmocka_unit_test(test_what_was_edited_is_there),
        };

        return cmocka_run_group_tests(tests, prepare, NULL);
}
