/* A subscription of the stateless era: several feeds, which have begun before it is acknowledged. */
#pragma once

#include "mcp/server.h"

typedef struct Listening Listening;

/* Takes over the id of its request and what it is acknowledged with: `n` feeds will begin. -ENOMEM. */
int listening_new(Listening **ret, Mcp *m, json_object *id, json_object *notifications, size_t n);
/* Stops its feeds. Takes NULL. Returns NULL. */
Listening *listening_free(Listening *l);
DEFINE_CLEANUP(Listening *, listening_free);

/* One of the feeds has begun; the last one sends the acknowledgement, the others wait for it. With no
 * feeds at all, by nobody but the one who made it. False: it is over. */
bool listening_begun(Listening *l);
/* What each of its notifications says about it. New reference, by any thread. */
json_object *listening_meta(const Listening *l);
