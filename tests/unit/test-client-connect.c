/* Which socket libgoxel takes, whom it refuses to talk to, and what it says when there is nobody. */
#include "unit/client-rig.h"

#include "base/fd.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

static void expect_failure(int wanted, const char *words) {
        assert_int_equal(goxel_client_connect(client), wanted);
        expect_message(words);
}

static void greet(Fake *f) {
        fake_greet(f);
        assert_null(fake_hear(f));
}

static void test_users_socket_is_taken(void **state) {
        fake_run(fake, greet);
        assert_int_equal(goxel_client_connect(client), 0);
        assert_string_equal(goxel_client_socket(client), fake->path);
        client = goxel_client_free(client);
}

static void test_environment_goes_before_the_users_socket(void **state) {
        (void)setenv("GOXEL_SOCKET", at("other.sock"), 1);
        expect_failure(GOXEL_ABSENT, "other.sock");
}

static void test_option_goes_before_the_environment(void **state) {
        (void)setenv("GOXEL_SOCKET", at("other.sock"), 1);
        fake_run(fake, greet);
        assert_int_equal(goxel_client_set_socket(client, fake->path), 0);
        assert_int_equal(goxel_client_connect(client), 0);
        client = goxel_client_free(client);
}

static void test_absent_daemon_says_how_to_start_one(void **state) {
        (void)unlink(fake->path);
        expect_failure(GOXEL_ABSENT, "systemctl --user start goxel.socket");
}

static void test_socket_without_listener_names_the_journal(void **state) {
        fake->listener = fd_close(fake->listener);
        expect_failure(GOXEL_FAILED, "journalctl --user -u goxel");
        expect_failure(GOXEL_FAILED, fake->path);
}

static void test_socket_that_is_a_plain_file_names_the_journal(void **state) {
        write_file("plain", "", 0600);
        assert_int_equal(goxel_client_set_socket(client, at("plain")), 0);
        expect_failure(GOXEL_FAILED, "journalctl --user -u goxel");
}

static void test_path_that_no_socket_can_have(void **state) {
        char path[200];

        (void)snprintf(path, sizeof(path), "/tmp/%0150d", 0);
        assert_int_equal(goxel_client_set_socket(client, path), 0);
        expect_failure(-ENAMETOOLONG, "107 bytes");
}

static void close_always(Fake *f) {
        int fd;

        while ((fd = accept4(f->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
                (void)close(fd);
}

static void test_daemon_that_closes_at_once_names_the_journal(void **state) {
        fake_run(fake, close_always);
        assert_int_equal(goxel_client_set_timeout(client, 1000), 0);
        expect_failure(GOXEL_FAILED,
                       "closes every connection at once. See what happened: journalctl --user -u goxel");
        (void)shutdown(fake->listener, SHUT_RDWR);
}

static void refuse(Fake *f) {
        fake_accept(f);
        fake_say(
                f,
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-1106,\"message\":\"too many sessions\","
                "\"data\":{\"reason\":\"limit\"}}}\n");
        fake_close(f);
}

static void test_refusal_is_read_although_the_connection_is_closed(void **state) {
        fake_run(fake, refuse);
        expect_failure(GOXEL_REMOTE, "too many sessions");
        assert_int_equal(goxel_client_error_code(client), -1106);
}

/* A listener that belongs to another user: whoever called listen() counts, not the file's owner. */
static pid_t listen_as_stranger(const char *path) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int ready[2];
        pid_t pid;
        char byte;

        assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
        strcpy(address.sun_path, path);
        pid = fork();
        if (pid == 0) {
                int fd = socket(AF_UNIX, SOCK_STREAM, 0);

                /* setuid() forgets the signal that ends it together with a test that fails. */
                if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || setuid(65534) < 0 ||
                    prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || listen(fd, 1) < 0 || write(ready[1], "", 1) != 1)
                        _exit(1);
                for (;;)
                        (void)pause();
        }
        (void)close(ready[1]);
        assert_int_equal(read(ready[0], &byte, 1), 1);
        (void)close(ready[0]);
        return pid;
}

static void test_strangers_socket_is_refused(void **state) {
        pid_t pid;

        if (geteuid() != 0) {
                print_message("SKIP: only root can listen as somebody else\n");
                skip();
        }
        pid = listen_as_stranger(at("stranger.sock"));
        assert_int_equal(goxel_client_set_socket(client, at("stranger.sock")), 0);
        expect_failure(GOXEL_STRANGER, "user 65534");
        (void)kill(pid, SIGKILL);
        (void)waitpid(pid, NULL, 0);
}

/* A service manager's command that makes the socket appear. */
static void pretend_manager(const char *script) {
        char moved[160], text[512];

        (void)snprintf(moved, sizeof(moved), "%s.held", fake->path);
        assert_int_equal(rename(fake->path, moved), 0);
        assert_int_equal(mkdir(at("systemd"), 0700), 0);
        write_file("systemd/private", "", 0600);
        (void)snprintf(text, sizeof(text), "#!/bin/sh\nheld=%s socket=%s\n%s\n", moved, fake->path, script);
        write_file("systemctl", text, 0700);
        prefer_own_programs();
}

static void test_service_manager_is_asked_when_there_is_no_socket(void **state) {
        pretend_manager(
                "[ \"$*\" = '--user --quiet --no-ask-password start goxel.socket' ] && mv $held $socket");
        fake_run(fake, greet);
        assert_int_equal(goxel_client_connect(client), 0);
        client = goxel_client_free(client);
}

static void test_service_manager_is_not_asked_against_the_users_will(void **state) {
        pretend_manager("mv $held $socket");
        assert_int_equal(goxel_client_set_start(client, false), 0);
        expect_failure(GOXEL_ABSENT, "no socket");
}

static void test_service_manager_that_has_no_such_unit(void **state) {
        pretend_manager("echo no such unit >&2; exit 5");
        expect_failure(GOXEL_ABSENT, "systemctl --user start goxel.socket");
}

static void test_missing_engine_is_named(void **state) {
        (void)setenv("GOXEL_NO_DAEMON", "1", 1);
        (void)setenv("GOXEL_ENGINE", at("no-engine"), 1);
        client = goxel_client_free(client);
        assert_int_equal(goxel_client_new(&client), 0);
        assert_true(goxel_client_is_private(client));
        expect_failure(GOXEL_FAILED, "no-engine");
        assert_null(goxel_client_socket(client));
}

static void test_engine_that_ends_at_once_says_how(void **state) {
        (void)setenv("GOXEL_ENGINE", "/bin/false", 1);
        assert_int_equal(goxel_client_set_private(client, true), 0);
        expect_failure(GOXEL_FAILED, "exit code 1");
}

/* What the private engine is given, written down by a script in its place. */
static void test_engine_inherits_nothing_but_its_channel(void **state) {
        CLEANUP_FREE uint8_t *text = NULL;
        CLEANUP_FD int extra = -1, fd = -1;
        char script[256];
        size_t n;

        extra = open("/dev/null", O_RDONLY); /* open over exec, on purpose */
        assert_true(extra > STDERR_FILENO);
        (void)snprintf(
                script, sizeof(script),
                "#!/bin/sh\nfor i in 0 1 2 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$i ] && echo $i; done > %s/list\n"
                "exit 3\n",
                fake->folder);
        write_file("engine", script, 0700);
        (void)setenv("GOXEL_ENGINE", at("engine"), 1);
        assert_int_equal(goxel_client_set_private(client, true), 0);
        expect_failure(GOXEL_FAILED, "exit code 3");

        fd = open(at("list"), O_RDONLY | O_CLOEXEC);
        assert_int_equal(fd_read_file(fd, 4096, &text, &n), 0);
        text[n] = '\0';
        assert_string_equal((const char *)text, "0\n1\n2\n3\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                CLIENT_TEST(test_users_socket_is_taken),
                CLIENT_TEST(test_environment_goes_before_the_users_socket),
                CLIENT_TEST(test_option_goes_before_the_environment),
                CLIENT_TEST(test_absent_daemon_says_how_to_start_one),
                CLIENT_TEST(test_socket_without_listener_names_the_journal),
                CLIENT_TEST(test_socket_that_is_a_plain_file_names_the_journal),
                CLIENT_TEST(test_path_that_no_socket_can_have),
                CLIENT_TEST(test_daemon_that_closes_at_once_names_the_journal),
                CLIENT_TEST(test_refusal_is_read_although_the_connection_is_closed),
                CLIENT_TEST(test_strangers_socket_is_refused),
                CLIENT_TEST(test_service_manager_is_asked_when_there_is_no_socket),
                CLIENT_TEST(test_service_manager_is_not_asked_against_the_users_will),
                CLIENT_TEST(test_service_manager_that_has_no_such_unit),
                CLIENT_TEST(test_missing_engine_is_named),
                CLIENT_TEST(test_engine_that_ends_at_once_says_how),
                CLIENT_TEST(test_engine_inherits_nothing_but_its_channel),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
