#include "engine/passed-close.h"

#include "base/fd.h"

#include <assert.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Processes at a time. */
#define CLOSERS_MOST 16
/* They are done at once, but for those that wait for a server. */
#define PAUSES_MOST 20
#define PAUSE_MS 1

static unsigned closers;
static bool here;

/* Those without a signal for their end: tasks have one, and are not among them. */
static void reap(void) {
        while (closers > 0) {
                siginfo_t info = { 0 };

                if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | __WCLONE) < 0 || info.si_pid == 0)
                        return;
                closers--;
        }
}

static bool has_room(void) {
        reap();
        for (int i = 0; i < PAUSES_MOST && closers >= CLOSERS_MOST; i++) {
                (void)poll(NULL, 0, PAUSE_MS);
                reap();
        }
        return closers < CLOSERS_MOST;
}

static void close_all(const int *fds, size_t n) {
        for (size_t i = 0; i < n; i++)
                (void)fd_close(fds[i]);
}

static void close_apart(const int *fds, size_t n) {
        long pid;

        if (!has_room())
                return;
        pid = syscall(SYS_clone, CLONE_FILES, 0, 0, 0, 0);
        if (pid == 0) {
                close_all(fds, n);
                _exit(0);
        }
        if (pid > 0)
                closers++;
        else
                close_all(fds, n);
}

void passed_close(const int *fds, size_t n) {
        int apart[PASSED_CLOSE_MAX];
        size_t k = 0;

        assert(n <= ARRAY_LEN(apart));

        for (size_t i = 0; i < n; i++)
                if (here || fcntl(fds[i], F_GET_SEALS) >= 0)
                        (void)fd_close(fds[i]);
                else
                        apart[k++] = fds[i];
        if (k > 0)
                close_apart(apart, k);
}

void passed_close_here(void) {
        here = true;
}
