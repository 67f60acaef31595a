/* What the tests of goxeld's going and coming share. */
#pragma once

#include "rig/rig.h"

/* Starts a goxeld whose service manager keeps what it stores. */
void start(Rig *r);
/* How goxeld goes, beside rig_restart(). */
void kill_and_start(Rig *r);
/* A client that has made that project. */
Peer *begin(Rig *r, const char *project);
/* The one of that client in a result of goxel.list_sessions, borrowed. */
json_object *session_of(json_object *list, const char *client);
/* What the only engine has said is lost, as if goxeld had heard it before it was killed. */
void lose_a_message(Rig *r);
