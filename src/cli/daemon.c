/* daemon start, stop, restart, upgrade, reload, drain and logs. */
#include "base/fd.h"
#include "base/text.h"
#include "cli/cmd.h"
#include "cli/keeper.h"
#include "cli/report.h"
#include "cli/values.h"
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

/* goxeld gives its engines 10 s, and has a moment for itself. */
#define LEAVING_MS 20000
#define LINES "100"

static void report_done(const Keeper *k, json_object *more) {
        json_object *o = more ? json_object_get(more) : json_object_new_object();

        json_object_object_add(o, "success", json_object_new_boolean(true));
        report_json(k->in, o);
        json_object_put(o);
}

/* Says who answers now. */
static int report_running(Keeper *k) {
        json_object *status;
        int r;

        keeper_hang_up(k);
        r = keeper_ask(k, "status", NULL, GOXEL_CALL_REPEATABLE, &status);
        if (r != CLI_OK)
                return r;
        report_line(k->in, "goxeld %s (%s), pid %" PRId64 ", serves %s", member_text(status, "version"),
                    member_text(status, "build"), member_number(status, "pid"), k->at.socket);
        report_done(k, status);
        json_object_put(status);
        return CLI_OK;
}

static int report_absent(const Keeper *k, const char *more) {
        report_line(k->in, "goxeld does not run%s", more);
        report_done(k, NULL);
        return CLI_OK;
}

/* To ask it anything is to start it. */
static int start_by_asking(Keeper *k) {
        int r = work_connect(&k->work, k->in);

        if (r == CLI_OK)
                r = work_call(k->work, "ping", NULL, -1, GOXEL_CALL_REPEATABLE, NULL);
        return r == CLI_OK ? report_running(k) : r;
}

int cmd_daemon_start(Invocation *in) {
        CLEANUP_KEEPER Keeper k = { 0 };
        char advice[512];
        int r;

        r = keeper_find(&k, in);
        if (r != CLI_OK)
                return r;
        if (k.managed) {
                r = keeper_do(&k, "start", true);
                return r == CLI_OK ? report_running(&k) : r;
        }
        if (k.runs && work_listens(k.at.socket))
                return report_running(&k);
        if (k.at.on_demand)
                return start_by_asking(&k);
        (void)snprintf(advice, sizeof(advice), "Start it by hand: goxeld --socket %s &", k.at.socket);
        return keeper_refuse(&k, advice);
}

/* Waits until goxeld has gone, whose child it is not. Whoever cannot see the process has been answered that
 * it leaves. */
static int await_end(const Keeper *k, pid_t pid) {
        CLEANUP_FD int fd = pidfd_open(pid, 0);
        struct pollfd p = { .fd = fd, .events = POLLIN };

        if (fd < 0 || poll(&p, 1, LEAVING_MS) != 0)
                return CLI_OK;
        return report_fail(k->in, CLI_ABSENT,
                           "goxeld (pid %d) has been told to leave, and has not left after %d s", (int)pid,
                           LEAVING_MS / 1000);
}

/* Whether others wait for answers, which an end of goxeld would cut off. */
static int check_waiting(Keeper *k, pid_t *ret_pid) {
        json_object *status;
        int64_t waiting;
        int r;

        r = keeper_ask(k, "status", NULL, GOXEL_CALL_REPEATABLE, &status);
        if (r != CLI_OK)
                return r;
        waiting = option(k->in, "force") ? 0 : member_number(status, "waiting");
        *ret_pid = (pid_t)member_number(status, "pid");
        json_object_put(status);
        if (waiting == 0)
                return CLI_OK;
        return report_fail(k->in, CLI_REFUSED,
                           "%" PRId64 " other connection%s wait%s for an answer: try again, or say --force",
                           waiting, plural(waiting), waiting == 1 ? "s" : "");
}

/* Has goxeld itself leave in order, and waits for it. */
static int leave(Keeper *k) {
        json_object *params = json_object_new_object();
        pid_t pid = 0;
        int r;

        r = check_waiting(k, &pid);
        if (r != CLI_OK) {
                json_object_put(params);
                return r;
        }
        json_object_object_add(params, "force", json_object_new_boolean(option(k->in, "force") != NULL));
        json_object_object_add(params, "interactive", json_object_new_boolean(isatty(STDIN_FILENO)));
        r = keeper_ask(k, "goxel.shutdown_daemon", params, 0, NULL);
        keeper_hang_up(k);
        return r == CLI_OK ? await_end(k, pid) : r;
}

static int stop_units(Keeper *k) {
        pid_t pid = 0;
        int r;

        r = k->runs ? check_waiting(k, &pid) : CLI_OK;
        keeper_hang_up(k);
        if (r == CLI_OK)
                r = keeper_do(k, "stop", true);
        if (r != CLI_OK)
                return r;
        report_line(k->in, "goxeld and its socket are stopped. Start them: goxelctl daemon start%s",
                    k->at.is_system ? " --system" : "");
        if (!k->at.is_system)
                report_line(k->in,
                            "Programs that use libgoxel start them, too; to keep them away: systemctl "
                            "--user mask goxel.socket");
        report_done(k, NULL);
        return CLI_OK;
}

int cmd_daemon_stop(Invocation *in) {
        CLEANUP_KEEPER Keeper k = { 0 };
        int r;

        r = keeper_find(&k, in);
        if (r != CLI_OK)
                return r;
        if (k.managed)
                return stop_units(&k);
        r = leave(&k);
        if (r != CLI_OK)
                return r;
        if (k.at.on_demand)
                report_line(in, "goxeld is stopped. The next command that needs it starts it");
        else
                report_line(in, "goxeld is stopped. Start it by hand: goxeld --socket %s --background",
                            k.at.socket);
        report_done(&k, NULL);
        return CLI_OK;
}

int cmd_daemon_drain(Invocation *in) {
        CLEANUP_KEEPER Keeper k = { 0 };
        int r;

        r = keeper_find(&k, in);
        if (r != CLI_OK)
                return r;
        if (k.managed && !k.runs)
                return report_absent(&k, ": there is nothing to drain");
        r = leave(&k);
        if (r != CLI_OK)
                return r;
        report_line(in, "goxeld has stored everything and left. %s",
                    k.managed || k.at.on_demand ? "The next connection starts it again"
                                                : "Nobody starts it again by itself");
        report_done(&k, NULL);
        return CLI_OK;
}

int cmd_daemon_restart(Invocation *in) {
        CLEANUP_KEEPER Keeper k = { 0 };
        int r;

        r = keeper_find(&k, in);
        if (r != CLI_OK)
                return r;
        if (!k.managed)
                return keeper_refuse(&k, "Stop it (goxelctl daemon stop) and start it by hand");
        r = keeper_do(&k, "restart", false);
        return r == CLI_OK ? report_running(&k) : r;
}

int cmd_daemon_upgrade(Invocation *in) {
        CLEANUP_KEEPER Keeper k = { 0 };
        json_object *status = NULL;
        bool same;
        int r;

        r = keeper_find(&k, in);
        if (r != CLI_OK)
                return r;
        if (!k.managed)
                return keeper_refuse(&k, "Stop it (goxelctl daemon stop) and start the new one by hand");
        /* The units may have changed with the programs. */
        r = service_do(in, &k.at, "daemon-reload", (const char *const[]){ NULL });
        if (r != CLI_OK)
                return r;
        if (!k.runs)
                return report_absent(&k, ": the next connection starts what is installed");
        r = keeper_ask(&k, "status", NULL, GOXEL_CALL_REPEATABLE, &status);
        if (r != CLI_OK)
                return r;
        same = strcmp(member_text(status, "build"), GOXEL_BUILD) == 0;
        json_object_put(status);
        r = same ? CLI_OK : keeper_do(&k, "restart", false);
        return r == CLI_OK ? report_running(&k) : r;
}

int cmd_daemon_reload(Invocation *in) {
        CLEANUP_KEEPER Keeper k = { 0 };
        json_object *params;
        int r;

        r = keeper_find(&k, in);
        if (r != CLI_OK)
                return r;
        if (k.managed && !k.runs)
                return report_absent(&k, ": it reads its configuration when it is started");
        params = json_object_new_object();
        json_object_object_add(params, "interactive", json_object_new_boolean(isatty(STDIN_FILENO)));
        r = keeper_ask(&k, "goxel.reload_configuration", params, GOXEL_CALL_REPEATABLE, NULL);
        if (r != CLI_OK)
                return r;
        report_line(in, "goxeld has read its configuration; its log tells what has changed%s",
                    k.managed ? ": goxelctl daemon logs" : "");
        report_done(&k, NULL);
        return CLI_OK;
}

int cmd_daemon_logs(Invocation *in) {
        CLEANUP_KEEPER Keeper k = { 0 };
        const char *lines = option(in, "lines");
        uint64_t n;
        int r;

        if (lines && strcmp(lines, "all") != 0 && parse_u64(lines, 0, INT32_MAX, &n) < 0)
                return report_fail(in, CLI_USAGE, "--lines wants a number or all, not %s", lines);
        r = keeper_find(&k, in);
        if (r != CLI_OK)
                return r;
        if (!k.managed)
                return keeper_refuse(&k, "Its log is where its standard error goes");
        return service_logs(in, &k.at, lines ? lines : LINES, option(in, "follow") != NULL);
}
