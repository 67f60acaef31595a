/* A connection that carries lines: one goes out while others come in. Nothing here knows JSON. */
#pragma once

#include "base/buf.h"
#include "base/fd.h"

/* Descriptors go with the first byte of a line up to this many bytes, else with its newline: the other
 * side counts them to the line that holds the last byte it has read. */
#define WIRE_FDS_FIRST_MAX (32u << 10)
/* The largest line that is taken in: an answer of 64 MiB and what stands around it. */
#define WIRE_LINE_MAX ((64u << 20) + (64u << 10))

typedef struct Wire {
        int fd; /* non-blocking; -1: not connected */
        Buf in;
        size_t from;    /* where in `in` the first line begins that was not given away */
        size_t scanned; /* up to here there is no newline from `from` on */
        bool drained;   /* the last read took all that had come */
        bool broken;    /* the other side reads no more; it may still have answered */
} Wire;

typedef struct Outgoing {
        const char *data; /* ends with the only newline */
        size_t n;
        size_t at; /* bytes the kernel has taken; 0: the other side cannot know of this line */
        const int *fds;
        size_t n_fds;
} Outgoing;

/* Takes over fd. */
int wire_open(Wire *w, int fd);
/* Shuts the connection down and forgets what was read. */
void wire_close(Wire *w);

/* How many lines one call of wire_send() takes. */
#define WIRE_LINES_MAX 64
/* Sends as much of these lines, in their order, as the kernel takes at once: of one with descriptors, or
 * of several without. Nothing is sent over a broken wire. 0, also when nothing went out; -errno. */
int wire_send(Wire *w, Outgoing *const *lines, size_t n_lines);
enum { WIRE_ENDED = 1, WIRE_EMPTY = 2 };
/* Reads what has come: 0, WIRE_EMPTY when nothing has, WIRE_ENDED when the connection has ended; -EMSGSIZE
 * for a line over WIRE_LINE_MAX, -ENOMEM. */
int wire_read(Wire *w);
/* The next line of what was read, without its newline, valid until the next wire_read(); false when
 * there is none. */
bool wire_next(Wire *w, const char **ret_line, size_t *ret_n);
