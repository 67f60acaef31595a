/* What a goxeld before this one left with the service manager. */
#pragma once

#include "base/names.h"

/* The names: "engine-UID-PID-PROJECT" is goxeld's end of an engine's channel, "remains-UID-0-PROJECT" what
 * an engine that was killed has left (PROJECT in base64); "door" is a connection, and "doors" the memory
 * that tells about those. So a name says only what goxeld knew by itself. */
#define STORED_DOOR "door"
#define STORED_DOORS "doors"
#define STORED_ENGINE "engine"
#define STORED_REMAINS "remains"
#define STORED_NAME_MAX 255

typedef struct StoredFd {
        char *name;
        int fd; /* -1: taken */
} StoredFd;

typedef struct Stored {
        StoredFd *fds;
        size_t n;
} Stored;

/* Whether a descriptor of that name was stored by a goxeld. */
bool stored_is(const char *name);
/* Adds one (taken over). -ENOMEM: it is closed. */
int stored_add(Stored *s, const char *name, int fd);
/* Closes what was not taken. */
void stored_done(Stored *s);
#define CLEANUP_STORED __attribute__((cleanup(stored_done)))

/* A name for something of a project. `kind`: STORED_ENGINE, STORED_REMAINS. */
int stored_name(char ret[static STORED_NAME_MAX + 1], const char *kind, unsigned uid, unsigned pid,
                const char *project);

typedef struct StoredProject {
        unsigned uid, pid;
        char project[NAME_MAX_BYTES + 1];
} StoredProject;

/* Reads such a name. False: it is none of that kind. */
bool stored_parse(const char *name, const char *kind, StoredProject *ret);
