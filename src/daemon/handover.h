/* Giving a session to the engine of a project, which is started when it does not run. */
#pragma once

#include "daemon/route.h"
#include "daemon/session.h"

enum {
        HANDOVER_DONE, /* it was given, waits for its engine, or has ended */
        HANDOVER_NO,   /* that is not possible: s->fault says why */
};
/* The session's line has to be at the head of its queue. */
int handover_give(Session *s, const Route *route);
/* Has the session wait for an engine to get ready, or (`closing`) to be gone. HANDOVER_DONE. */
int handover_wait(Session *s, Engine *e, bool closing);
