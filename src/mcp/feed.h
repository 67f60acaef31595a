/* Feeds: of one project each, kept by a thread that has subscribed to its changes and tells the client of
 * MCP about the resources that it wants to know of. */
#pragma once

#include "mcp/listening.h"
#include "mcp/resource.h"

#define FEEDS_MAX 32 /* of one server */

/* Begins one, as a part of `l`, or without one (NULL) in the handshake era: then the first notification
 * comes as soon as it has begun, as nobody can know what happened before. By the thread that takes
 * messages in, as all of these. -EAGAIN: there are too many; -errno. */
int feed_start(Feed **ret, Mcp *m, const char *project, unsigned kinds, Listening *l);
/* Takes NULL. Returns NULL. */
Feed *feed_stop(Feed *f);
/* Stops all that are a part of `l`, or of none. */
void feeds_stop(Mcp *m, const Listening *l);
/* The feed of the handshake era that is for this project; NULL: there is none. */
Feed *feed_find(Mcp *m, const char *project);
/* Which resources it is for: a bit for each kind. */
void feed_set(Feed *f, unsigned kinds);
unsigned feed_kinds(const Feed *f);
