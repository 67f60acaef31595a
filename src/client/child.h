/* A child process with a short list of descriptors and a known end. */
#pragma once

#include "client/until.h"

#include <sys/types.h>

typedef struct Child Child;

/* Starts argv[0] (looked up in PATH when it has no '/') with /dev/null as input, our stderr as output and
 * stderr, `channel` as descriptor 3 unless it is -1 (borrowed), and nothing else. Without a channel it is
 * a tool whose output nobody wants: that goes to /dev/null. `runtime` is its XDG_RUNTIME_DIR, NULL: as
 * ours. -errno of the exec when that fails. */
int child_spawn(Child **ret, const char *const argv[], int channel, const char *runtime);
/* Waits for its end: 0 with the status of waitpid(), as wait_for() when `until` ends the wait, -ECHILD
 * when the program reaps all its children itself and the status is lost. */
int child_wait(Child *c, Until until, int *ret_status);
/* A descriptor that is readable once it has ended; the child's. -1 when nobody can tell. */
int child_fd(const Child *c);
pid_t child_pid(const Child *c);
/* Kills it unless it has ended, and reaps it. Returns NULL. */
Child *child_free(Child *c);
DEFINE_CLEANUP(Child *, child_free);
