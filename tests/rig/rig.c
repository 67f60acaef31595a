#include "base/fd.h"
#include "base/text.h"
#include "rig/rig-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int bind_socket(Rig *r, const char *name, int type) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

        assert_true(fd >= 0);
        (void)snprintf(address.sun_path, sizeof address.sun_path, "%s/%s", r->folder, name);
        assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
        return fd;
}

int rig_setup(void **state) {
        Rig *r = calloc(1, sizeof *r);

        assert_non_null(r);
        strcpy(r->folder, "/tmp/goxel-rig-XXXXXX");
        assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
        assert_non_null(mkdtemp(r->folder));
        (void)snprintf(r->socket, sizeof r->socket, "%s/goxel.sock", r->folder);
        r->listener = -1;
        r->notify = bind_socket(r, "notify", SOCK_DGRAM);
        *state = r;
        return 0;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where) {
        return remove(path);
}

/* What the sanitizers of any of the rig's processes wrote. */
static bool sanitizers_spoke(Rig *r) {
        DIR *folder = opendir(r->folder);
        bool spoke = false;

        for (struct dirent *e; folder && (e = readdir(folder));) {
                char bytes[4096];
                FILE *file;

                if (strncmp(e->d_name, "sanitizer.", 10) != 0)
                        continue;
                spoke = true;
                file = fopen(rig_path(r, e->d_name), "re");
                for (size_t n; file && (n = fread(bytes, 1, sizeof bytes, file)) > 0;)
                        (void)fwrite(bytes, 1, n, stderr);
                if (file)
                        (void)fclose(file);
        }
        if (folder)
                (void)closedir(folder);
        return spoke;
}

/* Engines outlive their goxeld for a moment and become ours, see rig_setup(). */
static void await_engines(void) {
        (void)alarm(RIG_DEADLINE_MS / 1000);
        while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
                ;
        (void)alarm(0);
}

int rig_teardown(void **state) {
        Rig *r = *state;
        bool spoke;

        for (size_t i = 0; i < r->n_peers; i++)
                (void)peer_free(r->peers[i]);
        (void)peer_free(r->once);
        if (r->pid > 0) {
                /* In order first, so that leaks are looked for. */
                rig_kill(r, SIGTERM);
                (void)rig_wait(r);
        }
        (void)rig_noticed(r, "");
        keep_drop(&r->kept);
        (void)fd_close(r->listener);
        (void)fd_close(r->notify);
        buf_done(&r->notices);
        buf_done(&r->log_text);
        free(r->log);
        await_engines();
        spoke = sanitizers_spoke(r);
        (void)nftw(r->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
        free(r);
        return spoke ? -1 : 0;
}

void rig_option(Rig *r, const char *option, const char *value) {
        assert_true(r->n_options + 2 <= ARRAY_LEN(r->options));
        r->options[r->n_options++] = option;
        r->options[r->n_options++] = value;
}

void rig_hold(Rig *r) {
        r->listener = bind_socket(r, "goxel.sock", SOCK_STREAM);
        assert_int_equal(listen(r->listener, SOMAXCONN), 0);
}

static void make_folders(char *path) {
        for (char *slash = path + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
                *slash = '\0';
                assert_true(mkdir(path, 0700) == 0 || errno == EEXIST);
        }
}

void rig_configure(Rig *r, const char *name, const char *text) {
        char path[256];
        FILE *file;

        (void)snprintf(path, sizeof path, "%s/.config/goxel/%s", r->folder, name);
        make_folders(path);
        file = fopen(path, "we");
        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
}

void rig_keep_log(Rig *r) {
        assert_null(r->log);
        assert_true(asprintf(&r->log, "%s/log", r->folder) > 0);
}

const char *rig_log(Rig *r) {
        FILE *file = fopen(r->log, "re");
        char bytes[4096];

        assert_non_null(file);
        r->log_text.n = 0;
        for (size_t n; (n = fread(bytes, 1, sizeof bytes, file)) > 0;)
                assert_int_equal(buf_append(&r->log_text, bytes, n), 0);
        assert_int_equal(fclose(file), 0);
        assert_int_equal(buf_append(&r->log_text, "", 1), 0);
        return (const char *)r->log_text.data;
}

static const char *program(const char *variable, const char *built) {
        const char *path = getenv(variable);

        return path ? path : built;
}

static void set_variable(const char *name, const char *format, ...) PRINTF(2, 3);
static void set_variable(const char *name, const char *format, ...) {
        char value[512];
        va_list args;

        va_start(args, format);
        (void)vsnprintf(value, sizeof value, format, args);
        va_end(args);
        (void)setenv(name, value, 1);
}

/* The child between fork and exec: only it knows its pid, which LISTEN_PID has to say. */
static _Noreturn void become_goxeld(Rig *r, const char *const *argv) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        set_variable("NOTIFY_SOCKET", "%s/notify", r->folder);
        set_variable("HOME", "%s", r->folder);
        set_variable("GOXEL_SCRIPT", "%s", program("GOXEL_TEST_SCRIPT", RIG_SCRIPT));
        set_variable("XDG_RUNTIME_DIR", "%s", r->folder);
        set_variable("ASAN_OPTIONS", "log_path=%s/sanitizer", r->folder);
        set_variable("UBSAN_OPTIONS", "log_path=%s/sanitizer:print_stacktrace=1", r->folder);
        (void)unsetenv("JOURNAL_STREAM");
        if (r->log)
                (void)dup2(open(r->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600), STDERR_FILENO);
        (void)unsetenv("XDG_CONFIG_HOME");
        if (r->listener >= 0)
                keep_pass(&r->kept, r->listener);
        (void)execv(argv[0], (char *const *)argv);
        (void)fprintf(stderr, "rig: %s: %s\n", argv[0], strerror(errno));
        _exit(127);
}

static void launch(Rig *r) {
        const char *argv[16 + ARRAY_LEN(r->options)] = { program("GOXEL_TEST_GOXELD", RIG_GOXELD) };
        char state[64];
        size_t n = 1;

        assert_int_equal(r->pid, 0);
        (void)rig_noticed(r, "");
        buf_done(&r->notices);
        (void)snprintf(state, sizeof state, "%s/state", r->folder);
        if (r->listener < 0) {
                argv[n++] = "--socket";
                argv[n++] = r->socket;
        }
        argv[n++] = "--state-dir";
        argv[n++] = state;
        argv[n++] = "--engine";
        argv[n++] = program("GOXEL_TEST_ENGINE", RIG_ENGINE);
        argv[n++] = "--description";
        argv[n++] = program("GOXEL_TEST_DESCRIPTION", RIG_DESCRIPTION);
        for (size_t i = 0; i < r->n_options; i++)
                argv[n++] = r->options[i];

        r->pid = fork();
        assert_true(r->pid >= 0);
        if (r->pid == 0)
                become_goxeld(r, argv);
}

void rig_start(Rig *r) {
        launch(r);
        rig_expect_notice(r, "READY=1");
}

bool rig_try_start(Rig *r, int *ret_status) {
        uint64_t deadline = now_usec() + RIG_DEADLINE_MS * USEC_PER_MSEC;

        launch(r);
        while (!rig_noticed(r, "READY=1")) {
                if (rig_ends(r, 1)) {
                        *ret_status = rig_wait(r);
                        return false;
                }
                if (now_usec() >= deadline)
                        fail_msg("goxeld neither said READY=1 nor ended within %d ms", RIG_DEADLINE_MS);
        }
        return true;
}

void rig_use_steps(Rig *r) {
        rig_option(r, "--engine", RIG_STEPPING_ENGINE);
}

pid_t rig_pid(const Rig *r) {
        return r->pid;
}

long rig_process_status(pid_t pid, const char *member) {
        char path[64], line[256];
        const size_t n = strlen(member);
        long value = -1;
        FILE *file;

        (void)snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
        file = fopen(path, "re");
        assert_non_null(file);
        while (fgets(line, sizeof(line), file))
                if (strncmp(line, member, n) == 0 && line[n] == ':')
                        value = strtol(line + n + 1, NULL, 10);
        (void)fclose(file);
        return value;
}

pid_t rig_engine(Rig *r, const char *project) {
        json_object *engines = look(rig_once(r, "status", NULL), "result.engines");

        assert_non_null(engines);
        for (size_t i = 0; i < json_object_array_length(engines); i++) {
                json_object *engine = json_object_array_get_idx(engines, i);

                if (strcmp(look_string(engine, "project"), project) == 0)
                        return (pid_t)look_int(engine, "pid");
        }
        return 0;
}

void rig_kill(Rig *r, int signal) {
        assert_true(r->pid > 0);
        assert_int_equal(kill(r->pid, signal), 0);
}

bool rig_ends(Rig *r, int ms) {
        CLEANUP_FD int process = rig_pidfd(r->pid);
        struct pollfd pollfd = { .fd = process, .events = POLLIN };

        return process < 0 || poll(&pollfd, 1, ms) > 0;
}

/* Meanwhile goxeld may wait for its notices to be read. */
static bool await_goxeld(Rig *r) {
        CLEANUP_FD int process = rig_pidfd(r->pid);
        uint64_t deadline = now_usec() + RIG_DEADLINE_MS * USEC_PER_MSEC;
        struct pollfd fds[] = { { .fd = process, .events = POLLIN }, { .fd = r->notify, .events = POLLIN } };

        while (process >= 0) {
                uint64_t now = now_usec();

                if (now >= deadline ||
                    poll(fds, ARRAY_LEN(fds), (int)((deadline - now) / USEC_PER_MSEC) + 1) == 0)
                        return false;
                if (fds[1].revents)
                        (void)rig_noticed(r, "");
                if (fds[0].revents)
                        break;
        }
        return true;
}

int rig_wait(Rig *r) {
        int status;

        if (!await_goxeld(r)) {
                (void)kill(r->pid, SIGKILL);
                (void)waitpid(r->pid, &status, 0);
                r->pid = 0;
                fail_msg("goxeld did not end within %d ms", RIG_DEADLINE_MS);
        }
        assert_int_equal(waitpid(r->pid, &status, 0), r->pid);
        r->pid = 0;
        return status;
}

void rig_stop(Rig *r) {
        int status;

        rig_kill(r, SIGTERM);
        status = rig_wait(r);
        if (status != 0)
                fail_msg("goxeld ended with status %#x", (unsigned)status);
        (void)rig_noticed(r, "");
        keep_drop(&r->kept);
}

void rig_restart(Rig *r) {
        rig_kill(r, SIGTERM);
        assert_int_equal(rig_wait(r), 0);
        rig_start(r);
}

const char *rig_socket(const Rig *r) {
        return r->socket;
}

const char *rig_path(Rig *r, const char *name) {
        (void)snprintf(r->path, sizeof r->path, "%s/%s", r->folder, name);
        return r->path;
}

Peer *rig_peer(Rig *r) {
        assert_true(r->n_peers < PEERS_MAX);
        r->peers[r->n_peers] = peer_open(r->socket);
        return r->peers[r->n_peers++];
}

Peer *rig_project(Rig *r, const char *name) {
        char params[256];
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        assert_true((size_t)snprintf(params, sizeof params, "[\"%s\"]", name) < sizeof params);
        (void)peer_result(p, "goxel.create_project", params);
        return p;
}

json_object *rig_once(Rig *r, const char *method, const char *params) {
        json_object *answer;

        r->once = peer_free(r->once);
        r->once = peer_open(r->socket);
        answer = peer_call(r->once, method, params);
        peer_close(r->once);
        return answer;
}

void rig_expect_gone(pid_t pid) {
        CLEANUP_FD int process = rig_pidfd(pid);
        struct pollfd pollfd = { .fd = process, .events = POLLIN };

        if (process >= 0 && poll(&pollfd, 1, RIG_DEADLINE_MS) == 0)
                fail_msg("process %ld did not end within %d ms", (long)pid, RIG_DEADLINE_MS);
}

unsigned rig_rounds(unsigned quick, unsigned often) {
        return getenv("GOXEL_TEST_LONG") ? often : quick;
}
