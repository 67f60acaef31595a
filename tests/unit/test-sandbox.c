/* The policies, each tried in a child that enters it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fd.h"
#include "config.h"
#include "sandbox/compile.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* In a child a false condition ends it with a line on stderr. */
#define CHECK(condition)                                                                                    \
        do {                                                                                                \
                if (!(condition)) {                                                                         \
                        (void)dprintf(2, "%s:%d: %s (errno %d)\n", __FILE__, __LINE__, #condition, errno);  \
                        _exit(1);                                                                           \
                }                                                                                           \
        } while (0)
#define REFUSED(error, call)                                                                                \
        do {                                                                                                \
                errno = 0;                                                                                  \
                CHECK((call) == -1 && errno == (error));                                                    \
        } while (0)

/* The wait status of a child that enters the policy and then runs `body`. */
static int run_under(const Sandbox *policy, void (*body)(void)) {
        pid_t pid = fork();
        int status;

        assert_true(pid >= 0);
        if (pid == 0) {
                CHECK(sandbox_enter(policy) == 0);
                body();
                _exit(0);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return status;
}

static void files_by_name(void) {
        char *const argv[] = { (char *)"/bin/true", NULL };

        REFUSED(EPERM, open("/dev/null", O_RDONLY));
        REFUSED(EPERM, syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDONLY));
        REFUSED(EPERM, unlink("/nonexistent"));
        REFUSED(EPERM, unlinkat(AT_FDCWD, "/nonexistent", 0));
        REFUSED(EPERM, rename("/nonexistent", "/nonexistent.2"));
        REFUSED(EPERM, mkdir("/nonexistent", 0700));
        REFUSED(EPERM, access("/dev/null", R_OK));
        REFUSED(EPERM, execve(argv[0], argv, argv + 1));
}

static void test_an_engine_reaches_no_file_by_name(void **state) {
        assert_int_equal(run_under(&sandbox_engine, files_by_name), 0);
}

static void peers_and_processes(void) {
        int pair[2];

        REFUSED(EPERM, socket(AF_UNIX, SOCK_STREAM, 0));
        REFUSED(EPERM, socket(AF_INET, SOCK_STREAM, 0));
        REFUSED(EPERM, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
        REFUSED(EPERM, connect(0, NULL, 0));
        REFUSED(EPERM, kill(getppid(), 0));
        REFUSED(EPERM, syscall(SYS_tgkill, getppid(), getppid(), 0));
        REFUSED(ENOSYS, fork());
        REFUSED(EPERM, pidfd_open(getppid(), 0));
}

static void test_an_engine_reaches_no_peer_and_no_process(void **state) {
        assert_int_equal(run_under(&sandbox_engine, peers_and_processes), 0);
}

/* What a task of an engine is: a process that is known by a descriptor alone. */
static void a_task(void) {
        char *const argv[] = { (char *)"/bin/true", NULL };
        const struct rlimit none = { 0 };
        siginfo_t info = { 0 };
        int pidfd = -1;
        pid_t pid = (pid_t)syscall(SYS_clone, CLONE_PIDFD | SIGCHLD, 0, &pidfd, 0, 0);

        CHECK(pid >= 0);
        if (pid == 0) {
                CHECK(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0);
                CHECK(syscall(SYS_setrlimit, RLIMIT_NPROC, &none) == 0);
                REFUSED(ENOSYS, prctl(PR_SET_DUMPABLE, 1));
                REFUSED(ENOSYS, syscall(SYS_setrlimit, RLIMIT_NOFILE, &none));
                REFUSED(ENOSYS, fork());
                REFUSED(EPERM, execve(argv[0], argv, argv + 1));
                REFUSED(EPERM, open("/dev/null", O_RDONLY));
                _exit(7);
        }
        CHECK(waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED) == 0);
        CHECK(info.si_code == CLD_EXITED && info.si_status == 7);
}

static void test_an_engine_has_processes_that_start_no_programs(void **state) {
        assert_int_equal(run_under(&sandbox_engine, a_task), 0);
}

static void executable_memory(void) {
        void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        CHECK(p != MAP_FAILED);
        CHECK(mprotect(p, 4096, PROT_READ) == 0);
        REFUSED(EPERM, mprotect(p, 4096, PROT_READ | PROT_EXEC));
        REFUSED(EPERM,
                (intptr_t)mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

static void test_an_engine_gets_no_executable_memory(void **state) {
        assert_int_equal(run_under(&sandbox_engine, executable_memory), 0);
}

static void unnamed_calls(void) {
        REFUSED(ENOSYS, unshare(CLONE_NEWUSER));
        REFUSED(ENOSYS, chdir("/"));
        REFUSED(ENOSYS, syscall(SYS_io_uring_setup, 1, NULL));
        REFUSED(ENOSYS, syscall(SYS_clone3, NULL, 0));
        REFUSED(ENOSYS, personality(0x0400000));
}

static void test_calls_without_a_line_get_enosys(void **state) {
        assert_int_equal(run_under(&sandbox_engine, unnamed_calls), 0);
        assert_int_equal(run_under(&sandbox_goxeld, unnamed_calls), 0);
}

static void traces(void) {
        (void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void test_tracing_kills(void **state) {
        const Sandbox *policies[] = { &sandbox_engine, &sandbox_goxeld };

        for (size_t i = 0; i < ARRAY_LEN(policies); i++) {
                int status = run_under(policies[i], traces);

                assert_true(WIFSIGNALED(status));
                assert_int_equal(WTERMSIG(status), SIGSYS);
        }
}

static void aborts(void) {
        abort();
}

static void test_abort_ends_an_engine_by_its_signal(void **state) {
        int status = run_under(&sandbox_engine, aborts);

        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), SIGABRT);
}

/* Set up before the policy is entered, used under it. */
static int held_pair[2], held_file, held_epoll;

/* Sends a descriptor with a byte, and gets it back. */
static int pass_descriptor(int fd) {
        char byte = 'x';
        struct iovec iov = { &byte, 1 };
        union {
                struct cmsghdr header;
                char space[CMSG_SPACE(sizeof(int))];
        } control = { 0 };
        struct msghdr m = {
                .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)
        };

        control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(int)),
                                           .cmsg_level = SOL_SOCKET,
                                           .cmsg_type = SCM_RIGHTS };
        memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
        CHECK(sendmsg(held_pair[0], &m, MSG_NOSIGNAL) == 1);
        CHECK(recvmsg(held_pair[1], &m, MSG_CMSG_CLOEXEC) == 1);
        memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
        return fd;
}

static void held_descriptors(void) {
        struct epoll_event event = { .events = EPOLLIN };
        struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };
        int passed = pass_descriptor(held_file), offset = 0;
        struct stat st;
        char byte;

        CHECK(pwrite(held_file, "ab", 2, 0) == 2 && pread(passed, &byte, 1, 1) == 1 && byte == 'b');
        CHECK(ftruncate(held_file, 1) == 0 && fsync(held_file) == 0 && fdatasync(held_file) == 0);
        CHECK(fstat(held_file, &st) == 0 && st.st_size == 1);
        CHECK(fcntl(held_file, F_SETLK, &lock) == 0 && fcntl(held_file, F_DUPFD_CLOEXEC, 10) >= 10);
        CHECK(close(passed) == 0);
        CHECK(setsockopt(held_pair[0], SOL_SOCKET, SO_PEEK_OFF, &offset, sizeof(offset)) == 0);
        CHECK(epoll_ctl(held_epoll, EPOLL_CTL_ADD, held_pair[1], &event) == 0);
        CHECK(send(held_pair[0], "x", 1, 0) == 1 && epoll_wait(held_epoll, &event, 1, 1000) == 1);
        CHECK(recv(held_pair[1], &byte, 1, MSG_PEEK) == 1 && shutdown(held_pair[0], SHUT_RDWR) == 0);
}

static int compare_ints(const void *a, const void *b) {
        return *(const int *)a - *(const int *)b;
}

static void own_affairs(void) {
        enum { N = 1 << 18 };
        int *numbers = calloc(N, sizeof(*numbers));
        struct timespec ts;
        char random[8];

        CHECK(numbers);
        for (int i = 0; i < N; i++)
                numbers[i] = N - i;
        qsort(numbers, N, sizeof(*numbers), compare_ints);
        CHECK(numbers[0] == 1);
        free(numbers);
        CHECK(clock_gettime(CLOCK_MONOTONIC, &ts) == 0 && getrandom(random, sizeof(random), 0) == 8);
        /* stdio asks whether it writes to a terminal. */
        CHECK(fprintf(stdout, "%s", "") == 0 && fflush(stdout) == 0);
}

static void test_an_engine_works_on_what_it_holds(void **state) {
        assert_int_equal(fd_pair(SOCK_STREAM, held_pair), 0);
        held_epoll = epoll_create1(EPOLL_CLOEXEC);
        held_file = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        assert_true(held_epoll >= 0 && held_file >= 0);

        assert_int_equal(run_under(&sandbox_engine, held_descriptors), 0);
        assert_int_equal(run_under(&sandbox_engine, own_affairs), 0);
        fd_close(held_pair[0]);
        fd_close(held_pair[1]);
        fd_close(held_epoll);
        fd_close(held_file);
}

static void sockets_of_goxeld(void) {
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        CHECK(fd >= 0);
        REFUSED(EAFNOSUPPORT, socket(AF_INET, SOCK_STREAM, 0));
        REFUSED(EAFNOSUPPORT, socket(AF_NETLINK, SOCK_RAW, 0));
}

static void test_goxeld_has_local_sockets_only(void **state) {
        assert_int_equal(run_under(&sandbox_goxeld, sockets_of_goxeld), 0);
}

/* A program starts under goxeld's policy and can be watched. */
static void spawns(void) {
        char *const argv[] = { (char *)"/bin/sh", (char *)"-c", (char *)"exit 7", NULL };
        char *const environment[] = { NULL };
        siginfo_t info;
        pid_t pid;
        int pidfd;

        CHECK(posix_spawn(&pid, argv[0], NULL, NULL, argv, environment) == 0);
        pidfd = pidfd_open(pid, 0);
        CHECK(pidfd >= 0);
        CHECK(waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED) == 0);
        CHECK(info.si_code == CLD_EXITED && info.si_status == 7);
}

static void test_goxeld_starts_programs(void **state) {
        assert_int_equal(run_under(&sandbox_goxeld, spawns), 0);
}

static void enters_the_engines(void) {
        CHECK(sandbox_enter(&sandbox_engine) == 0);
        files_by_name();
        own_affairs();
}

static void test_an_engine_enters_its_policy_within_goxelds(void **state) {
        assert_int_equal(run_under(&sandbox_goxeld, enters_the_engines), 0);
}

static bool rule_covers(const SandboxRule *wide, const SandboxRule *rule) {
        if (wide->action != SANDBOX_ALLOW || strcmp(wide->call, rule->call) != 0)
                return false;
        if (wide->test == SANDBOX_MASKED && rule->test == SANDBOX_EQUAL && wide->argument == rule->argument)
                return (rule->value & wide->mask) == wide->value;
        return wide->test == SANDBOX_ALWAYS ||
               (wide->test == rule->test && wide->argument == rule->argument && wide->mask == rule->mask &&
                wide->value == rule->value);
}

static void test_goxelds_policy_allows_all_that_the_engines_does(void **state) {
        for (const SandboxRule *rule = sandbox_engine_rules; rule->call; rule++) {
                const SandboxRule *wide = sandbox_goxeld_rules;

                if (rule->action != SANDBOX_ALLOW)
                        continue;
                while (wide->call && !rule_covers(wide, rule))
                        wide++;
                if (!wide->call)
                        fail_msg("goxeld's policy lacks the engine's %s", rule->call);
        }
}

/* What this libseccomp makes of the table now, for us. */
static size_t compile(const SandboxRule *rules, struct sock_filter ret[static BPF_MAXINSNS]) {
        CLEANUP_FILTER scmp_filter_ctx filter = NULL;
        FILE *file = tmpfile();
        size_t n;

        assert_non_null(file);
        assert_int_equal(sandbox_compile(&filter, rules, (uint32_t)getpid()), 0);
        assert_int_equal(seccomp_export_bpf(filter, fileno(file)), 0);
        rewind(file);
        n = fread(ret, sizeof(*ret), BPF_MAXINSNS, file);
        assert_int_equal(fclose(file), 0);
        return n;
}

static void test_the_builds_filters_are_what_the_tables_say(void **state) {
        const struct {
                const Sandbox *policy;
                const SandboxRule *rules;
        } all[] = { { &sandbox_goxeld, sandbox_goxeld_rules },
                    { &sandbox_engine, sandbox_engine_rules },
                    { &sandbox_script, sandbox_script_rules } };
        static struct sock_filter code[BPF_MAXINSNS], made[BPF_MAXINSNS];

        for (size_t i = 0; i < ARRAY_LEN(all); i++) {
                const Sandbox *p = all[i].policy;

                /* A cross build has none. */
                if (!p->code) {
                        skip();
                        return;
                }
                memcpy(made, p->code, p->n * sizeof(*made));
                for (unsigned k = 0; k < p->n_self; k++) {
                        assert_int_equal(made[p->self[k]].k, SANDBOX_SELF_MARK);
                        made[p->self[k]].k = (uint32_t)getpid();
                }
                assert_int_equal(compile(all[i].rules, code), p->n);
                assert_memory_equal(made, code, p->n * sizeof(*made));
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_an_engine_reaches_no_file_by_name),
                cmocka_unit_test(test_an_engine_reaches_no_peer_and_no_process),
                cmocka_unit_test(test_an_engine_has_processes_that_start_no_programs),
                cmocka_unit_test(test_an_engine_gets_no_executable_memory),
                cmocka_unit_test(test_calls_without_a_line_get_enosys),
                cmocka_unit_test(test_tracing_kills),
                cmocka_unit_test(test_abort_ends_an_engine_by_its_signal),
                cmocka_unit_test(test_an_engine_works_on_what_it_holds),
                cmocka_unit_test(test_goxeld_has_local_sockets_only),
                cmocka_unit_test(test_goxeld_starts_programs),
                cmocka_unit_test(test_an_engine_enters_its_policy_within_goxelds),
                cmocka_unit_test(test_goxelds_policy_allows_all_that_the_engines_does),
                cmocka_unit_test(test_the_builds_filters_are_what_the_tables_say),
        };

        if (!GOXEL_SANDBOX)
                return 77;
        return cmocka_run_group_tests(tests, NULL, NULL);
}
