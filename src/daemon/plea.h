/* A plea: what a session asks for and may do with leave only, because it concerns other users.
 *
 * The line stays unanswered, and so in the kernel's queue, while polkit is asked; then it is run anew and
 * finds the verdict. Methods therefore ask before they do anything. */
#pragma once

#include "daemon/session.h"
#include "rpc/method.h"

typedef struct Plea Plea;

/* The actions of polkit/. */
typedef enum Leave { LEAVE_VIEW_SESSIONS, LEAVE_DISCONNECT, LEAVE_STOP, LEAVE_RELOAD } Leave;

/* Has the caller leave? The account that goxeld runs as has, and so has root: they could end it anyway. 0;
 * RPC_FAILED: no, with call->error; METHODS_LATER: the session waits, and its line will be run anew. */
int plea_make(Call *call, Leave leave, bool interactive);
/* The client has gone: the answer is not waited for. */
void plea_withdraw(Plea *p);
/* Takes NULL, returns NULL. */
Plea *plea_free(Plea *p);
