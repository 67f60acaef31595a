/* A goxeld of a test's own: private socket, private state, and options that make waiting short.
 *
 * A rig is made in the setup of each test and taken down in its teardown, which also runs when the test
 * has failed. What goes wrong in here fails the test at once, so nothing returns errors. Nobody waits
 * for time: readiness comes by NOTIFY_SOCKET, the end by a pidfd, answers by their arrival, each with a
 * deadline of RIG_DEADLINE_MS. */
#pragma once

#include "rig/look.h"
#include "rig/peer.h"

#include <sys/types.h>

typedef struct Rig Rig;

/* Setup and teardown for cmocka. The teardown fails the test when a sanitizer has spoken. */
int rig_setup(void **state);
int rig_teardown(void **state);
#define RIG_TEST(function) cmocka_unit_test_setup_teardown(function, rig_setup, rig_teardown)

/* Adds an option of goxeld's: rig_option(rig, "--idle-ms", "50"). Both strings are kept. */
void rig_option(Rig *r, const char *option, const char *value);
/* Engines are a program of the tests from now on, which does at the steps of a request's way
 * (src/engine/step.h) what the test wants. */
void rig_use_steps(Rig *r);
/* The socket is held by the rig from now on and passed to goxeld as a service manager does it. */
void rig_hold(Rig *r);
/* The same, and the rig keeps what goxeld stores and passes it on at the next rig_start(), until rig_stop().
 */
void rig_keep(Rig *r);
/* How many descriptors are kept whose names begin so. */
size_t rig_kept(Rig *r, const char *prefix);
/* The first of them, borrowed; -1: there is none. */
int rig_kept_fd(Rig *r, const char *prefix);
/* Keeps a descriptor (duplicated) as if goxeld had stored it. */
void rig_plant(Rig *r, const char *name, int fd);
/* SIGTERM, and a new goxeld once this one has gone: systemctl restart. */
void rig_restart(Rig *r);
/* Writes a file below goxeld's folder of configuration: rig_configure(rig, "goxel.conf", "[Daemon]\n…"). */
void rig_configure(Rig *r, const char *name, const char *text);
/* SIGHUP; waits until goxeld has said that it is done. */
void rig_reload(Rig *r);
/* goxeld's standard error goes to a file, from the next start on … */
void rig_keep_log(Rig *r);
/* … which is this; valid until the next call. */
const char *rig_log(Rig *r);
/* Starts goxeld and waits until it says READY=1. */
void rig_start(Rig *r);
/* The same, for one that may fail: whether it said so. When it ended instead, `ret_status` is as waitpid()
 * gives it. */
bool rig_try_start(Rig *r, int *ret_status);
/* Waits until goxeld has told its service manager this: "STOPPING=1". */
void rig_expect_notice(Rig *r, const char *text);
/* Whether such a notice has come so far. */
bool rig_noticed(Rig *r, const char *text);
pid_t rig_pid(const Rig *r);
/* The pid of a project's engine as `status` tells it, 0 when it is not open. */
pid_t rig_engine(Rig *r, const char *project);
/* A number of /proc/PID/status, such as "VmRSS" (KiB); -1: it is not there. */
long rig_process_status(pid_t pid, const char *member);
void rig_kill(Rig *r, int signal);
/* Waits for the end of goxeld; the status as waitpid() gives it. */
int rig_wait(Rig *r);
/* Whether goxeld ends within `ms`; rig_wait() is still to come. */
bool rig_ends(Rig *r, int ms);
/* SIGTERM, and expects exit code 0. */
void rig_stop(Rig *r);
const char *rig_socket(const Rig *r);
/* A path inside the rig's folder; valid until the next call. */
const char *rig_path(Rig *r, const char *name);

/* A new client. The rig closes and frees it at the end; peer_close() before that is fine. */
Peer *rig_peer(Rig *r);
/* Starts goxeld; a client that has made this project. */
Peer *rig_project(Rig *r, const char *name);
/* A connection for one request only. The answer is borrowed until the next rig_once(). */
json_object *rig_once(Rig *r, const char *method, const char *params);
/* Waits until a process that is not our child has gone. */
void rig_expect_gone(pid_t pid);

/* How often a test repeats: `quick`, or `often` when GOXEL_TEST_LONG is set. */
unsigned rig_rounds(unsigned quick, unsigned often);
