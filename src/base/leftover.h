/* Files that take the place of others when they are whole: what they are called until then, and what is left
 * of them when whoever wrote them was killed.
 *
 * Only file systems without nameless files need them. Each is locked by its writer, and by whoever got the
 * descriptor from him, so one that nobody locks is a leftover. Locks of another machine are not always seen,
 * so it has to be old as well. */
#pragma once

#include "base/macros.h"

#include <sys/types.h>

/* ".goxel-HEX.tmp" and '\0' */
#define LEFTOVER_NAME_SIZE 44

/* A name that nobody else has. -errno. */
int leftover_name(char ret[static LEFTOVER_NAME_SIZE]);
/* Locks a file that was just made. -ESTALE: it was taken for a leftover before, and is gone; make another.
 */
int leftover_claim(int fd);
/* Makes a file of such a name in a folder, open for reading and writing, and takes away what is left of
 * others; `mode` as open() takes it. -errno. */
int leftover_make(int folder, mode_t mode, char ret_name[static LEFTOVER_NAME_SIZE], int *ret_fd);
/* Takes away those of a folder, of which a few thousand entries are looked at. What fails is left. */
void leftover_sweep(int folder);
