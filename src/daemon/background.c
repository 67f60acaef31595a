#include "daemon/background.h"

#include "base/fd.h"
#include "base/places.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A longer one is put aside first, in the place of the one before it. */
#define LOG_MAX ((off_t)1 << 20)

static int open_log(const char *state, int *ret) {
        CLEANUP_FREE char *path = NULL, *old = NULL;
        struct stat st;
        int r;

        r = place_make(state);
        if (r < 0)
                return r;
        if (asprintf(&path, "%s/goxeld.log", state) < 0)
                return -ENOMEM;
        if (asprintf(&old, "%s.old", path) < 0)
                return -ENOMEM;
        if (stat(path, &st) == 0 && st.st_size > LOG_MAX)
                (void)rename(path, old);
        *ret = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        return *ret < 0 ? -errno : 0;
}

/* A byte that does not come is the new process's end. */
static _Noreturn void await_ready(int fd) {
        ssize_t n;
        char byte;

        do
                n = read(fd, &byte, sizeof(byte));
        while (n < 0 && errno == EINTR);
        _exit(n == 1 ? EXIT_SUCCESS : EXIT_FAILURE);
}

static int fail(const char *what, int r) {
        (void)fprintf(stderr, "goxeld: %s: %s\n", what, strerror(-r));
        return r;
}

int background_enter(const Options *options, int *ret_fd) {
        CLEANUP_FD int reader = -1, writer = -1, log = -1;
        CLEANUP_FREE char *state = NULL;
        int ends[2], r;
        pid_t pid;

        r = options_state(options, &state);
        if (r == 0)
                r = open_log(state, &log);
        if (r < 0)
                return fail("Cannot write goxeld.log", r);
        if (pipe2(ends, O_CLOEXEC) < 0)
                return fail("Cannot make a pipe", -errno);
        reader = ends[0];
        writer = ends[1];
        pid = fork();
        if (pid < 0)
                return fail("Cannot start a process", -errno);
        if (pid > 0) {
                (void)fd_close(TAKE_FD(writer));
                await_ready(reader);
        }
        (void)setsid();
        if (dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0)
                return fail("Cannot write goxeld.log", -errno);
        *ret_fd = TAKE_FD(writer);
        return 0;
}

void background_ready(int fd) {
        ssize_t n = write(fd, "", 1);

        /* Whoever waited may have gone. */
        (void)n;
        (void)fd_close(fd);
}
