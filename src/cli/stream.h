/* "-": standard input or output in place of a file. Engines take files only, so what goes through is held in
 * memory. */
#pragma once

#include "cli/cli.h"

bool stream_is(const char *path);
/* An exit code each, as of the functions of cli/work.h. */

/* All of standard input; the descriptor is the caller's. */
int stream_read(const Invocation *in, int *ret);
/* What will go to standard output; the descriptor is the caller's. Refused where that is a terminal, and
 * with
 * --json, which wants it for the result. */
int stream_open(const Invocation *in, int *ret);
int stream_write(const Invocation *in, int fd);
