/* Files that a model's file names, materials and pictures, and that lie beside it: for a client whose
 * request with `files` was answered with RPC_FILES_WANTED, until it is answered otherwise. */
#pragma once

#include "base/macros.h"

#include <json-c/json_object.h>

#define COMPANIONS_FDS 16 /* a request has no more */

typedef struct Companions {
        int fds[COMPANIONS_FDS]; /* of the request: the model's own, borrowed, and those opened here */
        size_t n;
        json_object *files; /* the parameter; owned */
} Companions;

/* -ENOMEM. */
int companions_begin(Companions *c, int fd);
void companions_done(Companions *c);
#define CLEANUP_COMPANIONS __attribute__((cleanup(companions_done)))

/* After an error of the request, its code and data: opens what they ask for, beside the file `path`; a name
 * that leads elsewhere, as an absolute one or one with "..", counts as that of a file that is not there.
 * Whether the request is to be sent again with `files` and `fds`; else nothing new is asked for. */
bool companions_wanted(Companions *c, const char *path, int code, const char *error_data);
