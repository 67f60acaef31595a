/* Files that engines need for the paths in requests: an engine gives such a session back, unconsumed, and it
 * is the client's own line that says what is opened. */
#pragma once

#include "daemon/path.h"
#include "daemon/session.h"
#include "rpc/envelope.h"

/* An engine has said that the next line of the session needs a file. */
void path_ask(Session *s);
/* Opens it when that is so, for the project that the line goes to, or borrows the model of the further
 * project that the line names. 0; LOAN_LATER: the session waits for that; RPC_FAILED with the reason in
 * s->fault; -ENOMEM. */
int path_prepare(Session *s, const Envelope *v, const char *project);
/* Sends the file, which the session that is sent next under `id` needs. -errno. */
int path_give(Session *s, Engine *e, uint32_t id);
/* The engine has carried the line out. */
void path_hear_written(Engine *e, uint32_t id, Session *s, json_object *payload);
/* The client has left while the session waited for a loan: that ends, and the session waits no more. */
void path_withdraw(Session *s);
/* Nothing comes of it: a file that was being written is gone. */
void path_drop(Session *s);
