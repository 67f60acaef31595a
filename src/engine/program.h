/* Programs that run scripts. An engine can start none once it serves: it asks whoever started it, goxeld or
 * the client of a private engine, and is given the socket of one. */
#pragma once

#include "engine/engine.h"

/* Whether a task that waits has what it needs. One that needs a program gets it asked for, one at a time. */
bool program_there(Engine *e, Task *t);
/* The answer, {} with a socket (taken over; -1: none) or {error}. */
void program_take(Engine *e, uint32_t id, json_object *payload, int fd);
/* goxeld is another one, which was asked for nothing. */
void programs_ask_again(Engine *e);
/* Nobody is there any more who could start one: connections of tasks that wait for it end without an answer,
 * so that the next engine is asked. */
void programs_give_up(Engine *e);
