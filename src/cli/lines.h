/* Standard input and output as a conversation of lines. Both are taken away from 0 and 1: what else is
 * written to stdout goes to stderr, and no child reads from stdin.
 *
 * Sending never waits: what the other side does not take yet is kept, and sent when it does. The descriptors
 * stay as blocking as they were, since they are shared with the other side's program. */
#pragma once

#include "base/buf.h"

#include <pthread.h>

typedef struct Lines {
        int in;
        Buf held;      /* what was read */
        size_t at;     /* where the next line in it begins */
        size_t looked; /* up to where no newline is left */
        bool skipping; /* in a line that is too long, which was given out */

        int out;
        int wake; /* readable when there is news for the thread that waits */
        bool out_is_socket, out_is_pipe;
        pthread_mutex_t lock; /* of what follows */
        Buf late;             /* lines that wait for the other side … */
        size_t late_at;       /* … from here on */
        bool gone;            /* it reads no more */
} Lines;

/* -errno. */
int lines_take(Lines *ret);
void lines_done(Lines *s);
#define CLEANUP_LINES __attribute__((cleanup(lines_done)))

/* Sends whole lines, or keeps them; by any thread. */
void lines_send(Lines *s, const char *data, size_t n);
/* Sends what was kept, as far as that goes. Returns the bytes that are left. */
size_t lines_flush(Lines *s);
/* Forgets about being woken. */
void lines_calm(Lines *s);
bool lines_gone(Lines *s);

enum { LINES_END = 1 };
/* Reads once, waiting. LINES_END when there is no more, -errno. */
int lines_read(Lines *s);
/* Whether some of what was read was not given out yet. */
bool lines_left(const Lines *s);
/* The next of the lines that were read, without its newline, good until the next call; false: there is none.
 * A line that is longer than a message may be is given out as soon as that is known, and the rest of it
 * skipped. With `end` a last line needs no newline. */
bool lines_next(Lines *s, bool end, const char **ret, size_t *ret_n);
