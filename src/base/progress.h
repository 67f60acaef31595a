/* How far a long piece of work is, told to another process: whoever works writes into a page that it shares
 * with whoever looks. Loops tell their steps wherever they run; where nobody looks, that costs a test.
 *
 * Work has stages: a stage owns a part of the whole, and the loop that runs in it counts from 0 to the
 * total that it names.
 *
 * The same steps, and others that take no part in a share, are beats: they show a process that watches us
 * that we get on, however long it takes (daemon/pulse.h). */
#pragma once

#include "base/macros.h"

#include <stdatomic.h>

typedef struct Progress {
        _Atomic uint32_t share; /* of the whole, in millionths */
} Progress;

#define PROGRESS_ALL 1000000u

/* From now on this process tells its progress there (borrowed); NULL: to nobody. */
void progress_tell(Progress *page);
/* The same, to a function of this process: whenever a thousandth more is done. Until progress_tell(). */
typedef void (*ProgressHear)(void *userdata, double share);
void progress_tell_here(ProgressHear hear, void *userdata);
typedef struct ProgressStage {
        double from, to;
} ProgressStage;
/* What comes next is that part, 0.0 to 1.0, of the stage that the caller is in; until progress_leave() with
 * what was returned. */
ProgressStage progress_enter(double from, double to);
void progress_leave(ProgressStage before);
/* A loop begins that has `total` steps. */
void progress_begin(uint64_t total);
/* `n` more of them are done, or `done` in all. */
void progress_step(uint64_t n);
void progress_at(uint64_t done);
/* From now on each step changes that word (borrowed; this process alone writes there); NULL: none does. */
void progress_beat_in(_Atomic uint64_t *word);
/* A step that is no part of the share. */
void progress_beat(void);
/* 0.0 to 1.0. */
double progress_share(const Progress *page);
