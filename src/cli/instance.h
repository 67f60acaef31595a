/* Which goxeld is meant: its socket, and who looks after it. */
#pragma once

#include "cli/cli.h"

typedef struct Instance {
        char *socket;     /* owned: where goxelctl would connect */
        const char *why;  /* that it is this one */
        bool is_chosen;   /* by an option or the environment: no service manager's, as far as can be told */
        bool is_system;   /* it is the machine's */
        bool has_manager; /* a service manager runs that could look after it */
        bool on_demand;   /* none does, and clients start it themselves */
} Instance;

/* By --socket of the command line; the machine's with `system`; else GOXEL_SOCKET, the user's, the machine's
 * when there is no other. -EINVAL: --socket and `system` contradict each other. -errno. */
int instance_find(Instance *ret, const Invocation *in, bool system);
void instance_done(Instance *i);
#define CLEANUP_INSTANCE __attribute__((cleanup(instance_done)))

/* "systemctl --user" or "sudo systemctl", and "journalctl --user" or "sudo journalctl". */
const char *instance_systemctl(const Instance *i);
const char *instance_journalctl(const Instance *i);
/* The socket file of the service manager that `has_manager` is about; NULL: it cannot be told, or it is the
 * machine's. Freed by the caller. */
char *instance_manager_door(const Instance *i);
