/* Watchers: threads that wait for news from the daemon, each with a client of its own, and tell them to the
 * server's client by mcp_notify(). */
#pragma once

#include "mcp/server.h"

/* Runs `run` in a thread of its own. It may call and wait on the client for as long as it likes, and has to
 * return soon after either gave -ECANCELED. `done` (may be NULL) frees the userdata at the very end, by
 * whichever thread stops the watcher, or the caller when it could not be started. -errno. */
int watcher_start(Watcher **ret, Mcp *m, void (*run)(Mcp *m, GoxelClient *c, void *userdata),
                  void (*done)(void *userdata), void *userdata);
/* Interrupts and joins it. By the thread that takes messages in, or after its end. mcp_free() stops the ones
 * that are left. Takes NULL. Returns NULL. */
Watcher *watcher_stop(Watcher *w);
