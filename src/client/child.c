#include "client/child.h"

#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHANNEL_FD 3

struct Child {
        pid_t pid; /* 0: reaped */
        int pidfd;
};

/* The channel comes first: it may have any number, also one that the following steps write over. */
static int list_descriptors(posix_spawn_file_actions_t *a, int channel) {
        bool quiet = channel < 0 || fcntl(STDERR_FILENO, F_GETFD) < 0;
        int r = 0;

        if (channel >= 0)
                r = posix_spawn_file_actions_adddup2(a, channel, CHANNEL_FD);
        if (r == 0)
                r = posix_spawn_file_actions_addopen(a, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        if (r == 0 && quiet)
                r = posix_spawn_file_actions_addopen(a, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        if (r == 0)
                r = posix_spawn_file_actions_adddup2(a, STDERR_FILENO, STDOUT_FILENO);
        if (r == 0)
                r = posix_spawn_file_actions_addclosefrom_np(a, channel >= 0 ? CHANNEL_FD + 1 : CHANNEL_FD);
        return r;
}

/* What a program may have set for itself must not reach the child: blocked and ignored signals stay so
 * over exec. */
static int reset_signals(posix_spawnattr_t *attr) {
        sigset_t none, all;
        int r;

        (void)sigemptyset(&none);
        (void)sigfillset(&all);
        r = posix_spawnattr_setsigmask(attr, &none);
        if (r == 0)
                r = posix_spawnattr_setsigdefault(attr, &all);
        if (r == 0)
                r = posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        return r;
}

/* Our environment with another XDG_RUNTIME_DIR. `entry` is the variable with its value, NULL: none. The
 * array is freed by the caller, its strings are borrowed. */
static char **environment_with(char *entry) {
        size_t n = 0, at = 0;
        char **copy;

        while (environ && environ[n])
                n++;
        copy = calloc(n + 2, sizeof(char *));
        if (!copy)
                return NULL;
        for (size_t i = 0; i < n; i++)
                if (!entry || strncmp(environ[i], "XDG_RUNTIME_DIR=", 16) != 0)
                        copy[at++] = environ[i];
        copy[at] = entry;
        return copy;
}

static int spawn(pid_t *ret, const char *const argv[], int channel, const char *runtime) {
        CLEANUP_FREE char *entry = NULL;
        CLEANUP_FREE char **env = NULL;
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attr;
        int r;

        if (runtime && asprintf(&entry, "XDG_RUNTIME_DIR=%s", runtime) < 0)
                return -ENOMEM;
        env = environment_with(entry);
        if (!env)
                return -ENOMEM;
        r = posix_spawn_file_actions_init(&actions);
        if (r != 0)
                return -r;
        r = posix_spawnattr_init(&attr);
        if (r != 0) {
                (void)posix_spawn_file_actions_destroy(&actions);
                return -r;
        }
        r = list_descriptors(&actions, channel);
        if (r == 0)
                r = reset_signals(&attr);
        if (r == 0)
                r = posix_spawnp(ret, argv[0], &actions, &attr, (char **)argv, env);
        (void)posix_spawnattr_destroy(&attr);
        (void)posix_spawn_file_actions_destroy(&actions);
        return -r;
}

static void end_without_pidfd(pid_t pid) {
        (void)kill(pid, SIGKILL);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
                ;
}

int child_spawn(Child **ret, const char *const argv[], int channel, const char *runtime) {
        CLEANUP(child_free) Child *c = calloc(1, sizeof(Child));
        CLEANUP_FD int high = -1;
        int r;

        if (!c)
                return -ENOMEM;
        c->pidfd = -1;
        if (channel >= 0) {
                high = fcntl(channel, F_DUPFD_CLOEXEC, CHANNEL_FD + 1);
                if (high < 0)
                        return -errno;
        }
        r = spawn(&c->pid, argv, high, runtime);
        if (r < 0) {
                c->pid = 0;
                return r;
        }
        c->pidfd = pidfd_open(c->pid, 0);
        if (c->pidfd < 0) {
                r = -errno;
                /* ESRCH: it is gone and was reaped by somebody else. child_wait() says so. */
                if (r != -ESRCH)
                        end_without_pidfd(c->pid);
                c->pid = 0;
                if (r != -ESRCH)
                        return r;
        }
        *ret = TAKE(c);
        return 0;
}

int child_wait(Child *c, Until until, int *ret_status) {
        int r;

        if (c->pid == 0)
                return -ECHILD;
        r = wait_for(c->pidfd, POLLIN, until);
        if (r < 0)
                return r;
        do
                r = waitpid(c->pid, ret_status, 0) < 0 ? -errno : 0;
        while (r == -EINTR);
        c->pid = 0;
        return r;
}

pid_t child_pid(const Child *c) {
        return c->pid;
}

int child_fd(const Child *c) {
        return c->pidfd;
}

Child *child_free(Child *c) {
        int status;

        if (!c)
                return NULL;
        if (c->pid != 0) {
                (void)pidfd_send_signal(c->pidfd, SIGKILL, NULL, 0);
                (void)child_wait(c, (Until){ .deadline = UINT64_MAX, .interrupt = -1 }, &status);
        }
        (void)fd_close(c->pidfd);
        free(c);
        return NULL;
}
