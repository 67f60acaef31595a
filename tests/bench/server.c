#include "bench/server.h"
#include "base/fd.h"
#include "bench/bench.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_MS 20000
/* For all that is measured between two starts of goxeld: connects are never refused, so one that does not
 * come up would be waited for without end. */
#define DEADLINE_S 120

static Server *running;

static void stop_at_exit(void) {
        if (running)
                server_done(running);
}

static const char *program(const char *variable, const char *built) {
        const char *path = getenv(variable);

        return path && *path ? path : built;
}

void server_prepare(Server *s) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };

        *s = (Server){
                .goxeld = program("GOXELD", BENCH_GOXELD),
                .engine = program("GOXEL_ENGINE", BENCH_ENGINE),
                .description = program("GOXEL_DESCRIPTION", BENCH_DESCRIPTION),
                .goxelctl = program("GOXELCTL", BENCH_GOXELCTL),
                .folder = "/tmp/goxel-bench-XXXXXX",
        };
        if (access(s->goxeld, X_OK) < 0 || access(s->engine, X_OK) < 0 || access(s->goxelctl, X_OK) < 0 ||
            access(s->description, R_OK) < 0)
                die("goxeld, goxel-engine, engine.json or goxelctl is missing: %s", s->goxeld);
        if (!mkdtemp(s->folder))
                die("cannot make a folder in /tmp: %s", strerror(errno));
        running = s;
        mind_signals();
        (void)prctl(PR_SET_CHILD_SUBREAPER, 1); /* engines outlive their goxeld for a moment */
        (void)atexit(stop_at_exit);

        (void)snprintf(s->socket, sizeof(s->socket), "%s/goxel.sock", s->folder);
        (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", s->socket);
        s->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (s->listener < 0 || bind(s->listener, (struct sockaddr *)&address, sizeof(address)) < 0 ||
            listen(s->listener, SOMAXCONN) < 0)
                die("cannot listen at %s: %s", s->socket, strerror(errno));

        /* What goxelctl is to find, too. */
        (void)setenv("GOXEL_ENGINE", s->engine, 1);
        (void)setenv("HOME", s->folder, 1);
        (void)setenv("XDG_RUNTIME_DIR", s->folder, 1);
        (void)unsetenv("GOXEL_SOCKET");
        (void)unsetenv("GOXEL_NO_DAEMON");
        (void)unsetenv("NOTIFY_SOCKET");
        (void)unsetenv("JOURNAL_STREAM");
}

/* Figures stand alone on the terminal: of each engine that is killed goxeld writes a line. */
static void log_apart(const Server *s) {
        char path[80];
        int fd;

        (void)snprintf(path, sizeof(path), "%s/goxeld.log", s->folder);
        fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (fd >= 0)
                (void)dup2(fd, STDERR_FILENO);
}

/* Only the process itself knows the pid that LISTEN_PID has to say. */
static _Noreturn void become_goxeld(const Server *s) {
        char state[80], pid[24];

        (void)snprintf(state, sizeof(state), "%s/state", s->folder);
        (void)snprintf(pid, sizeof(pid), "%ld", (long)getpid());
        (void)setenv("LISTEN_PID", pid, 1);
        (void)setenv("LISTEN_FDS", "1", 1);
        if (s->listener == 3)
                (void)fcntl(3, F_SETFD, 0);
        else
                (void)dup2(s->listener, 3);
        log_apart(s);
        (void)execl(s->goxeld, s->goxeld, "--state-dir", state, "--engine", s->engine, "--description",
                    s->description, "--log-level", "warning", (char *)NULL);
        (void)fprintf(stderr, "bench: cannot run %s: %s\n", s->goxeld, strerror(errno));
        _exit(127);
}

void server_arm(Server *s) {
        struct pollfd connect = { .fd = s->listener, .events = POLLIN };
        int ready[2];
        char byte;

        (void)alarm(DEADLINE_S);
        if (pipe2(ready, O_CLOEXEC) < 0)
                die("cannot make a pipe: %s", strerror(errno));
        s->pid = fork();
        if (s->pid < 0)
                die("cannot fork: %s", strerror(errno));
        if (s->pid == 0) {
                (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
                (void)fd_write_all(ready[1], "", 1);
                (void)poll(&connect, 1, -1);
                become_goxeld(s);
        }
        (void)close(ready[1]);
        if (read(ready[0], &byte, 1) != 1)
                die("the process that is to become goxeld has died");
        (void)close(ready[0]);
}

static void await(pid_t pid, const char *what) {
        int fd = (int)syscall(SYS_pidfd_open, pid, 0);
        struct pollfd end = { .fd = fd, .events = POLLIN };

        if (fd >= 0 && poll(&end, 1, DEADLINE_MS) == 0)
                (void)fprintf(stderr, "bench: %s did not end within %d ms\n", what, DEADLINE_MS);
        (void)fd_close(fd);
}

void server_stop(Server *s, pid_t engine) {
        if (s->pid == 0)
                return;

        (void)kill(s->pid, SIGTERM);
        await(s->pid, "goxeld");
        (void)kill(s->pid, SIGKILL);
        (void)waitpid(s->pid, NULL, 0);
        s->pid = 0;
        if (engine > 0) {
                await(engine, "the engine");
                (void)waitpid(engine, NULL, WNOHANG);
        }
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where) {
        return remove(path);
}

void server_done(Server *s) {
        server_stop(s, 0);
        s->listener = fd_close(s->listener);
        while (waitpid(-1, NULL, WNOHANG) > 0)
                ;
        (void)nftw(s->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
        running = NULL;
}

pid_t server_engine(const char *status) {
        const char *engines = strstr(status, "\"engines\""),
                   *pid = engines ? strstr(engines, "\"pid\":") : NULL;

        return pid ? (pid_t)strtol(pid + strlen("\"pid\":"), NULL, 10) : 0;
}

double process_pss(pid_t pid) {
        char path[64], line[256];
        double kib = 0;
        FILE *f;

        (void)snprintf(path, sizeof(path), "/proc/%ld/smaps_rollup", (long)pid);
        f = fopen(path, "re");
        if (!f)
                return 0;
        while (fgets(line, sizeof(line), f))
                if (strncmp(line, "Pss:", 4) == 0)
                        kib = strtod(line + 4, NULL);
        (void)fclose(f);
        return kib * 1024;
}
