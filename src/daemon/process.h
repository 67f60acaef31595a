/* What the kernel tells of a process. */
#pragma once

#include "base/macros.h"

#include <sys/types.h>

/* A file of /proc/PID, "stat", as a text that is cut at the size: its bytes. -errno; -ENOENT also where the
 * process is hidden (hidepid=, ProtectProc=) from those who may not trace it. */
ssize_t process_read(pid_t pid, const char *file, char *ret, size_t size);
