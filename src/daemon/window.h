/* The window through which queues are looked at, one for all sessions: a silent one keeps no memory. */
#pragma once

#include "base/macros.h"

#include <sys/types.h>

#define WINDOW_SIZE (64u << 10)

/* What was peeked last. */
extern char window[WINDOW_SIZE];

typedef struct Peeked {
        size_t n; /* bytes in the window */
        bool end; /* nothing will follow them */
} Peeked;

/* Looks at the beginning of a connection's queue, whose peek offset is -1. -EAGAIN when nothing is there. */
int window_peek(int fd, Peeked *ret);
