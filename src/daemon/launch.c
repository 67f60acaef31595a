#include "daemon/launch.h"

#include "base/macros.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHANNEL_FD 3

static bool is_managers(const char *variable) {
        static const char *const prefixes[] = { "NOTIFY_SOCKET=", "WATCHDOG_", "LISTEN_", "MAINPID=" };

        for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
                if (strncmp(variable, prefixes[i], strlen(prefixes[i])) == 0)
                        return true;
        return false;
}

/* The variables themselves are borrowed. */
static char **program_environment(void) {
        size_t n = 0, kept = 0;
        char **list;

        while (environ && environ[n])
                n++;
        list = calloc(n + 1, sizeof(*list));
        for (size_t i = 0; list && i < n; i++)
                if (!is_managers(environ[i]))
                        list[kept++] = environ[i];
        return list;
}

static int add_actions(posix_spawn_file_actions_t *a, int channel) {
        int r;

        r = posix_spawn_file_actions_addopen(a, 0, "/dev/null", O_RDWR, 0);
        if (r == 0)
                r = posix_spawn_file_actions_adddup2(a, 2, 1);
        if (r == 0)
                r = posix_spawn_file_actions_adddup2(a, channel, CHANNEL_FD);
        if (r == 0)
                r = posix_spawn_file_actions_addclosefrom_np(a, CHANNEL_FD + 1);
        return -r;
}

/* We block the signals that our loop reads and ignore two: a program inherits both. */
static int set_signals(posix_spawnattr_t *attributes) {
        sigset_t none, usual;
        int r;

        (void)sigemptyset(&none);
        (void)sigemptyset(&usual);
        (void)sigaddset(&usual, SIGPIPE);
        (void)sigaddset(&usual, SIGHUP);
        r = posix_spawnattr_setsigmask(attributes, &none);
        if (r == 0)
                r = posix_spawnattr_setsigdefault(attributes, &usual);
        if (r == 0)
                r = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        return -r;
}

static int spawn(const char *program, const char *name, int channel, char **environment, pid_t *ret) {
        char *const argv[] = { (char *)name, NULL };
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        int r;

        r = -posix_spawn_file_actions_init(&actions);
        if (r < 0)
                return r;
        r = -posix_spawnattr_init(&attributes);
        if (r < 0) {
                (void)posix_spawn_file_actions_destroy(&actions);
                return r;
        }
        r = add_actions(&actions, channel);
        if (r >= 0)
                r = set_signals(&attributes);
        if (r >= 0)
                r = -posix_spawn(ret, program, &actions, &attributes, argv, environment);
        (void)posix_spawnattr_destroy(&attributes);
        (void)posix_spawn_file_actions_destroy(&actions);
        return r;
}

int launch_program(const char *program, const char *name, int channel, pid_t *ret_pid, int *ret_pidfd) {
        CLEANUP_FREE char **environment = program_environment();
        pid_t pid;
        int r, pidfd;

        if (!environment)
                return -ENOMEM;
        r = spawn(program, name, channel, environment, &pid);
        if (r < 0)
                return r;
        /* Nobody but us reaps it, so the number cannot mean another process yet. */
        pidfd = pidfd_open(pid, 0);
        if (pidfd < 0) {
                r = -errno;
                (void)kill(pid, SIGKILL);
                (void)waitpid(pid, NULL, 0);
                return r;
        }
        *ret_pid = pid;
        *ret_pidfd = pidfd;
        return 0;
}
