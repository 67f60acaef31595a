/* What tells one state of a file from another: its inode, size and time of change. Not the device, whose
 * number is not the same after each start of the machine. */
#pragma once

#include "base/macros.h"

#include <sys/stat.h>

#define STAMP_SIZE 80

/* As text without blanks. Returns `ret`. */
const char *stamp_make(const struct stat *st, char ret[static STAMP_SIZE]);
/* Of an open file. -errno. */
int stamp_read(int fd, char ret[static STAMP_SIZE]);
