/* Inside an edit: what it kept, for those who compare it with what is there now. */
#pragma once

#include "voxel/codec.h"
#include "voxel/edit.h"
#include "voxel/model-private.h"
#include "voxel/volume-private.h"

/* A layer that was there when the edit began. */
typedef struct Kept {
        Layer *layer;
        Table before; /* blocks of its volume that were changed, as they were; NULL: nothing was there */
        bool removed; /* from the model, but kept for the way back; its volume is as it was */
} Kept;

struct Edit {
        Model *model;
        bool touched;  /* the list of layers or a property of one may have changed */
        Model *before; /* box, ids, and if `touched` the properties of the layers; volumes are empty */
        size_t n_kept;
        Kept kept[];
};

/* A layer that may differ: positions in `before` with what was there, against `after`. */
typedef struct EditPair {
        uint32_t layer;
        const Table *before; /* may be NULL: nothing was there */
        const Table *after;  /* may be NULL: nothing is there */
        bool partial;        /* only the positions in `before` count */
} EditPair;

/* The n-th pair, counted from 0; false behind the last. */
bool edit_pair(const Edit *e, size_t n, EditPair *ret);

/* Takes care of a layer that was unlinked from the model. */
void edit_bury_layer(Edit *e, Layer *l);

/* Box, ids and the list of layers as bytes, and back (with empty volumes). */
int header_encode(const Model *m, Buf *ret);
int header_decode(Reader *r, Model **ret);
/* Makes the list of layers of m that of `to`: layers with the same id stay the same objects. Takes new
 * ones and names out of `to`. */
int header_apply(Model *m, Model *to);
