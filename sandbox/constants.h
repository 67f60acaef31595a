/* What the conditions and errors of the tables may name. */
#pragma once

#include "sandbox/sandbox.h"

#include <asm/ioctls.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

/* Namespaces of any kind. CLONE_NEWTIME shares its bit with the exit signal of clone(), where it means none.
 */
#define CLONE_NAMESPACES                                                                                    \
        (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |       \
         CLONE_NEWNET)
/* As task_fork() of the engine makes a process. */
#define CLONE_TASK (CLONE_PIDFD | SIGCHLD)
/* One that closes what a client has passed. */
#define CLONE_CLOSER CLONE_FILES
#define SELF SANDBOX_SELF
