/* What this engine tells a goxeld that has not started it: its project and its sessions, with their
 * connections. */
#pragma once

#include "engine/engine.h"

/* All that is to be known of a session to go on with it: a new reference. */
json_object *held_card(const Session *s);
/* Tells all, and asks again what is not answered. -errno. */
int held_tell(Engine *e);
