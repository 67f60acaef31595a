/* Programs that run scripts: an engine can start none, so goxeld does. */
#pragma once

#include "daemon/engine.h"

/* The engine wants one: it is sent the socket of a new one, or why there is none. */
void script_hear_wanted(Engine *e, uint32_t id);
