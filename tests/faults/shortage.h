/* A project, a client of it, and a counter of the allocations that are left to goxeld or its engines: for
 * tests that let each allocation fail, one after the other. */
#pragma once

#include "rig/rig.h"
#include "scarce.h"

typedef struct Shortage {
        Rig *rig;
        Peer *peer; /* in the engine of the project "scarce" */
        Scarce *scarce;
        pid_t engine;
        char *model; /* as text */
        int64_t revision;
        unsigned errors, ends; /* answers, connections */
        long left;             /* allocations that were left at the end */
} Shortage;

/* Setup and teardown for cmocka: goxeld runs, its service manager keeps what it stores, and it and its
 * engines count. */
int shortage_set_up(void **state);
int shortage_take_down(void **state);
#define SHORTAGE_TEST(function)                                                                             \
        cmocka_unit_test_setup_teardown(function, shortage_set_up, shortage_take_down)

/* Makes the project, with the checkpoints "kept" and "made anew". */
void shortage_begin(Shortage *s);
/* goxeld again, with the counter. */
void shortage_start(Shortage *s);
/* The same, for one that may fail. */
bool shortage_try_start(Shortage *s, int *ret_status);
/* Voxels, layers and checkpoints, as `peer` sees them; freed by the caller. */
char *shortage_model(Peer *peer, int64_t *ret_revision);
