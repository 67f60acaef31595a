/* Requests that take long, held where a test wants them: their process is stopped until the test lets it go
 * on, however fast the machine is. */
#pragma once

#include "rig/rig.h"

/* Sends a request that becomes a task, and stops its process; the pid. `other` is a second client of the
 * same project, to look with. The request's answer is still to be read. */
pid_t held_task(Peer *p, Peer *other, const char *method, const char *params);
/* A picture that takes long, in the background or not: more members for its params, ",\"key\":\"a\"". */
pid_t held_picture(Peer *p, Peer *other, const char *more);
void let_go(pid_t pid);
/* Stops a process once it has begun to work on its task; before that it would not notice that its engine
 * dies. False: it has ended. */
bool hold(pid_t pid);
/* Tasks of the project now. */
size_t count_tasks(Peer *p);
/* A client of project "box", which is made if it is not there. */
Peer *box_peer(Rig *r);
