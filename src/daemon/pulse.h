/* Pulse: an engine that hangs is killed, so that the next one takes its sessions over.
 *
 * Whether it gets on is seen without asking it: each step of its work changes a word in the memory beside
 * its slots (base/progress.h), and whatever it says is heard anyhow. It is asked only when neither has
 * happened while somebody waits for it. So long work in its loop keeps it alive, and one that nobody wants
 * anything from is never woken. A silent session costs nothing either: goxeld alone looks, a few times in
 * EngineHangSec, and only while engines run, which leave by themselves.
 *
 * One that was taken over is asked at once what it holds. Until it tells where that memory is, its word is
 * the time that it has had of the processors.
 *
 * What is counted are looks, not time: while goxeld does not run, as in a frozen machine, no engine is
 * late. Nor is one that has had no processor since the last look, and waits for one. */
#pragma once

#include <stdbool.h>

typedef struct Daemon Daemon;
typedef struct Engine Engine;

/* Without memory for it -errno. */
int pulse_start(Daemon *d);
/* The setting has changed, or there is an engine to look at. */
void pulse_consider(Daemon *d);
/* It has said something. */
void pulse_heard(Engine *e);
/* Of one that is starting: whether it has worked since it was asked last, by the time that it has had of the
 * processors; one that waits for a processor works. One that takes in a large model may need more than
 * EngineStartSec on a machine with much to do. */
bool pulse_works(Engine *e);
