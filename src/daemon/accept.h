/* Accepting connections, or telling why not. */
#pragma once

#include "daemon/session.h"

/* Begins to accept; -errno. */
int accept_start(Daemon *d);
/* Accepts no more (for now). */
void accept_pause(Daemon *d);
void accept_resume(Daemon *d);
