/* Whether a path can be walked without asking a server that may never answer. The system looks names up in a
 * file system of FUSE, or of another machine, by asking its server, and a program that waits for that cannot
 * even be killed. So a path is walked step by step, and each file system is looked at, in the system's own
 * table, before anything is asked of it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define REACH_NAME_SIZE 256

typedef struct Reach {
        int folder;                 /* O_PATH; -1: none */
        char name[REACH_NAME_SIZE]; /* in the folder, no link when links were to be followed */
        char server[64];            /* the kind of file system that was not entered; "": none */
} Reach;

/* Finds the folder of the file at an absolute path and its name there. What is on the device `home` is
 * entered whatever it is: it holds what is needed anyhow. -EXDEV: the way leads to a file system of a
 * server, which is named. -ELOOP: there are too many links, or one of /proc. -ENAMETOOLONG, and what the
 * system says of the folders. The folder belongs to the caller, reach_done(). */
int reach_find(Reach *ret, const char *path, dev_t home, bool follows);
void reach_done(Reach *r);
/* Opens the name in the folder, no link. -EXDEV, and what the system says. */
int reach_open(Reach *r, uint64_t flags, dev_t home);
