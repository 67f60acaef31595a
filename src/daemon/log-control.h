/* The log level at run time, as `systemctl service-log-level goxel.service debug` sets it: the object of
 * org.freedesktop.LogControl1 on the bus, under the name that the unit's BusName= tells systemctl.
 *
 * The bus is nothing that goxeld needs. It is connected to after goxeld is ready, without waiting, where a
 * service manager has started it; where there is none, or the name is taken, the level comes from goxel.conf
 * alone. */
#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

typedef struct Daemon Daemon;

#define LOG_CONTROL_NAME "org.goxel.daemon"

typedef struct LogControl {
        Daemon *daemon;
        sd_bus *bus; /* NULL: there is none */
        sd_event_source *start;
} LogControl;

/* Connects when the loop has nothing else to do. -errno. */
int log_control_start(Daemon *d);
void log_control_done(LogControl *c);
/* Sets the level (of syslog(3)) of goxeld and of all engines, those that run and those to come, until the
 * configuration is read again. */
void log_control_set(Daemon *d, int level);
