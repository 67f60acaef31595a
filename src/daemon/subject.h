/* Whom polkit is asked about: a process, told by its beginning from all others that had or will have its
 * number. */
#pragma once

#include "base/macros.h"

#include <sys/types.h>

typedef struct Subject {
        pid_t pid;
        uid_t uid;
        uint64_t start; /* clock ticks since boot */
} Subject;

/* When a process began, from the text of its /proc/PID/stat. -EINVAL. */
int subject_parse_start(const char *stat, uint64_t *ret);
/* The process that connected when CLOCK_BOOTTIME stood at `connected` µs. -ESRCH: it has gone, though its
 * number may be another's now; -EACCES: /proc does not show it. */
int subject_find(Subject *ret, pid_t pid, uid_t uid, uint64_t connected);
