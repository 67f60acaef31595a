/* Engines that a goxeld before this one started: they live on with their sessions, and are asked what they
 * hold. Until one has told all of it, whoever wants to go there waits. */
#pragma once

#include "daemon/engine.h"

/* Takes an engine over whose channel (taken over) was stored under that name. One that is gone is heard to
 * its end. */
void adopt_engine(Daemon *d, const char *name, int fd);
/* A part of what it holds. */
void adopt_hear(Engine *e, ChannelMessage *m);
/* A session of which only this message tells, as it came back before the engine was asked; NULL: there is no
 * such session. */
Session *adopt_returned(Engine *e, ChannelMessage *m);
