/* Who starts the daemon for a client: the user's service manager, and, on machines that systemd does not
 * run, the client itself. */
#pragma once

#include "client/child.h"

/* Begins to have goxel.socket started, or, without a manager, place_daemon(): a child that ends once there
 * is a socket, if there will be one. `again`: there was a socket before, and whoever stopped goxel.socket
 * meant it. MANAGER_NONE when there is nobody to start it, negative errno. */
enum { MANAGER_NONE = 1 };
int manager_start(Child **ret, bool again);
/* Whether this user has a service manager. */
bool manager_runs(void);
