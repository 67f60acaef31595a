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

static void test_a_new_program_is_started(void **state) {
        char message[512];
        pid_t pid = status_pid();

        run(REPLACE);
        await_end(pid);
        journal_expect(JOURNAL_USER, "upgrade", "MESSAGE", NULL, message, sizeof message);
        print_message("# %s\n", message);
        /* By the manager, not by a connection. */
        run("timeout 60 journalctl --user -u goxel -n all -f | grep -q -m 1 'restart counter is at 1'");
        assert_string_equal(output_of("systemctl --user show -P NRestarts goxel.service"), "1");
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

static void test_sessions_go_on(void **state) {
        Peer *door = peer_open(socket_path), *inside = peer_open(socket_path);
        pid_t pid = (pid_t)look_int(peer_result(door, "status", NULL), "pid");

        (void)peer_result(inside, "goxel.create_project", "[\"castle\"]");
        run(REPLACE);
        await_end(pid);
        assert_true(look_int(peer_result(door, "status", NULL), "pid") != pid);
        check_int(peer_result(inside, "goxel.add_voxel", "[1,2,3,4,5,6]"), "revision", 2);
        (void)peer_free(inside);
        (void)peer_free(door);
}

/* A program that differs in its build only: a text of the same length. */
static void test_those_who_subscribed_are_told_of_another_build(void **state) {
        Peer *p = peer_open(socket_path);
        json_object *told;
        pid_t pid;

        pid = (pid_t)look_int(peer_result(p, "status", NULL), "pid");
        (void)peer_result(p, "goxel.create_project", "[\"tower\"]");
        (void)peer_result(p, "goxel.subscribe", "{\"events\":[\"status\"]}");
        run("build=$(bin/goxeld --version | sed 's/.*(\\(.*\\))/\\1/') && "
            "sed \"s/$build/$(echo \"$build\" | sed 's/./X/')/g\" bin/goxeld >bin/goxeld.new && "
            "chmod +x bin/goxeld.new && ! cmp -s bin/goxeld bin/goxeld.new && mv bin/goxeld.new bin/goxeld");
        await_end(pid);
        told = peer_answer(p);
        check_string(told, "method", "goxel.status");
        check_string(told, "params.status", "upgraded");
        check_string(told, "params.project", "tower");
        assert_int_equal(look_string(told, "params.build")[0], 'X');
        check_int(told, "params.protocol.max", 1);
        (void)peer_free(p);
}

static void test_what_was_edited_is_there(void **state) {
        pid_t pid;

        run("goxelctl --quiet create hill && goxelctl voxel-add hill --pos 1,2,3");
        pid = status_pid();
        run(REPLACE);
        await_end(pid);
        run("goxelctl call goxel.get_voxel project=hill x=1 y=2 z=3 | grep -q '\"exists\":true'");
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
                cmocka_unit_test(test_a_new_program_is_started),
                cmocka_unit_test(test_files_beside_it_and_the_same_file_are_nothing_new),
                cmocka_unit_test(test_sessions_go_on),
                cmocka_unit_test(test_those_who_subscribed_are_told_of_another_build),
                cmocka_unit_test(test_what_was_edited_is_there),
        };

        return cmocka_run_group_tests(tests, prepare, NULL);
}
