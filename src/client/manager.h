/* The user's service manager, as far as a client needs it. */
#pragma once

#include "client/child.h"

/* Begins to have goxel.socket started: a child whose exit status 0 means that it was. MANAGER_NONE when no
 * manager runs for this user, negative errno. */
enum { MANAGER_NONE = 1 };
int manager_start_socket(Child **ret);
