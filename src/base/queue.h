/* The kernel's queue of a stream socket: requests wait there until they are answered. */
#pragma once

#include "base/macros.h"

#include <stdbool.h>

/* Whether nothing waits in it, peeked at or not. False where that cannot be learned. */
bool queue_empty(int fd);
/* Where the next peek begins, in bytes from the start of the queue; -1: at its start, and peeks do not move
 * on. It belongs to the open file: duplicates share it (SO_PEEK_OFF, socket(7)). -errno. */
int queue_seek(int fd, int offset);
/* Takes n bytes off the queue, which has them. The kernel moves the peek offset back by itself. -errno. */
int queue_consume(int fd, size_t n);

/* A memfd with these bytes, for what was consumed of a line and has to go on elsewhere; -1 for no bytes.
 * Kept by the caller. -errno. */
int queue_save(const void *data, size_t n, int *ret);
