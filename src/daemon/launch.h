/* Starting a process of ours with nothing but what it needs. */
#pragma once

#include "base/macros.h"

#include <sys/types.h>

/* Runs `program`, which calls itself `name`, with the descriptors 0 (/dev/null), 1 and 2 (our stderr) and 3
 * (`channel`, borrowed), an environment without the service manager's variables, and all signals as a fresh
 * process has them. -errno, also when the program cannot be executed. */
int launch_program(const char *program, const char *name, int channel, pid_t *ret_pid, int *ret_pidfd);
