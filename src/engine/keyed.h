/* Requests with a key are done once: the same request again is answered with the first result, so that a
 * client whose connection broke can repeat what it does not know the end of. What has failed was not done,
 * and is tried again. Methods that change nothing are simply run again. Of a task in the background, the
 * first result is its name. */
#pragma once

#include "engine/request.h"

/* Looks whether the request was done before; the call is parsed. 0: it was not, or has no key; KEYED_DONE
 * with the first result in the call; RPC_FAILED when the key belongs to another request; -errno. */
enum { KEYED_DONE = 2 };
int keyed_recall(Call *c);
/* Keeps the result of a call that has succeeded, with what it changed. -errno: the turn is lost. */
int keyed_remember(Call *c);
