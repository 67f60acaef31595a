/* The user's service manager, as far as a client needs it. */
#pragma once

#include "client/until.h"

/* Asks it to start goxel.socket and waits for at most 5 seconds, or as long as `until` says.
 * MANAGER_NONE when no manager runs for this user, MANAGER_REFUSED when it knows no such unit or could
 * not start it, negative errno. */
enum { MANAGER_NONE = 1, MANAGER_REFUSED = 2 };
int manager_start_socket(Until until);
