/* A private engine: the program that serves projects for the daemon, as a child of ours, with one session
 * over a socket pair and nothing on disk. */
#pragma once

#include "client/until.h"

#include <json-c/json_object.h>
#include <sys/types.h>

typedef struct PrivateEngine PrivateEngine;

/* The program: GOXEL_ENGINE from the environment, else the installed one. */
const char *private_engine_program(void);

/* Starts it and waits until it is ready; ret_fd is our end of the session. PRIVATE_REFUSED with `why`
 * filled in (one sentence) when it does not come up, negative errno, also as wait_for() when `until` ends
 * the wait. */
enum { PRIVATE_REFUSED = 1 };
int private_engine_start(PrivateEngine **ret, const char *client, Until until, int *ret_fd, char *why,
                         size_t why_size);
/* Ends it: it leaves when its channel closes, and is killed when it has not left after 2 seconds, or
 * at once when its client is interrupted. The session is to be closed first. Returns NULL. */
PrivateEngine *private_engine_free(PrivateEngine *e);
DEFINE_CLEANUP(PrivateEngine *, private_engine_free);

/* The engine wants a program that runs scripts (the one before has ended, or is not wanted any more): it
 * gets one, GOXEL_SCRIPT from the environment or else the installed one, or hears why there is none. -errno.
 */
int private_engine_give_script(PrivateEngine *e, uint32_t id);

pid_t private_engine_pid(const PrivateEngine *e);
/* Says how it ended if it has: "signal 11 (Segmentation fault)", "exit 1". False while it runs. */
bool private_engine_ended(PrivateEngine *e, char *why, size_t why_size);
