/* Who a session is, written down: for its engine, which gives the same back to a goxeld that does not know
 * the session, and for the goxeld after an orderly restart. */
#pragma once

#include "daemon/session.h"

/* A new reference. */
json_object *card_write(const Session *s);
/* Makes a session of it, on a connection (taken over, and ended when it cannot be served). What the kernel
 * knows is asked there; the rest is as far as possible checked. The session is at the door, and its queue
 * has not been touched. -EPROTO when it is none of that user's (NULL: of anybody's who is served), or when
 * what is written makes no sense; -EDQUOT; -errno. */
int card_read(Session **ret, Daemon *d, User *user, int fd, json_object *card);
