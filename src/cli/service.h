/* The units of a goxeld: what their manager says of them, and what it is asked to do. */
#pragma once

#include "cli/instance.h"

typedef struct UnitState {
        char load[32], active[32], sub[32], result[32];
} UnitState;

typedef struct Service {
        UnitState socket, service;
} Service;

#define SERVICE_SOCKET "goxel.socket"
#define SERVICE_SERVICE "goxel.service"

/* What the manager says now. -errno; -EIO: systemctl failed. */
int service_look(const Instance *i, Service *ret);
bool service_is_loaded(const Service *s);
/* Whether the units have to do with the socket at all: else somebody started goxeld by hand, or nobody did.
 */
bool service_holds(const Instance *i, const Service *s);
/* Whether goxeld runs, begins or ends. */
bool service_runs(const Service *s);

/* Has the manager do `verb` with the units, NULL-ended. CLI_OK, or CLI_ABSENT after a report. Asks for a
 * password on the terminal where the manager wants one. */
int service_do(const Invocation *in, const Instance *i, const char *verb, const char *const *units);
/* Replaces this process by what prints the units' journal: the last `lines` of it, then what comes if
 * `follow`. Returns after a report only. */
int service_logs(const Invocation *in, const Instance *i, const char *lines, bool follow);
