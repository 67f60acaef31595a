/* Requests that take long, held where a test wants them: their process is stopped until the test lets it go
 * on, however fast the machine is. */
#pragma once

#include "rig/rig.h"

/* Before goxeld starts: its engines' tasks can be held. */
void prepare_tasks(Rig *r);
/* Setup for cmocka: a rig, and that. */
int tasks_setup(void **state);
#define TASKS_TEST(function) cmocka_unit_test_setup_teardown(function, tasks_setup, rig_teardown)

/* Sends a request that becomes a task, and stops its process; the pid. `other` is a second client of the
 * same project, to look with. The request's answer is still to be read. */
pid_t held_task(Peer *p, Peer *other, const char *method, const char *params);
/* A picture that takes long, in the background or not: more members for its params, ",\"key\":\"a\"". */
pid_t held_picture(Peer *p, Peer *other, const char *more);
/* From now on a task waits before it begins … */
void hold_next(void);
/* … and has begun to wait, is stopped, and waits for let_go() alone; the pid. `p` is not the one that waits
 * for its answer. */
pid_t hold(Peer *p);
/* Stops a process that works on its task already, wherever it is in it; false: it has ended. */
bool hold_worker(pid_t pid);
void let_go(pid_t pid);
/* Tasks of the project now. */
size_t count_tasks(Peer *p);
/* A client of project "box", which is made if it is not there. */
Peer *box_peer(Rig *r);
