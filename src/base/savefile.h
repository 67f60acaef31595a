/* A file that is replaced as a whole or not at all: what is written goes into a nameless or temporary file
 * of the same folder, which takes the place of the old one at the end. */
#pragma once

#include "base/fd.h"

typedef struct SaveFile {
        int fd;          /* open for reading and writing, to be handed to whoever writes */
        char *path;      /* what it will be called, with links followed */
        char *temporary; /* its name until then; NULL: none yet */
        bool overwrite;
} SaveFile;

/* -EEXIST when there is such a file and `overwrite` is false; -EISDIR, or -EINVAL for other things that
 * are no regular file; -errno of the folder. An old file gives its mode to the new one. */
int savefile_open(SaveFile *ret, const char *path, bool overwrite);
/* To the disk, and into its place. On failure the old file is as it was. */
int savefile_commit(SaveFile *f);
/* The same without waiting for the disk: for what can be made again, or is written again and again and
 * waited for once, at the end. */
int savefile_place(SaveFile *f);
/* Without a commit everything is as it was. */
void savefile_done(SaveFile *f);
#define CLEANUP_SAVEFILE __attribute__((cleanup(savefile_done)))
