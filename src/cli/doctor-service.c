/* The service manager: whether it is there, and what it says of goxeld's units. */
#include "base/places.h"
#include "cli/doctor.h"
#include "cli/program.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOW_MS 5000
#define SHOW_MAX ((size_t)64 << 10)

typedef struct UnitState {
        char load[32], active[32], sub[32], result[32];
} UnitState;

void check_manager(Doctor *d, Finding *f) {
        CLEANUP_FREE char *runtime = NULL, *door = NULL;

        if (d->is_system) {
                d->has_manager = access("/run/systemd/system", F_OK) == 0;
                found(f, d->has_manager ? VERDICT_OK : VERDICT_WARNING, "%s",
                      d->has_manager ? "systemd runs the machine" : "systemd does not run this machine");
                return;
        }
        if (place_runtime(&runtime) == 0 && asprintf(&door, "%s/systemd/private", runtime) < 0)
                door = NULL;
        d->has_manager = door && access(door, F_OK) == 0;
        if (d->has_manager) {
                found(f, VERDICT_OK, "Your service manager is at %s", door);
                return;
        }
        found(f, VERDICT_WARNING, "You have no service manager%s%s: nothing starts goxeld by itself",
              door ? ", there is no " : "", door ? door : "");
        advise(f, "Log in anew, or `loginctl enable-linger` for a session without login; else start goxeld "
                  "by hand");
}

static void copy_value(const char *line, const char *name, char ret[static 32]) {
        size_t n = strlen(name);

        if (strncmp(line, name, n) == 0 && line[n] == '=')
                (void)snprintf(ret, 32, "%.*s", (int)strcspn(line + n + 1, "\n"), line + n + 1);
}

/* The units stand in the order in which they were asked for, with an empty line between. */
static void parse_units(const char *text, UnitState units[static 2]) {
        size_t at = 0;

        for (const char *line = text; *line && at < 2; line += strcspn(line, "\n") + 1) {
                if (*line == '\n')
                        at++;
                if (at < 2) {
                        copy_value(line, "LoadState", units[at].load);
                        copy_value(line, "ActiveState", units[at].active);
                        copy_value(line, "SubState", units[at].sub);
                        copy_value(line, "Result", units[at].result);
                }
                if (line[strcspn(line, "\n")] == '\0')
                        break;
        }
}

static void judge_units(const Doctor *d, Finding *f, const UnitState units[static 2]) {
        const UnitState *socket = &units[0], *service = &units[1];

        found(f, VERDICT_OK, "goxel.socket is %s (%s), goxel.service is %s (%s)", socket->active,
              socket->sub, service->active, service->sub);
        if (strcmp(socket->load, "loaded") != 0 || strcmp(service->load, "loaded") != 0) {
                found(f, VERDICT_WARNING, "The manager knows no goxel.socket or goxel.service: %s, %s",
                      socket->load, service->load);
                advise(f, "%s daemon-reload, or install goxel-daemon", doctor_systemctl(d));
        } else if (strcmp(socket->active, "failed") == 0 || strcmp(service->active, "failed") == 0) {
                f->verdict = VERDICT_FAULT;
                advise(f, "See why (%s, %s): %s -u goxel.socket -u goxel.service -n 50", socket->result,
                       service->result, doctor_journalctl(d));
        } else if (strcmp(socket->active, "active") != 0) {
                f->verdict = VERDICT_WARNING;
                advise(f, "%s start goxel.socket", doctor_systemctl(d));
        } else if (service->result[0] && strcmp(service->result, "success") != 0) {
                f->verdict = VERDICT_WARNING;
                advise(f, "It ended last with %s; see why: %s -u goxel.service -n 50", service->result,
                       doctor_journalctl(d));
        }
}

void check_units(Doctor *d, Finding *f) {
        const char *const argv[] = { "systemctl",
                                     d->is_system ? "--system" : "--user",
                                     "--no-pager",
                                     "show",
                                     "--property=LoadState,ActiveState,SubState,Result",
                                     "goxel.socket",
                                     "goxel.service",
                                     NULL };
        UnitState units[2] = { 0 };
        CLEANUP_BUF Buf out = { 0 };
        int r, status;

        if (d->is_chosen || !d->has_manager) {
                found(f, VERDICT_OK, "Not asked: %s",
                      d->is_chosen ? "the socket is none of theirs" : "there is no service manager");
                return;
        }
        r = program_read(argv, SHOW_MS, SHOW_MAX, &out, &status);
        if (r < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
                found(f, VERDICT_WARNING, "The service manager does not tell about the units: %s",
                      r < 0 ? strerror(-r) : "systemctl fails");
                advise(f, "See what it says: %s status goxel.socket goxel.service", doctor_systemctl(d));
                return;
        }
        parse_units((const char *)out.data, units);
        judge_units(d, f, units);
}
