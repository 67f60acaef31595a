#include "cli/program.h"

#include "base/fd.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

static int spawn(pid_t *ret, const char *const argv[], int out) {
        posix_spawn_file_actions_t actions;
        int r;

        r = posix_spawn_file_actions_init(&actions);
        if (r != 0)
                return -r;
        r = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        if (r == 0)
                r = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
        if (r == 0)
                r = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        if (r == 0)
                r = posix_spawnp(ret, argv[0], &actions, NULL, (char **)argv, environ);
        (void)posix_spawn_file_actions_destroy(&actions);
        return -r;
}

static int read_some(int fd, Buf *out, size_t most, bool *ret_end) {
        char bytes[4096];
        ssize_t n;

        n = read(fd, bytes, sizeof(bytes));
        if (n < 0)
                return errno == EINTR ? 0 : -errno;
        *ret_end = n == 0;
        if (out->n + (size_t)n > most)
                return -EFBIG;
        return buf_append(out, bytes, (size_t)n);
}

static int read_all(int fd, uint64_t deadline, size_t most, Buf *out) {
        bool end = false;
        int r;

        while (!end) {
                struct pollfd p = { .fd = fd, .events = POLLIN };
                uint64_t now = now_usec();

                if (now >= deadline)
                        return -ETIMEDOUT;
                r = poll(&p, 1, (int)((deadline - now) / USEC_PER_MSEC) + 1);
                if (r < 0 && errno != EINTR)
                        return -errno;
                if (r <= 0)
                        continue;
                r = read_some(fd, out, most, &end);
                if (r < 0)
                        return r;
        }
        return 0;
}

int program_read(const char *const argv[], unsigned ms, size_t most, Buf *out, int *ret_status) {
        CLEANUP_FD int reader = -1, writer = -1;
        int fds[2], r;
        pid_t pid = 0;

        if (pipe2(fds, O_CLOEXEC) < 0)
                return -errno;
        reader = fds[0];
        writer = fds[1];
        r = spawn(&pid, argv, writer);
        if (r < 0)
                return r;
        (void)fd_close(TAKE_FD(writer));
        r = read_all(reader, now_usec() + ms * USEC_PER_MSEC, most, out);
        if (r == 0)
                r = buf_append(out, "", 1);
        /* At the end of its output a program is as good as gone; one that is not has nothing more to say. */
        if (r < 0)
                (void)kill(pid, SIGKILL);
        else
                out->n--;
        while (waitpid(pid, ret_status, 0) < 0)
                if (errno != EINTR)
                        return -errno;
        return r;
}
