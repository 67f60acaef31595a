/* Landlock: what a process may reach by name in the file system. */
#pragma once

/* From now on nothing is reached by a path, for good; what is open stays so. A kernel without Landlock
 * leaves that to seccomp alone. Built with -Dsandbox=false it does nothing. -errno. */
int landlock_nothing(void);
