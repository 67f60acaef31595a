/* Two threads take turns at reading what comes in. The one that reads may be away for as long as it takes to
 * carry out what it has read; the other stands by, and reads on when that lasts. So what is done in a moment
 * costs no change of threads, and what takes long keeps nobody waiting. */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Turns {
        int alarm; /* what the one who stands by waits for; -1: not open */

        pthread_mutex_t lock; /* of what follows */
        pthread_t reader;
        bool ready;     /* somebody stands by */
        bool away;      /* the reader is away … */
        uint64_t since; /* … since then, in µs */
        bool over;
} Turns;

/* The caller reads first. -errno. */
int turns_open(Turns *ret);
void turns_close(Turns *t);

/* The reader goes away; false: nobody stands by, so that it must not. */
bool turns_leave(Turns *t);
/* It is back. False: the other one reads by now. */
bool turns_return(Turns *t);
/* Stands by: true when it is the caller's turn to read, false when all is over. */
bool turns_wait(Turns *t);
/* Ends the waiting for good. */
void turns_end(Turns *t);
