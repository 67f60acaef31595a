/* The service manager: whether it is there, and what it says of goxeld's units. */
#include "cli/doctor.h"
#include "cli/service.h"

#include <errno.h>
#include <string.h>

void check_manager(Doctor *d, Finding *f) {
        CLEANUP_FREE char *door = instance_manager_door(&d->at);

        if (d->at.is_system) {
                found(f, d->at.has_manager ? VERDICT_OK : VERDICT_WARNING, "%s",
                      d->at.has_manager ? "systemd runs the machine" : "systemd does not run this machine");
                return;
        }
        if (d->at.has_manager) {
                found(f, VERDICT_OK, "Your service manager is at %s", door);
                return;
        }
        if (d->at.on_demand) {
                found(f, VERDICT_OK,
                      "systemd does not run this machine: goxelctl starts goxeld when it is needed");
                return;
        }
        found(f, VERDICT_WARNING, "You have no service manager%s%s: nothing starts goxeld by itself",
              door ? ", there is no " : "", door ? door : "");
        advise(f, "Log in anew, or `loginctl enable-linger` for a session without login; else start goxeld "
                  "by hand");
}

static void judge_units(const Doctor *d, Finding *f, const Service *units) {
        const UnitState *socket = &units->socket, *service = &units->service;

        found(f, VERDICT_OK, "goxel.socket is %s (%s), goxel.service is %s (%s)", socket->active,
              socket->sub, service->active, service->sub);
        if (!service_is_loaded(units)) {
                found(f, VERDICT_WARNING, "The manager knows no goxel.socket or goxel.service: %s, %s",
                      socket->load, service->load);
                advise(f, "%s daemon-reload, or install goxel-daemon", instance_systemctl(&d->at));
        } else if (strcmp(socket->active, "failed") == 0 || strcmp(service->active, "failed") == 0) {
                f->verdict = VERDICT_FAULT;
                advise(f, "See why (%s, %s): %s -u goxel.socket -u goxel.service -n 50", socket->result,
                       service->result, instance_journalctl(&d->at));
        } else if (strcmp(socket->active, "active") != 0) {
                f->verdict = VERDICT_WARNING;
                advise(f, "%s start goxel.socket", instance_systemctl(&d->at));
        } else if (service->result[0] && strcmp(service->result, "success") != 0) {
                f->verdict = VERDICT_WARNING;
                advise(f, "It ended last with %s; see why: %s -u goxel.service -n 50", service->result,
                       instance_journalctl(&d->at));
        }
}

void check_units(Doctor *d, Finding *f) {
        Service units;
        int r;

        if (d->at.is_chosen || !d->at.has_manager) {
                found(f, VERDICT_OK, "Not asked: %s",
                      d->at.is_chosen ? "the socket is none of theirs" : "there is no service manager");
                return;
        }
        r = service_look(&d->at, &units);
        if (r < 0) {
                found(f, VERDICT_WARNING, "The service manager does not tell about the units: %s",
                      r != -EIO ? strerror(-r) : "systemctl fails");
                advise(f, "See what it says: %s status goxel.socket goxel.service",
                       instance_systemctl(&d->at));
                return;
        }
        judge_units(d, f, &units);
}
