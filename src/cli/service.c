#include "cli/service.h"

#include "base/places.h"
#include "cli/program.h"
#include "cli/report.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOW_MS 5000
#define SHOW_MAX ((size_t)64 << 10)
#define ARGUMENTS_MAX 16

/* systemctl finds a user's manager by this alone, which is not set everywhere where there is one. */
static void name_runtime(const Instance *i) {
        CLEANUP_FREE char *runtime = NULL;

        if (!i->is_system && place_runtime(&runtime) == 0)
                (void)setenv("XDG_RUNTIME_DIR", runtime, 0);
}

static const char *scope(const Instance *i) {
        return i->is_system ? "--system" : "--user";
}

static void copy_value(const char *line, const char *name, char ret[static 32]) {
        size_t n = strlen(name);

        if (strncmp(line, name, n) == 0 && line[n] == '=')
                (void)snprintf(ret, 32, "%.*s", (int)strcspn(line + n + 1, "\n"), line + n + 1);
}

/* The units stand in the order in which they were asked for, with an empty line between. */
static void parse(const char *text, Service *ret) {
        UnitState *unit = &ret->socket;

        for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
                if (*line == '\n')
                        unit = &ret->service;
                copy_value(line, "LoadState", unit->load);
                copy_value(line, "ActiveState", unit->active);
                copy_value(line, "SubState", unit->sub);
                copy_value(line, "Result", unit->result);
                if (line[strcspn(line, "\n")] == '\0')
                        break;
        }
}

int service_look(const Instance *i, Service *ret) {
        const char *const argv[] = { "systemctl",
                                     scope(i),
                                     "--no-pager",
                                     "show",
                                     "--property=LoadState,ActiveState,SubState,Result",
                                     SERVICE_SOCKET,
                                     SERVICE_SERVICE,
                                     NULL };
        CLEANUP_BUF Buf out = { 0 };
        int r, status;

        name_runtime(i);
        r = program_read(argv, SHOW_MS, SHOW_MAX, &out, &status);
        if (r < 0)
                return r;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
                return -EIO;
        *ret = (Service){ 0 };
        parse((const char *)out.data, ret);
        return 0;
}

bool service_is_loaded(const Service *s) {
        return strcmp(s->socket.load, "loaded") == 0 && strcmp(s->service.load, "loaded") == 0;
}

static bool is_up(const UnitState *u) {
        return u->active[0] && strcmp(u->active, "inactive") != 0 && strcmp(u->active, "failed") != 0;
}

bool service_runs(const Service *s) {
        return is_up(&s->service);
}

bool service_holds(const Instance *i, const Service *s) {
        /* A stopped socket unit leaves no file behind. */
        return is_up(&s->socket) || is_up(&s->service) || access(i->socket, F_OK) < 0;
}

static int report_spawn(const Invocation *in, const char *program, int error) {
        return report_fail(in, CLI_ABSENT, "Cannot start %s: %s", program,
                           error == ENOENT ? "it is not installed" : strerror(error));
}

int service_do(const Invocation *in, const Instance *i, const char *verb, const char *const *units) {
        const char *argv[ARGUMENTS_MAX] = { "systemctl", scope(i), verb };
        size_t n = 3;
        pid_t pid;
        int status, r;

        while (*units && n < ARGUMENTS_MAX - 1)
                argv[n++] = *units++;
        name_runtime(i);
        r = posix_spawnp(&pid, argv[0], NULL, NULL, (char **)argv, environ);
        if (r != 0)
                return report_spawn(in, argv[0], r);
        while (waitpid(pid, &status, 0) < 0)
                if (errno != EINTR)
                        return report_errno(in, -errno);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
                return CLI_OK;
        return report_fail(in, CLI_ABSENT, "systemctl %s %s failed. See why: %s -u goxel -n 50", argv[1],
                           verb, instance_journalctl(i));
}

int service_logs(const Invocation *in, const Instance *i, const char *lines, bool follow) {
        const char *argv[ARGUMENTS_MAX] = { "journalctl",
                                            scope(i),
                                            "--no-pager",
                                            "--unit=" SERVICE_SERVICE,
                                            "--lines",
                                            lines,
                                            "--unit=" SERVICE_SOCKET };
        size_t n = 7;

        if (option(in, "json"))
                argv[n++] = "--output=json";
        if (follow)
                argv[n++] = "--follow";
        name_runtime(i);
        (void)execvp(argv[0], (char **)argv);
        return report_spawn(in, argv[0], errno);
}
