/* The projects of one user on disk: a folder each, named after the project, and a file that says which
 * one is current. The folder is what makes a project exist; what is inside is the engine's. */
#pragma once

#include "base/names.h"

#define CATALOGUE_DATABASE "project.db"

typedef struct Catalogue Catalogue;

typedef struct ProjectInfo {
        char name[NAME_MAX_BYTES + 1];
        uint64_t bytes;   /* of all its files */
        int64_t modified; /* seconds since the epoch: its youngest file */
} ProjectInfo;

/* Opens STATE (an absolute path), making it when it is missing, and removes what an interrupted delete
 * left. -errno. */
int catalogue_open(Catalogue **ret, const char *state);
Catalogue *catalogue_close(Catalogue *c);
DEFINE_CLEANUP(Catalogue *, catalogue_close);

/* Whether the project has a database: 1, 0, -ENAMETOOLONG, -errno. */
int catalogue_has(const Catalogue *c, const char *name);
/* Makes the project's folder; *ret_made tells whether it was missing. The path is freed by the caller. */
int catalogue_make(Catalogue *c, const char *name, char **ret_path, bool *ret_made);
/* Removes a project with all that is in its folder; links are removed, not followed. A project that was
 * current is so no longer. -ENOENT. */
int catalogue_delete(Catalogue *c, const char *name);
/* All projects, sorted by name. Freed by the caller. */
int catalogue_list(const Catalogue *c, ProjectInfo **ret, size_t *ret_n);

/* The current project; NULL when there is none (any more). Lives until the next call that changes it. */
const char *catalogue_current(Catalogue *c);
/* Makes a project current, NULL: none. When that cannot be stored it holds until goxeld leaves. */
int catalogue_set_current(Catalogue *c, const char *name);
