/* Descriptors that are not what they should be: an error, or the work done; a session that goes on; and none
 * of them left behind. */
#include "rig/rig.h"

#include "base/fd.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The kernel passes no more in a message. */
#define MESSAGE_FDS 253

static size_t descriptors_of(pid_t pid) {
        char path[64];
        DIR *folder;
        size_t n = 0;

        (void)snprintf(path, sizeof(path), "/proc/%ld/fd", (long)pid);
        folder = opendir(path);
        assert_non_null(folder);
        while (readdir(folder))
                n++;
        (void)closedir(folder);
        return n;
}

typedef struct Scene {
        Rig *rig;
        Peer *peer;
        pid_t engine;
        size_t in_goxeld, in_engine; /* descriptors, in the beginning */
} Scene;

/* Waits until goxeld knows of no client but this one. */
static void await_others_gone(const Scene *s) {
        while (look_int(peer_result(s->peer, "list_sessions", NULL), "count") > 1)
                ;
        /* The engine gave this client back for that; when it answers it again, it is done with it. */
        (void)peer_result(s->peer, "goxel.get_status", NULL);
}

static Scene begin(void **state) {
        Scene s = { .rig = *state };

        rig_start(s.rig);
        s.peer = rig_peer(s.rig);
        (void)peer_result(s.peer, "goxel.create_project", "[\"castle\"]");
        (void)peer_result(s.peer, "goxel.add_voxel", "[1,2,3,4,5,6]");
        s.engine = rig_engine(s.rig, "castle");
        await_others_gone(&s);
        s.in_goxeld = descriptors_of(rig_pid(s.rig));
        s.in_engine = descriptors_of(s.engine);
        return s;
}

/* An engine has what it was passed closed by a process of its own, which may take a moment. That one shares
 * the engine's descriptors, and in a build for coverage it opens files at its end: what counts is that the
 * engine comes back to what it had. */
static void expect_closed(const Scene *s) {
        struct timespec now, end;
        size_t n;

        (void)clock_gettime(CLOCK_MONOTONIC, &end);
        end.tv_sec += RIG_DEADLINE_MS / 1000;
        do {
                (void)clock_gettime(CLOCK_MONOTONIC, &now);
                n = descriptors_of(s->engine);
        } while (n > s->in_engine && now.tv_sec < end.tv_sec);
        assert_int_equal(n, s->in_engine);
}

/* The project is as it was, its engine is the same, and neither process has more descriptors than before. */
static void expect_unharmed(Scene *s) {
        check_int(peer_result(s->peer, "goxel.get_status", NULL), "voxels", 1);
        assert_int_equal(rig_engine(s->rig, "castle"), s->engine);
        await_others_gone(s);
        expect_closed(s);
        assert_int_equal(descriptors_of(rig_pid(s->rig)), s->in_goxeld);
}

static int sealed(int seals, size_t size) {
        int fd = memfd_create("hostile", MFD_CLOEXEC | MFD_ALLOW_SEALING);

        assert_true(fd >= 0);
        assert_int_equal(ftruncate(fd, (off_t)size), 0);
        assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
        return fd;
}

static int huge(void) {
        int fd = memfd_create("hostile", MFD_CLOEXEC);

        assert_true(fd >= 0);
        assert_int_equal(ftruncate(fd, INT64_MAX & ~0xffffll), 0);
        return fd;
}

static int end_of_pipe(int which) {
        int ends[2];

        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        (void)fd_close(ends[1 - which]);
        return ends[which];
}

static int end_of_socket(void) {
        int ends[2];

        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
        (void)fd_close(ends[1]);
        return ends[0];
}

static void send_all(Scene *s, const int *fds, size_t n) {
        static const char *const methods[] = { "goxel.load_project", "goxel.save_project",
                                               "goxel.export_model", "goxel.render_scene",
                                               "goxel.set_voxels",   "goxel.get_voxels_region" };
        static const char *const params[] = {
                "{\"name\":\"castle\",\"fd\":0,\"format\":\"gox\"}",
                "{\"fd\":0,\"format\":\"gox\"}",
                "{\"fd\":0,\"format\":\"vox\"}",
                "{\"fd\":0,\"width\":16,\"height\":16}",
                "{\"fd\":0,\"box\":{\"min\":[0,0,0],\"max\":[9,9,9]}}",
                "{\"fd\":0,\"min\":[0,0,0],\"max\":[9,9,9],\"encoding\":\"rgba\"}",
        };

        for (size_t i = 0; i < ARRAY_LEN(methods); i++)
                for (size_t k = 0; k < n; k++) {
                        print_message("# %s with descriptor %zu\n", methods[i], k);
                        (void)look_int(peer_call_fd(s->peer, methods[i], params[i], fds[k]), "error.code");
                }
}

static void test_descriptors_of_every_kind_but_files_are_refused(void **state) {
        Scene s = begin(state);
        const int fds[] = {
                open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC),
                open("/", O_PATH | O_CLOEXEC),
                open("/dev/zero", O_RDWR | O_CLOEXEC),
                open("/dev/full", O_RDWR | O_CLOEXEC),
                open("/dev/null", O_RDWR | O_CLOEXEC),
                end_of_pipe(0),
                end_of_pipe(1),
                end_of_socket(),
                epoll_create1(EPOLL_CLOEXEC),
                eventfd(0, EFD_CLOEXEC),
                dup(peer_fd(s.peer)),
        };

        for (size_t i = 0; i < ARRAY_LEN(fds); i++)
                assert_true(fds[i] >= 0);
        send_all(&s, fds, ARRAY_LEN(fds));
        for (size_t i = 0; i < ARRAY_LEN(fds); i++)
                (void)close(fds[i]);
        expect_unharmed(&s);
}

static void test_files_that_cannot_be_what_is_wanted_are_refused(void **state) {
        Scene s = begin(state);
        const int fds[] = {
                sealed(F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK, 0),
                sealed(F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL, 4096),
                open("/proc/self/maps", O_RDONLY | O_CLOEXEC),
        };

        send_all(&s, fds, ARRAY_LEN(fds));
        for (size_t i = 0; i < ARRAY_LEN(fds); i++)
                (void)close(fds[i]);
        expect_unharmed(&s);
}

static void test_a_file_of_exbibytes_is_not_read(void **state) {
        Scene s = begin(state);
        CLEANUP_FD int fd = huge();

        check_error(peer_call_fd(s.peer, "goxel.load_project",
                                 "{\"name\":\"castle\",\"fd\":0,\"format\":\"gox\"}", fd),
                    -1107, "too-large");
        (void)look_int(peer_call_fd(s.peer, "goxel.set_voxels",
                                    "{\"fd\":0,\"box\":{\"min\":[0,0,0],\"max\":[9,9,9]}}", fd),
                       "error.code");
        expect_unharmed(&s);
}

static void test_a_sealed_file_is_read_and_one_that_may_not_shrink_written(void **state) {
        Scene s = begin(state);
        CLEANUP_FD int fd = sealed(F_SEAL_SHRINK, 0);

        check_result(peer_call_fd(s.peer, "goxel.save_project", "{\"fd\":0,\"format\":\"gox\"}", fd));
        assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW), 0);
        check_int(peer_call_fd(s.peer, "goxel.load_project", "{\"name\":\"castle\",\"fd\":0}", fd),
                  "result.voxels", 1);
        expect_unharmed(&s);
}

/* Somebody who cuts a file and lets it grow again, until killed. */
static pid_t start_cutting(int fd, off_t size) {
        pid_t pid = fork();

        assert_true(pid >= 0);
        if (pid > 0)
                return pid;
        for (unsigned i = 0; i < UINT32_MAX; i++)
                if (ftruncate(fd, i % 2 ? size : size / 3) < 0)
                        break;
        _exit(1);
}

/* A mapping of it would end an engine with SIGBUS. */
static void test_a_file_that_shrinks_while_it_is_read_hurts_nobody(void **state) {
        Scene s = begin(state);
        CLEANUP_FD int fd = memfd_create("hostile", MFD_CLOEXEC);
        const off_t size = (off_t)4 * 100 * 100 * 100;
        pid_t cutter;

        assert_int_equal(ftruncate(fd, size), 0);
        cutter = start_cutting(fd, size);
        for (int i = 0; i < 20; i++) {
                (void)look(peer_call_fd(s.peer, "goxel.load_project",
                                        "{\"name\":\"castle\",\"fd\":0,\"format\":\"gox\"}", fd),
                           "error");
                /* Zeros: air, in which nothing changes. */
                (void)peer_call_fd(
                        s.peer, "goxel.set_voxels",
                        "{\"fd\":0,\"mode\":\"add\",\"box\":{\"min\":[0,0,0],\"max\":[99,99,99]}}", fd);
        }
        assert_int_equal(kill(cutter, SIGKILL), 0);
        assert_int_equal(waitpid(cutter, NULL, 0), cutter);
        expect_unharmed(&s);
}

/* A line in pieces, each with as many descriptors as a message may have. */
static void send_crowd(Peer *p, int fd, const char *const *pieces, size_t n) {
        int fds[MESSAGE_FDS];

        for (size_t i = 0; i < ARRAY_LEN(fds); i++)
                fds[i] = fd;
        for (size_t i = 0; i < n; i++)
                peer_send_piece(p, pieces[i], fds, ARRAY_LEN(fds));
}

static void test_a_thousand_descriptors_at_once_are_not_kept(void **state) {
        static const char *const pieces[] = { "{\"jsonrpc\":\"2.0\",", "\"method\":", "\"ping\",",
                                              "\"id\":1}\n" };
        Scene s = begin(state);
        CLEANUP_FD int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

        for (int in_engine = 0; in_engine < 2; in_engine++)
                for (int i = 0; i < 10; i++) {
                        Peer *p = rig_peer(s.rig);

                        if (in_engine)
                                (void)peer_result(p, "goxel.get_status", NULL);
                        send_crowd(p, fd, pieces, ARRAY_LEN(pieces));
                        (void)peer_answer_or_end(p);
                        peer_close(p);
                        /* And once more by somebody who does not wait for what becomes of it. */
                        p = rig_peer(s.rig);
                        send_crowd(p, fd, pieces, 3);
                        peer_close(p);
                }
        expect_unharmed(&s);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_descriptors_of_every_kind_but_files_are_refused),
                RIG_TEST(test_files_that_cannot_be_what_is_wanted_are_refused),
                RIG_TEST(test_a_file_of_exbibytes_is_not_read),
                RIG_TEST(test_a_sealed_file_is_read_and_one_that_may_not_shrink_written),
                RIG_TEST(test_a_file_that_shrinks_while_it_is_read_hurts_nobody),
                RIG_TEST(test_a_thousand_descriptors_at_once_are_not_kept),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
