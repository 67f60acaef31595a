/* The door: looks at what a client wants next, without taking it. What is goxeld's own is answered here,
 * and consumed once the answer is in the client's socket; for the rest the connection is handed over. */
#pragma once

#include "daemon/session.h"

/* Looks at a session's queue and does what can be done now. */
void door_look(Session *s);
/* Nothing came for a while though a line is unfinished. */
void door_stalled(Session *s);
