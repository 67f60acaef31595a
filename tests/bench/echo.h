/* The limit that round trips are measured against: a process that does nothing but answer, blocking,
 * over AF_UNIX, with messages of the same sizes. */
#pragma once

#include "base/macros.h"

#include <sys/types.h>

typedef struct Echo {
        pid_t pid;
        size_t request, answer; /* bytes of a message */
} Echo;

/* A process that listens at `path`, serves one connection after the other, and ends with its parent. */
void echo_start(Echo *e, const char *path, size_t request, size_t answer);
void echo_stop(Echo *e);
