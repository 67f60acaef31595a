/* What stands in goxeld's way when it listens and accepts: it says so, touches nothing, and serves when it
 * can. */
#include "rig/rig.h"

#include "base/fd.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void expect_refusal(Rig *r, const char *reason) {
        int status;

        assert_false(rig_try_start(r, &status));
        assert_true(WIFEXITED(status));
        assert_int_not_equal(WEXITSTATUS(status), 0);
        if (!strstr(rig_log(r), reason))
                fail_msg("\"%s\" is not in the log:\n%s", reason, rig_log(r));
}

static void test_a_file_in_place_of_the_socket_stays_as_it_is(void **state) {
        Rig *r = *state;
        struct stat st;
        CLEANUP_FD int fd = open(rig_socket(r), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
        assert_int_equal(write(fd, "mine", 4), 4);
        rig_keep_log(r);
        expect_refusal(r, "Cannot listen: File exists");
        assert_int_equal(stat(rig_socket(r), &st), 0);
        assert_true(S_ISREG(st.st_mode));
        assert_int_equal(st.st_size, 4);
}

static void test_a_path_too_long_for_a_socket_is_told(void **state) {
        static char path[200];
        Rig *r = *state;

        (void)snprintf(path, sizeof(path), "/tmp/%0150d", 0);
        rig_option(r, "--socket", path);
        rig_keep_log(r);
        expect_refusal(r, "Cannot listen: File name too long");
}

static void test_a_folder_that_cannot_be_made_is_told(void **state) {
        static char path[100];
        Rig *r = *state;

        (void)snprintf(path, sizeof(path), "/proc/goxel/goxel.sock");
        rig_option(r, "--socket", path);
        rig_keep_log(r);
        expect_refusal(r, "Cannot listen: ");
}

/* Whether somebody waits for the lock of that folder: the kernel marks such lines with an arrow. */
static bool is_waited_for(ino_t folder) {
        FILE *f = fopen("/proc/locks", "re");
        char line[256], wanted[32];
        bool found = false;

        assert_non_null(f);
        (void)snprintf(wanted, sizeof(wanted), ":%llu ", (unsigned long long)folder);
        while (!found && fgets(line, sizeof(line), f))
                found = strstr(line, "->") && strstr(line, wanted);
        (void)fclose(f);
        return found;
}

/* Another goxeld looks for what a killed one has left. */
static void test_of_two_that_start_at_once_one_waits(void **state) {
        Rig *r = *state;
        int folder = open(rig_path(r, "."), O_RDONLY | O_DIRECTORY | O_CLOEXEC), status;
        struct stat st;
        pid_t pid;

        assert_true(folder >= 0);
        assert_int_equal(fstat(folder, &st), 0);
        assert_int_equal(flock(folder, LOCK_EX), 0);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
                while (!is_waited_for(st.st_ino))
                        ;
                _exit(flock(folder, LOCK_UN) < 0);
        }
        (void)fd_close(folder);
        rig_start(r);
        check_result(rig_once(r, "ping", NULL));
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
}

static void test_a_socket_without_a_listener_is_taken_over(void **state) {
        Rig *r = *state;
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        assert_true(fd >= 0);
        (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", rig_socket(r));
        assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
        (void)fd_close(fd);
        rig_start(r);
        check_result(rig_once(r, "ping", NULL));
}

static void test_connections_without_a_descriptor_wait_and_are_served(void **state) {
        const struct rlimit few = { 40, 40 };
        Rig *r = *state;
        Peer *peers[100];

        rig_start(r);
        assert_int_equal(prlimit(rig_pid(r), RLIMIT_NOFILE, &few, NULL), 0);
        for (size_t i = 0; i < ARRAY_LEN(peers); i++) {
                peers[i] = rig_peer(r);
                (void)peer_request(peers[i], "ping", NULL);
        }
        for (size_t i = 0; i < ARRAY_LEN(peers); i++) {
                check_result(peer_answer(peers[i]));
                peer_close(peers[i]);
        }
}

/* 64 MiB for all the connections of a user. */
static void test_lines_that_never_end_do_not_take_all_memory(void **state) {
        static const char begin[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"x\":\"";
        static char bytes[1 << 20];
        json_object *refusal = NULL;
        Rig *r = *state;

        /* None of them gives up its memory because its line has taken too long. */
        rig_option(r, "--first-line-ms", "600000");
        rig_start(r);
        memset(bytes, 'x', sizeof(bytes));
        for (int i = 0; i < 9 && !refusal; i++) {
                Peer *p = rig_peer(r);
                bool taken = peer_send_bytes(p, begin, strlen(begin));

                for (int k = 0; k < 9 && taken; k++)
                        taken = peer_send_bytes(p, bytes, sizeof(bytes));
                if (!taken)
                        refusal = peer_answer(p);
        }
        assert_non_null(refusal);
        check_error(refusal, -1106, "limit");
        check_string(refusal, "error.data.limit", "bytes");
        check_result(rig_once(r, "ping", NULL));
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_file_in_place_of_the_socket_stays_as_it_is),
                RIG_TEST(test_a_path_too_long_for_a_socket_is_told),
                RIG_TEST(test_a_folder_that_cannot_be_made_is_told),
                RIG_TEST(test_of_two_that_start_at_once_one_waits),
                RIG_TEST(test_a_socket_without_a_listener_is_taken_over),
                RIG_TEST(test_connections_without_a_descriptor_wait_and_are_served),
                RIG_TEST(test_lines_that_never_end_do_not_take_all_memory),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
