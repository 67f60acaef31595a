/* Answering at the door: methods that work anywhere, goxeld's own, and refusals of all others. */
#pragma once

#include "daemon/route.h"
#include "daemon/session.h"

/* Runs the requests of a line that has its home at the door and appends their answers to s->out; requests
 * for a project get `refusal`. Params of more than 64 KiB are not made a tree of. 0 or -errno;
 * METHODS_LATER: the session waits, and the line is to be run anew then. */
int answer_line(Session *s, const Envelope *v, const RpcError *refusal);
/* Answers every request of a line with the same error. */
int answer_all(Session *s, const Envelope *v, const RpcError *e);
