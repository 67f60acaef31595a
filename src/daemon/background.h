/* goxeld as a process of its own, for machines without a service manager. */
#pragma once

#include "daemon/options.h"

/* Goes on in a new process, in a session of its own, whose output goes to goxeld.log in the state's folder;
 * the old one waits and does not return: it exits with 0 once background_ready() is called, and with
 * EXIT_FAILURE when the new one ends before. In the new one: 0 with a descriptor for background_ready(), or
 * a negative errno, which is on stderr. */
int background_enter(const Options *options, int *ret_fd);
/* Takes over the descriptor. */
void background_ready(int fd);
