/* Whose a request is: ours, goxeld's, or another engine's. */
#pragma once

#include "engine/engine.h"

/* Whether goxeld is asked for it over the control channel, or gets the session back for it. `m` is our row
 * of that name; NULL: there is none. */
bool route_asked(const Engine *e, const Method *m, const char *name);
bool route_handed_back(const Engine *e, const Method *m, const char *name);
/* Whether the request has to be run by the engine of another project, which is then put into ret. A name
 * that is none stays here, to be refused by the check of the parameters. */
bool route_elsewhere(const Engine *e, const Session *s, const Method *m, const Request *q,
                     char ret[static NAME_MAX_BYTES + 1]);

/* Whether goxeld is asked to have a task cancelled: it is none of ours, and the request names no project. */
bool route_cancels_elsewhere(const Engine *e, const Method *m, const Request *q);

/* Has the session go back for a reason of CHANNEL_RETURN. REQUEST_RETURN. */
int route_send_back(Session *s, const char *why, const char *project);
/* Asks goxeld. REQUEST_ASK; REQUEST_RETURN when that is too long; -errno. */
int route_ask(Engine *e, Session *s, const Request *q);
