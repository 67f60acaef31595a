/* goxelctl doctor: it finds what really is wrong, and says what to do. */
#include "cli/run.h"
#include "rig/rig.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int setup(void **state) {
        int r = run_setup();

        if (r == 0)
                r = rig_setup(state);
        (void)setenv("XDG_STATE_HOME", run_path("state"), 1);
        (void)setenv("XDG_CONFIG_HOME", run_path("config"), 1);
        return r;
}

static int teardown(void **state) {
        (void)unsetenv("XDG_STATE_HOME");
        (void)unsetenv("XDG_CONFIG_HOME");
        (void)unsetenv("GOXEL_SOCKET");
        run_teardown();
        return rig_teardown(state);
}

static void write_file(const char *name, const char *text) {
        FILE *file = fopen(run_path(name), "we");

        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
}

/* What the run before has found with --json; the words are in its text or its advice. */
static void expect_finding(const char *check, const char *verdict, const char *words) {
        json_object *list = json_object_object_get(run_json(), "checks");

        for (size_t i = 0; i < json_object_array_length(list); i++) {
                json_object *o = json_object_array_get_idx(list, i);
                const char *text = json_object_to_json_string_ext(o, JSON_C_TO_STRING_NOSLASHESCAPE);

                if (strcmp(look_string(o, "check"), check) != 0)
                        continue;
                if (strcmp(look_string(o, "verdict"), verdict) != 0 || !strstr(text, words))
                        fail_msg("wanted %s and \"%s\": %s", verdict, words, text);
                return;
        }
        fail_msg("no check %s", check);
}

/* A socket at a path in the folder, bound and, if wanted, listening. */
static int bind_socket(const char *name, bool listens) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        assert_true(fd >= 0);
        (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", run_path(name));
        assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
        if (listens)
                assert_int_equal(listen(fd, 8), 0);
        return fd;
}

static void test_a_daemon_that_works_has_no_faults(void **state) {
        rig_start(*state);
        (void)setenv("GOXEL_SOCKET", rig_socket(*state), 1);
        expect_run(0, "goxelctl doctor --json");
        check_int(run_json(), "faults", 0);
        expect_finding("library", "ok", "14.");
        expect_finding("engine", "ok", "goxel-engine is 14.");
        expect_finding("socket", "ok", "GOXEL_SOCKET names it");
        expect_finding("access", "ok", "");
        expect_finding("daemon", "ok", "answers");
        expect_finding("configuration", "ok", "");
        expect_finding("state", "ok", "is made when it is needed");
        /* A line a check for people, and none with --quiet. */
        expect_run(0, "goxelctl doctor | grep -c '^\\(ok\\|warning\\) '");
        expect_out("15\n");
        expect_run(0, "goxelctl doctor --quiet");
        expect_out("");
        expect_run(0, "GOXEL_NO_DAEMON=1 goxelctl doctor --json");
        expect_finding("daemon", "warning", "GOXEL_NO_DAEMON");
}

static void test_a_socket_that_is_missing_is_a_fault_where_nobody_would_make_it(void **state) {
        expect_run(1, "goxelctl doctor --json");
        expect_finding("socket", "fault", "it is yours");
        expect_finding("socket", "fault", "goxeld --socket");
        expect_finding("manager", "warning", "/systemd/private");
        expect_finding("daemon", "warning", "no socket");
        expect_run(1, "goxelctl doctor --quiet");
        assert_memory_equal(run_out(), "fault ", 6);
}

static void test_a_socket_that_nobody_listens_on_is_a_fault(void **state) {
        int fd = bind_socket("dead.sock", false);

        assert_int_equal(chmod(run_path("dead.sock"), 0600), 0);
        expect_run(1, "goxelctl doctor --json --socket $PWD/dead.sock");
        expect_finding("socket", "ok", "--socket names it");
        expect_finding("daemon", "fault", "nobody listens");
        (void)close(fd);
}

static void test_a_file_in_the_place_of_the_socket_is_a_fault(void **state) {
        write_file("file.sock", "");
        expect_run(1, "GOXEL_SOCKET=$PWD/file.sock goxelctl doctor --json");
        expect_finding("socket", "fault", "is no socket");
}

static void test_a_socket_that_is_open_to_others_is_a_warning(void **state) {
        rig_start(*state);
        assert_int_equal(chmod(rig_socket(*state), 0666), 0);
        expect_run(0, "goxelctl doctor --json --socket %s", rig_socket(*state));
        expect_finding("socket", "warning", "0666");
        expect_finding("socket", "warning", "chmod 0600");
}

static pid_t start_stranger(int *ret_fd) {
        int ready[2];
        pid_t pid;
        char byte;

        assert_int_equal(chmod(run_path("."), 0777), 0);
        assert_int_equal(pipe(ready), 0);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
                if (setgid(65534) < 0 || setuid(65534) < 0)
                        _exit(1);
                (void)bind_socket("strange.sock", true);
                (void)!write(ready[1], "x", 1);
                for (;;)
                        (void)pause();
        }
        (void)close(ready[1]);
        assert_int_equal(read(ready[0], &byte, 1), 1);
        *ret_fd = ready[0];
        return pid;
}

static void test_a_stranger_who_listens_is_a_fault(void **state) {
        pid_t pid;
        int fd;

        if (geteuid() != 0)
                skip();
        pid = start_stranger(&fd);
        expect_run(1, "goxelctl doctor --json --socket $PWD/strange.sock");
        expect_finding("socket", "fault", "user 65534");
        expect_finding("daemon", "fault", "not talked to");
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        (void)close(fd);
}

static void test_an_engine_that_cannot_run_is_a_fault(void **state) {
        expect_run(1, "GOXEL_ENGINE=/nowhere goxelctl doctor --json");
        expect_finding("engine", "fault", "/nowhere");
        expect_finding("engine", "fault", "GOXEL_ENGINE names it");
        expect_run(1, "GOXEL_ENGINE=/bin/false goxelctl doctor --json");
        expect_finding("engine", "fault", "exit code 1");
        expect_run(1, "GOXEL_ENGINE=/bin/echo goxelctl doctor --json");
        expect_finding("engine", "fault", "no JSON");
        write_file("old", "#!/bin/sh\necho '{\"version\":\"13.0.0\",\"build\":\"x\"}'\n");
        assert_int_equal(chmod(run_path("old"), 0755), 0);
        expect_run(1, "GOXEL_ENGINE=$PWD/old goxelctl doctor --json");
        expect_finding("engine", "warning", "13.0.0");
}

static void test_faults_of_the_configuration_are_faults(void **state) {
        rig_start(*state);
        expect_run(0,
                   "mkdir -p config/goxel && printf '[Daemon]\\nIdleSec=soon\\n' >config/goxel/goxel.conf");
        expect_run(1, "goxelctl doctor --json --socket %s", rig_socket(*state));
        check_int(run_json(), "faults", 1);
        expect_finding("configuration", "fault", "goxel.conf:2: IdleSec=soon");
        expect_finding("configuration", "fault", "goxelctl config check");
}

static void test_a_state_that_cannot_be_written_is_a_fault(void **state) {
        expect_run(0, "mkdir state && touch state/goxel");
        expect_run(1, "goxelctl doctor --json");
        expect_finding("state", "fault", "is no folder");
        expect_run(0, "rm state/goxel && mkdir state/goxel && chmod 0500 state/goxel");
        if (geteuid() == 0) {
                assert_int_equal(chown(run_path("state/goxel"), 65534, 65534), 0);
                expect_run(1, "goxelctl doctor --json");
                expect_finding("state", "fault", "belongs to user 65534");
        } else {
                expect_run(1, "goxelctl doctor --json");
                expect_finding("state", "fault", "You may not write");
        }
}

static void test_projects_are_counted_and_what_is_no_database_is_a_fault(void **state) {
        expect_run(0, "mkdir -p state/goxel/projects/castle && cd state/goxel/projects/castle && "
                      "printf 'SQLite format 3\\0' >project.db && truncate -s 3M project.db");
        expect_run(1, "goxelctl doctor --json");
        expect_finding("projects", "ok", "1 with 3 MiB");
        expect_run(0, "printf 'what is this, then' >state/goxel/projects/castle/project.db");
        expect_run(1, "goxelctl doctor --json");
        expect_finding("projects", "fault", "castle");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_a_daemon_that_works_has_no_faults),
                TEST(test_a_socket_that_is_missing_is_a_fault_where_nobody_would_make_it),
                TEST(test_a_socket_that_nobody_listens_on_is_a_fault),
                TEST(test_a_file_in_the_place_of_the_socket_is_a_fault),
                TEST(test_a_socket_that_is_open_to_others_is_a_warning),
                TEST(test_a_stranger_who_listens_is_a_fault),
                TEST(test_an_engine_that_cannot_run_is_a_fault),
                TEST(test_faults_of_the_configuration_are_faults),
                TEST(test_a_state_that_cannot_be_written_is_a_fault),
                TEST(test_projects_are_counted_and_what_is_no_database_is_a_fault),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
