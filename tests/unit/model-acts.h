/* Everything that reads and edits models, on one that has all there is: for the tests of memory. */
#pragma once

#include "voxel/edit.h"

/* What a function gets: the edit is open, v is the lowest layer's. */
typedef int (*Act)(Edit *e, Model *m, Volume *v);

typedef struct ModelAct {
        const char *name; /* NULL: behind the last one */
        Act act;
} ModelAct;

extern const ModelAct acts[];

/* Blocks of every kind on the lowest layer, and a layer of each kind over it. */
Model *acts_model(void);
