/* A file system whose server is the test: FUSE, as it is spoken on /dev/fuse, with files that do wrong. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

typedef struct Mute Mute;

/* Makes the program and its children a mount namespace, with what it takes to mount in it. False: this
 * machine does not let it, and `why` (static) tells. To be called before there are threads. */
bool mute_can_mount(const char **why);
/* Mounts it at a folder, which is there. Its files, of SIZE bytes that are no model:
 * mute.gox     is found and opened; nothing else is answered
 * broken.gox   each read and write fails with EIO
 * short.gox    has less than it says
 * lost.gox     is not even found: who looks for it waits
 * What waits, waits until mute_free(), also when it is killed. */
Mute *mute_mount(const char *folder);
Mute *mute_free(Mute *m);
/* Opens one of its files; to be closed after mute_free(), as the last close waits for the server too. */
int mute_open(const Mute *m, const char *name);
