#include "cli/run.h"

#include "base/fd.h"
#include "rig/rig.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTPUT_MAX ((size_t)4 << 20)

static char folder[64];
static char *out, *err;
static json_object *json;

static int put_first_in_path(const char *bin) {
        const char *old = getenv("PATH");
        CLEANUP_FREE char *path = NULL;

        if (old && strncmp(old, bin, strlen(bin)) == 0)
                return 0;
        if (asprintf(&path, "%s:%s", bin, old ? old : "/usr/bin:/bin") < 0)
                return -1;
        return setenv("PATH", path, 1);
}

int run_setup(void) {
        strcpy(folder, "/tmp/goxel-cli-XXXXXX");
        if (!mkdtemp(folder))
                return -1;
        (void)unsetenv("GOXEL_SOCKET");
        (void)unsetenv("GOXEL_NO_DAEMON");
        (void)setenv("GOXEL_DAEMON", "", 1);
        (void)setenv("GOXEL_ENGINE", RUN_ENGINE, 1);
        (void)setenv("GOXEL_SCRIPT", RUN_SCRIPT, 1);
        (void)setenv("XDG_RUNTIME_DIR", folder, 1);
        (void)setenv("LC_ALL", "C.UTF-8", 1);
        return put_first_in_path(RUN_FOLDER);
}

void run_teardown(void) {
        char command[96];

        (void)snprintf(command, sizeof(command), "rm -r %s", folder);
        (void)!system(command);
        free(TAKE(out));
        free(TAKE(err));
        json_object_put(TAKE(json));
}

int run_beside_daemon(void **state) {
        int r = run_setup();

        if (r == 0)
                r = rig_setup(state);
        return r == 0 ? setenv("GOXEL_SOCKET", rig_socket(*state), 1) : r;
}

int run_beside_daemon_end(void **state) {
        run_teardown();
        return rig_teardown(state);
}

const char *run_path(const char *name) {
        static char path[160];

        (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
        return path;
}

static char *read_text(const char *name) {
        CLEANUP_FD int fd = open(run_path(name), O_RDONLY | O_CLOEXEC);
        uint8_t *text;
        size_t n;

        assert_int_equal(fd_read_file(fd, OUTPUT_MAX, &text, &n), 0);
        text[n] = '\0';
        (void)unlink(run_path(name));
        return (char *)text;
}

int run(const char *format, ...) {
        CLEANUP_FREE char *line = NULL, *command = NULL;
        va_list ap;
        int status;

        va_start(ap, format);
        assert_true(vasprintf(&line, format, ap) >= 0);
        va_end(ap);
        assert_true(asprintf(&command, "cd %s && { %s\n} >.out 2>.err", folder, line) >= 0);
        status = system(command);
        free(out);
        free(err);
        out = read_text(".out");
        err = read_text(".err");
        if (!WIFEXITED(status) || WEXITSTATUS(status) > 128)
                fail_msg("%s: status %d\n%s", line, status, err);
        return WEXITSTATUS(status);
}

const char *run_out(void) {
        return out;
}

const char *run_err(void) {
        return err;
}

void expect_run_(int wanted, int got, const char *file, int line) {
        if (wanted == got)
                return;
        print_error("exit code %d, wanted %d\n%s%s", got, wanted, out, err);
        _fail(file, line);
}

void expect_out_(const char *wanted, const char *file, int line) {
        if (strcmp(out, wanted) == 0)
                return;
        print_error("wanted: %sgot: %s%s", wanted, out, err);
        _fail(file, line);
}

void expect_err_has_(const char *words, const char *file, int line) {
        if (strstr(err, words))
                return;
        print_error("\"%s\" is not in: %s", words, err);
        _fail(file, line);
}

json_object *run_json(void) {
        json_object_put(json);
        json = json_tokener_parse(out);
        if (!json)
                fail_msg("not JSON: %s", out);
        return json;
}
