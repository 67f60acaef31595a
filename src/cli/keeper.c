#include "cli/keeper.h"

#include "cli/report.h"

#include <errno.h>
#include <unistd.h>

/* A question that is answered from memory. */
#define ANSWER_MS 30000

void keeper_hang_up(Keeper *k) {
        k->work = work_free(k->work);
}

void keeper_done(Keeper *k) {
        keeper_hang_up(k);
        instance_done(&k->at);
}

static int look(Keeper *k) {
        int r;

        k->runs = access(k->at.socket, F_OK) == 0;
        if (k->at.is_chosen || !k->at.has_manager)
                return CLI_OK;
        r = service_look(&k->at, &k->units);
        if (r < 0)
                return report_fail(
                        k->in, CLI_ABSENT,
                        "The service manager does not tell about the units (%s). See what it says: "
                        "%s status goxel.socket goxel.service",
                        r == -EIO ? "systemctl fails" : strerror(-r), instance_systemctl(&k->at));
        k->managed = service_is_loaded(&k->units) && service_holds(&k->at, &k->units);
        if (k->managed)
                k->runs = service_runs(&k->units);
        return CLI_OK;
}

int keeper_find(Keeper *ret, Invocation *in) {
        CLEANUP_KEEPER Keeper k = { .in = in };
        int r;

        r = instance_find(&k.at, in, option(in, "system") != NULL);
        if (r == -EINVAL)
                return report_fail(in, CLI_USAGE, "--system and --socket name different daemons");
        if (r < 0)
                return report_fail(in, CLI_ABSENT, "Cannot tell where the socket is: %s", strerror(-r));
        r = look(&k);
        if (r != CLI_OK)
                return r;
        *ret = k;
        k.at.socket = NULL;
        return CLI_OK;
}

int keeper_ask(Keeper *k, const char *method, json_object *params, unsigned flags, json_object **ret) {
        int r = CLI_OK;

        if (k->managed && access(k->at.socket, F_OK) < 0) {
                json_object_put(params);
                return report_fail(
                        k->in, CLI_ABSENT,
                        "goxeld and its socket %s are stopped. Start them: goxelctl daemon start%s",
                        k->at.socket, k->at.is_system ? " --system" : "");
        }
        if (!k->work)
                r = work_daemon(&k->work, k->in, k->at.socket);
        if (r != CLI_OK) {
                json_object_put(params);
                return r;
        }
        (void)goxel_client_set_timeout(k->work->client, ANSWER_MS);
        return work_call(k->work, method, params, -1, flags, ret);
}

int keeper_do(const Keeper *k, const char *verb, bool both) {
        const char *units[] = { SERVICE_SERVICE, both ? SERVICE_SOCKET : NULL, NULL };

        return service_do(k->in, &k->at, verb, units);
}

int keeper_refuse(const Keeper *k, const char *advice) {
        const char *why = k->at.is_chosen           ? "is none of theirs"
                          : !k->at.has_manager      ? "has none: there is no service manager"
                          : k->units.socket.load[0] ? "is not held by goxel.socket"
                                                    : "is not looked after";

        return report_fail(k->in, CLI_ABSENT,
                           "This is for daemons that a service manager looks after, and %s %s. %s",
                           k->at.socket, why, advice);
}
