/* A server for tests of clients: a thread that follows a script, line by line, and may do everything a good
 * daemon does not. What goes wrong in the script ends the program. */
#pragma once

#include "base/buf.h"

#include <pthread.h>
#include <semaphore.h>

typedef struct Fake Fake;

struct Fake {
        char folder[64]; /* of its own, also the XDG_RUNTIME_DIR to be */
        char path[128];  /* folder/goxel/goxel.sock */
        int listener;
        pthread_t thread;
        void (*script)(Fake *f);
        bool running;
        int fd;      /* the connection of the moment */
        Buf in;      /* what came and was not heard yet */
        char *line;  /* what was heard last */
        int64_t id;  /* its id */
        int fds[16]; /* descriptors that came so far */
        size_t n_fds;
        size_t fds_after; /* bytes of all lines that had come before the first of them */
        size_t received;
        unsigned connections;
        sem_t reached; /* the script has come to a point that the test waits for */
};

/* Listens; the script is started by fake_run(). */
Fake *fake_new(void);
void fake_run(Fake *f, void (*script)(Fake *f));
/* Waits for the end of the script, and removes everything. */
void fake_free(Fake *f);

/* Waits for the end of the script. */
void fake_join(Fake *f);
/* Waits until the script has called fake_reached(). */
void fake_await(Fake *f);

/* For scripts. */
void fake_reached(Fake *f);
void fake_listen(Fake *f);
void fake_accept(Fake *f); /* after closing the connection before it */
void fake_close(Fake *f);
const char *fake_hear(Fake *f); /* a line without its newline; NULL at the end */
void fake_say(Fake *f, const char *text);
void fake_answer(Fake *f, const char *result); /* to the request heard last, with the newline */
void fake_greet(Fake *f);                      /* accepts, and answers the greeting */
