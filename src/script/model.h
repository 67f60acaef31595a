/* The model as a script has it: volumes by their numbers, so that no object of the language points into
 * ours. */
#pragma once

#include "voxel/edit.h"
#include "voxel/rows.h"

/* Entries that pass between the two sides at a time: x, y, z, colour, and before these the volume. */
#define SHARED_ENTRIES 4096
#define SHARED_FIELDS 5

typedef struct ScriptVolume {
        Volume *volume; /* NULL: its layer was removed */
        uint32_t layer; /* 0: the script's own */
} ScriptVolume;

/* A walk over the voxels that a volume had when it began. */
typedef struct ScriptWalk {
        Volume *volume; /* NULL: over */
        Rows *rows;
        Row row;
        unsigned at; /* in that row */
} ScriptWalk;

typedef struct ScriptModel {
        Model *model;
        Edit *edit;
        Box selection; /* empty: nothing is selected */
        ScriptVolume *volumes;
        size_t n_volumes;
        ScriptWalk *walks;
        size_t n_walks;
        int32_t shared[SHARED_ENTRIES * SHARED_FIELDS];
} ScriptModel;

int script_model_new(ScriptModel **ret, const void *data, size_t n);
ScriptModel *script_model_free(ScriptModel *m);
DEFINE_CLEANUP(ScriptModel *, script_model_free);

/* The number of a new volume: a copy of `of`, or an empty one (NULL). -ENOMEM. */
int script_volume_add(ScriptModel *m, const Volume *of, size_t *ret);
/* The number of a layer's volume. -ENOENT, -ENOMEM. */
int script_volume_of_layer(ScriptModel *m, uint32_t layer, size_t *ret);
/* NULL: there is none of that number, or its layer was removed. Borrowed. */
Volume *script_volume(const ScriptModel *m, double number);
/* Takes a layer away, and its volume with it. -ENOENT, -ENOMEM. */
int script_layer_remove(ScriptModel *m, uint32_t layer);

/* Sets n voxels that stand in `shared`: volume, x, y, z, colour. -ENOENT: that volume is no more. */
int script_set(ScriptModel *m, size_t n);
/* Begins a walk in the order of z, y, x. -ENOMEM. */
int script_walk_begin(ScriptModel *m, const Volume *v, Box within, size_t *ret);
/* Puts the next voxels into `shared`: x, y, z, colour. How many; 0: it is over. */
size_t script_walk_next(ScriptModel *m, size_t walk);
void script_walk_end(ScriptModel *m, size_t walk);
