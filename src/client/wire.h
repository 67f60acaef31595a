/* A connection that carries lines: one goes out while others come in. Nothing here knows JSON. */
#pragma once

#include "base/buf.h"
#include "base/fd.h"
#include "client/until.h"

#include <sys/types.h>

/* Descriptors go with the first byte of a line up to this many bytes, else with its newline: the other
 * side counts them to the line that holds the last byte it has read. */
#define WIRE_FDS_FIRST_MAX (32u << 10)
/* The largest line that is taken in: an answer of 64 MiB and what stands around it. */
#define WIRE_LINE_MAX ((64u << 20) + (64u << 10))

typedef struct Wire {
        int fd; /* non-blocking; -1: not connected */
        Buf in;
        size_t scanned; /* bytes of `in` known to hold no newline */
} Wire;

typedef struct Outgoing {
        const char *data; /* ends with the only newline */
        size_t n;
        size_t at; /* bytes the kernel has taken; 0: the other side cannot know of this line */
        const int *fds;
        size_t n_fds;
        bool broken; /* the other side reads no more; it may still have answered */
} Outgoing;

/* Takes over fd. */
int wire_open(Wire *w, int fd);
/* Shuts the connection down and forgets what was read. */
void wire_close(Wire *w);

enum { WIRE_LINE = 0, WIRE_ENDED = 1, WIRE_ALIVE = 2 };
/* Looks at the connection, which may be none, without waiting: -ECANCELED while the client is interrupted,
 * WIRE_ENDED when the other side has closed it or shut it down, else WIRE_ALIVE. */
int wire_look(const Wire *w, int interrupt);
/* Sends what is left of o (may be NULL) and waits for a whole line. WIRE_LINE with the line without its
 * newline, valid until the next call; WIRE_ENDED when the connection ends before; as
 * wait_for() when that ends the wait; -EMSGSIZE, -ENOMEM. */
int wire_exchange(Wire *w, Outgoing *o, Until until, const char **ret_line, size_t *ret_n);

/* The next line of what has been read already, as wire_exchange() gives it; false when there is none. */
bool wire_next(Wire *w, const char **ret_line, size_t *ret_n);
