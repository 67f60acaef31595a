/* For the tests of the journal: a project in a folder of its own, edited as an engine would. */
#pragma once

#include "engine/journal.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

/* In a child a false condition ends it with a line on stderr. */
#define CHECK(condition)                                                                                    \
        do {                                                                                                \
                if (!(condition)) {                                                                         \
                        (void)dprintf(2, "%s:%d: %s (errno %d)\n", __FILE__, __LINE__, #condition, errno);  \
                        _exit(1);                                                                           \
                }                                                                                           \
        } while (0)

typedef struct Project {
        char folder[64];
        char path[80];
        Journal *journal;
        Model *model;
        uint64_t revision;
} Project;

extern const uint8_t project_session[JOURNAL_SESSION_BYTES];

/* Makes a folder and a project in it with an empty model, as one step. */
void project_create(Project *p);
/* Opens what is there; fails the test when it cannot. */
void project_open(Project *p);
void project_close(Project *p);
void project_reopen(Project *p);
/* Closes if need be and removes the folder. */
void project_remove(Project *p);

/* One step each, committed. */
void project_set(Project *p, int x, int y, int z, unsigned grey);
void project_fill(Project *p, Box box, Colour c);
void project_add_layer(Project *p, const char *name);
void project_remove_layer(Project *p);
/* JOURNAL_NOTHING, or 0. */
int project_move(Project *p, Direction direction);
void project_fold(Project *p);
/* All parts of it. */
int project_compact(Project *p, uint64_t keep);

/* For children and for failures, which must not end the test here: negative errno or what the journal says.
 */
int project_try_open(Project *p, unsigned wait_ms, int *ret_holder);
/* A step that fills a box, or one voxel of the row y = z = 0, in a turn that is still open. */
int project_step(Project *p, Box box, unsigned red);
int project_step_at(Project *p, int x, unsigned red);

unsigned project_get(const Project *p, int x, int y, int z);
/* Layers, properties and voxels. */
bool models_equal(const Model *a, const Model *b);
