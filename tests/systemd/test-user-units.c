/* The user units under a real service manager. Runs as a normal user inside the container that `boot`
 * makes; the tests share one manager and go on where the one before ended. */
#include "machine.h"
#include "rig/load.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ORIGIN_SOCKET "/tmp/goxel-daemon.sock"
#define EXAMPLE "/goxel-test/origin-socket.conf"

static char socket_path[128];
static char daemon_command[512];

static json_object *status_of(Peer *p) {
        return peer_result(p, "status", NULL);
}

static pid_t daemon_pid(void) {
        Peer *p = peer_open(socket_path);
        pid_t pid = (pid_t)look_int(status_of(p), "pid");

        (void)peer_free(p);
        return pid;
}

static pid_t engine_pid(void) {
        Peer *p = peer_open(socket_path);
        pid_t pid = (pid_t)look_int(status_of(p), "engines.0.pid");

        (void)peer_free(p);
        return pid;
}

/* Stops the service and starts it, at the next connect, with these options. */
static void with_options(const char *options, const char *more) {
        FILE *file;

        run("mkdir -p .config/systemd/user/goxel.service.d");
        file = fopen(".config/systemd/user/goxel.service.d/test.conf", "we");
        assert_non_null(file);
        (void)fprintf(file, "[Service]\nExecStart=\nExecStart=%s %s\n%s\n", daemon_command, options, more);
        assert_int_equal(fclose(file), 0);
        run("systemctl --user stop goxel.service");
        run("systemctl --user daemon-reload");
        run("systemctl --user start goxel.socket");
}

static void test_the_first_connect_starts_the_service(void **state) {
        char main_pid[32];

        run("systemctl --user start goxel.socket");
        assert_string_equal(output_of("systemctl --user is-active goxel.service"), "inactive");
        (void)snprintf(main_pid, sizeof main_pid, "%ld", (long)daemon_pid());
        assert_string_equal(output_of("systemctl --user is-active goxel.service"), "active");
        assert_string_equal(output_of("systemctl --user show -P MainPID goxel.service"), main_pid);
}

static void test_the_socket_is_ours_alone(void **state) {
        struct stat status;

        assert_int_equal(stat(socket_path, &status), 0);
        assert_int_equal(status.st_mode & 07777, 0600);
}

static void test_systemctl_status_tells_what_goxeld_does(void **state) {
        Peer *p = peer_open(socket_path);
        const char *text = "";

        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        /* It is told a moment later, and not for every change. */
        for (int i = 0; i < WAITS && !(strstr(text, "1 project") && strstr(text, "1 session")); i++) {
                text = output_of("systemctl --user show -P StatusText goxel");
                (void)poll(NULL, 0, WAIT_MS);
        }
        print_message("# %s\n", text);
        assert_non_null(strstr(text, "1 project"));
        assert_non_null(strstr(text, "1 session"));
        assert_non_null(strstr(output_of("systemctl --user status goxel"), "Status: \""));
        (void)peer_free(p);
}

static void test_goxelctl_finds_the_socket_by_itself(void **state) {
        const char *status = output_of("goxelctl --json status");

        if (!strstr(status, socket_path))
                fail_msg("goxelctl status: %s", status);
}

/* The words are in what it says about that check. */
static void doctor_finds(const char *check, const char *verdict, const char *words) {
        const char *found = output_of("goxelctl --json doctor || true");
        const char *at, *end;
        char begin[96];

        (void)snprintf(begin, sizeof begin, "{\"check\":\"%s\",\"verdict\":\"%s\"", check, verdict);
        at = strstr(found, begin);
        end = at ? strchr(at, '}') : NULL;
        if (!end || !memmem(at, (size_t)(end - at), words, strlen(words)))
                fail_msg("wanted %s and \"%s\": %s", begin, words, found);
}

static void test_goxelctl_doctor_finds_the_manager_and_nothing_wrong(void **state) {
        run("goxelctl doctor");
        doctor_finds("manager", "ok", "/systemd/private");
        doctor_finds("socket", "ok", socket_path);
        doctor_finds("units", "ok", "goxel.service is active (running)");
        doctor_finds("daemon", "ok", "answers");
}

static void test_goxelctl_doctor_tells_of_a_failed_service_and_where_its_journal_is(void **state) {
        with_options("--no-such-option", "");
        run("! systemctl --user start goxel.service");
        /* It would be started again and again for a connection that waits. */
        run("systemctl --user stop goxel.socket");
        doctor_finds("units", "fault", "exit-code): journalctl --user -u goxel.socket -u goxel.service");
        doctor_finds("socket", "warning", "systemctl --user start goxel.socket");
        with_options("", "");
        run("systemctl --user reset-failed goxel.service");
}

static void test_the_journal_tells_who_came_and_for_how_long(void **state) {
        char uid[16], pid[16], message[512];
        Peer *p = peer_open(socket_path);

        (void)snprintf(uid, sizeof uid, "%ld", (long)getuid());
        (void)snprintf(pid, sizeof pid, "%ld", (long)getpid());
        (void)peer_result(p, "goxel.create_project", "[\"journal\"]");
        (void)peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]");
        (void)peer_free(p);
        journal_expect(JOURNAL_USER, "session-close", "GOXEL_PEER_PID", pid, message, sizeof message);
        journal_expect(JOURNAL_USER, "session-close", "GOXEL_PROJECT", "journal", message, sizeof message);
        print_message("# %s\n", message);
        journal_expect(JOURNAL_USER, "session-close", "GOXEL_PEER_UID", uid, message, sizeof message);
        journal_expect(JOURNAL_USER, "session-close", "GOXEL_DURATION_MS", NULL, message, sizeof message);
        journal_expect(JOURNAL_USER, "engine-start", "GOXEL_PROJECT", "journal", message, sizeof message);
}

static void test_the_engines_own_lines_are_in_the_same_journal(void **state) {
        char message[512];

        journal_expect(JOURNAL_USER, "ready", "SYSLOG_IDENTIFIER", "goxel-engine", message, sizeof message);
        print_message("# %s\n", message);
        journal_expect(JOURNAL_USER, "ready", "GOXEL_PROJECT", "journal", message, sizeof message);
        print_message("# %s\n", message);
}

static void test_it_leaves_when_idle_says_why_and_the_next_connect_starts_it_again(void **state) {
        char message[512];
        pid_t first;

        with_options("--idle-ms 100", "");
        first = daemon_pid();
        await_end(first);
        journal_expect(JOURNAL_USER, "idle-exit", "MESSAGE", NULL, message, sizeof message);
        print_message("# %s\n", message);
        assert_true(daemon_pid() != first);
}

/* Half of the connects come when goxeld has gone, half of them at about the time at which it goes. */
static void test_no_connect_is_refused_across_a_hundred_idle_exits(void **state) {
        unsigned starts = 0, connects = 0;
        pid_t pid = 0;

        with_options("--idle-ms 2", "");
        while (starts < 100) {
                Peer *p = peer_open(socket_path);
                pid_t now = (pid_t)look_int(status_of(p), "pid");

                connects++;
                starts += now != pid;
                pid = now;
                (void)peer_free(p);
                if (connects % 2)
                        await_end(pid);
                else
                        (void)poll(NULL, 0, (int)(connects / 2 % 5));
        }
        print_message("# %u connects, %u starts\n", connects, starts);
        assert_string_equal(output_of("systemctl --user is-failed goxel.socket"), "active");
}

static void kill_under_load(bool engine, bool goxeld) {
        Load load;

        with_options("", "");
        load_init(&load, socket_path, "castle");
        for (unsigned i = 0; i < 15; i++) {
                pid_t pids[2] = { 0 };

                load_run(&load, 5 + i * 13, false);
                if (engine)
                        pids[0] = engine_pid();
                if (goxeld)
                        pids[1] = daemon_pid();
                load_run(&load, 10, false);
                for (size_t k = 0; k < ARRAY_LEN(pids); k++)
                        if (pids[k] > 0)
                                assert_int_equal(kill(pids[k], SIGKILL), 0);
                load_drain(&load);
        }
        load_check(&load);
        print_message("# %zu acknowledged, %zu connections cut\n", load.n_acknowledged, load.n_cuts);
        load_done(&load);
}

static void test_after_kill_9_of_goxeld_every_acknowledged_edit_is_there(void **state) {
        kill_under_load(false, true);
}

static void test_after_kill_9_of_an_engine_every_acknowledged_edit_is_there(void **state) {
        kill_under_load(true, false);
}

static void test_after_kill_9_of_both_every_acknowledged_edit_is_there(void **state) {
        kill_under_load(true, true);
}

static void test_a_hanging_goxeld_is_killed_by_the_watchdog_and_the_next_connect_is_served(void **state) {
        pid_t pid;

        with_options("", "WatchdogSec=500ms");
        pid = daemon_pid();
        assert_int_equal(kill(pid, SIGSTOP), 0);
        assert_true(daemon_pid() != pid);
}

static void test_systemctl_reload_reads_the_configuration_again(void **state) {
        char message[512];
        pid_t pid;

        with_options("", "");
        pid = daemon_pid();
        run("mkdir -p .config/goxel && printf '[Limits]\\nEnginesPerUser=7\\nSessions=x\\n' >.config/goxel/goxel.conf");
        run("systemctl --user reload goxel.service");
        assert_int_equal(daemon_pid(), pid);
        assert_string_equal(output_of("systemctl --user is-active goxel.service"), "active");
        journal_expect(JOURNAL_USER, "config", "MESSAGE", "Configuration read again: EnginesPerUser 64 → 7",
                       message, sizeof message);
        assert_string_equal(
                output_of(
                        "journalctl --user -u goxel -o cat | grep -c 'goxel.conf:3: Sessions=x: expected'"),
                "1");
        run("rm .config/goxel/goxel.conf");
}

static void test_stopping_the_service_ends_it_well_and_the_socket_starts_it_again(void **state) {
        pid_t pid;

        with_options("", "");
        pid = daemon_pid();
        run("systemctl --user stop goxel.service");
        assert_string_equal(output_of("systemctl --user show -P Result goxel.service"), "success");
        assert_true(daemon_pid() != pid);
}

static void test_a_second_socket_is_served_like_the_first_and_goes_with_it(void **state) {
        Peer *p;

        run("systemctl --user stop goxel.socket goxel.service");
        run("mkdir -p .config/systemd/user/goxel.socket.d && "
            "cp " EXAMPLE " .config/systemd/user/goxel.socket.d/origin.conf");
        run("systemctl --user daemon-reload && systemctl --user start goxel.socket");
        assert_string_equal(output_of("stat -c %a " ORIGIN_SOCKET), "600");

        p = peer_open(ORIGIN_SOCKET);
        assert_string_equal(look_string(status_of(p), "socket"), socket_path);
        assert_int_equal(look_int(status_of(p), "pid"), daemon_pid());
        run("goxelctl --socket " ORIGIN_SOCKET " --quiet create origin --size 16,16,16");
        assert_non_null(strstr(output_of("goxelctl projects"), "origin"));
        (void)peer_free(p);

        run("systemctl --user stop goxel.socket goxel.service");
        assert_int_equal(access(ORIGIN_SOCKET, F_OK), -1);
        assert_int_equal(access(socket_path, F_OK), -1);
        run("rm -r .config/systemd/user/goxel.socket.d && systemctl --user daemon-reload && "
            "systemctl --user start goxel.socket");
}

static void test_the_log_level_is_set_at_run_time_for_goxeld_and_its_engines(void **state) {
        Peer *p = peer_open(socket_path);
        char message[512];

        (void)peer_result(p, "goxel.create_project", "[\"levels\"]");
        /* goxeld finds the bus after it is ready. */
        for (int i = 0;
             i < WAITS &&
             strcmp(output_of("systemctl --user service-log-level goxel.service || :"), "info") != 0;
             i++)
                (void)poll(NULL, 0, WAIT_MS);
        run("systemctl --user service-log-level goxel.service debug");
        assert_string_equal(output_of("systemctl --user service-log-level goxel.service"), "debug");
        (void)peer_result(p, "goxel.get_voxel", "[1,2,3]");
        journal_expect(JOURNAL_USER, "request", "GOXEL_METHOD", "goxel.get_voxel", message, sizeof message);
        print_message("# %s\n", message);
        run("! busctl --user set-property org.goxel.daemon /org/freedesktop/LogControl1 "
            "org.freedesktop.LogControl1 LogLevel s loud");
        run("systemctl --user service-log-level goxel.service info");
        (void)peer_free(p);
}

static void test_stopping_the_socket_takes_it_away(void **state) {
        run("systemctl --user stop goxel.socket goxel.service");
        assert_int_equal(access(socket_path, F_OK), -1);
        assert_int_equal(errno, ENOENT);
}

static int find_units(void **state) {
        (void)snprintf(socket_path, sizeof socket_path, "%s/goxel/goxel.sock", getenv("XDG_RUNTIME_DIR"));
        (void)snprintf(daemon_command, sizeof daemon_command, "%s",
                       output_of("systemctl --user cat goxel.service | sed -n 's/^ExecStart=//p'"));
        return daemon_command[0] ? 0 : -1;
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_first_connect_starts_the_service),
                cmocka_unit_test(test_the_socket_is_ours_alone),
                cmocka_unit_test(test_systemctl_status_tells_what_goxeld_does),
                cmocka_unit_test(test_goxelctl_finds_the_socket_by_itself),
                cmocka_unit_test(test_goxelctl_doctor_finds_the_manager_and_nothing_wrong),
                cmocka_unit_test(test_goxelctl_doctor_tells_of_a_failed_service_and_where_its_journal_is),
                cmocka_unit_test(test_the_journal_tells_who_came_and_for_how_long),
                cmocka_unit_test(test_the_engines_own_lines_are_in_the_same_journal),
                cmocka_unit_test(test_it_leaves_when_idle_says_why_and_the_next_connect_starts_it_again),
                cmocka_unit_test(test_no_connect_is_refused_across_a_hundred_idle_exits),
                cmocka_unit_test(test_after_kill_9_of_goxeld_every_acknowledged_edit_is_there),
                cmocka_unit_test(test_after_kill_9_of_an_engine_every_acknowledged_edit_is_there),
                cmocka_unit_test(test_after_kill_9_of_both_every_acknowledged_edit_is_there),
                cmocka_unit_test(
                        test_a_hanging_goxeld_is_killed_by_the_watchdog_and_the_next_connect_is_served),
                cmocka_unit_test(test_systemctl_reload_reads_the_configuration_again),
                cmocka_unit_test(test_stopping_the_service_ends_it_well_and_the_socket_starts_it_again),
                cmocka_unit_test(test_a_second_socket_is_served_like_the_first_and_goes_with_it),
                cmocka_unit_test(test_the_log_level_is_set_at_run_time_for_goxeld_and_its_engines),
                cmocka_unit_test(test_stopping_the_socket_takes_it_away),
        };

        return cmocka_run_group_tests(tests, find_units, NULL);
}
