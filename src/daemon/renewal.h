/* The program file of goxeld, which an upgrade replaces while it runs: goxeld then leaves at a quiet moment
 * with an exit code that has its service manager start what is there now. */
#pragma once

#include "base/macros.h"

#include <sys/stat.h>
#include <systemd/sd-event.h>

typedef struct Daemon Daemon;

#define RENEWAL_EXIT_CODE 75 /* RestartForceExitStatus= of the units */

typedef struct Renewal {
        char *path;        /* NULL: nothing is watched */
        struct stat began; /* the file that runs */
        sd_event_source *watch, *settling;
        bool due;     /* another one lies there */
        bool leaving; /* for that */
} Renewal;

/* Begins to watch, where a service manager would start goxeld again and keeps its sessions meanwhile; before
 * the sandbox. What keeps it from that is logged: goxeld serves without. */
void renewal_init(Daemon *d);
void renewal_done(Renewal *r);
/* To be called when something may have changed: has goxeld leave as at SIGTERM. */
void renewal_consider(Daemon *d);
