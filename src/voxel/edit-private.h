/* Inside an edit: what it kept, for those who compare it with what is there now. */
#pragma once

#include "voxel/codec.h"
#include "voxel/edit.h"
#include "voxel/model-private.h"
#include "voxel/volume-private.h"

/* A layer that was there when the edit began. */
typedef struct Kept {
        Edit *edit;
        Layer *layer;
        Table before; /* blocks of its volume that were changed, as they were; NULL: nothing was there */
        bool removed; /* from the model, but kept for the way back; its volume is as it was */
} Kept;

/* A layer that has bounds, and what it was when it got them or the edit began. */
typedef struct Fence {
        Layer *layer;
        Volume *was;
} Fence;

struct Edit {
        Model *model;
        bool applies; /* voxels are what a Change, another model or other layers say: all may be written */
        bool settled; /* what it applies is whole: nothing follows from it */
        uint32_t refused; /* id of the layer that refused a voxel; 0: none */
        uint64_t clipped; /* voxels that fences put back */
        Fence *fences;
        size_t n_fences;
        bool touched;  /* the list of layers or a property of one may have changed */
        Model *before; /* box, ids, studio, and if `touched` the properties of the layers; volumes are empty
                        */
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

/* The box of all blocks of a layer that differ from the beginning (block resolution). */
Box kept_box(const Kept *k);
/* What was kept of a layer; NULL of a new one. */
Kept *edit_kept(const Edit *e, const Layer *l);

/* Puts fences around all layers that have bounds, in the place of those that are there. */
int edit_fence(Edit *e);
/* The same for one that has none. */
int edit_fence_layer(Edit *e, Layer *l);
void edit_drop_fences(Edit *e);
/* That of a layer that goes. */
void edit_drop_fence(Edit *e, const Layer *l);
/* From here on voxels are written as a Change has them, and nothing follows from them. */
void edit_apply(Edit *e);

/* Takes care of a layer that was unlinked from the model. */
void edit_bury_layer(Edit *e, Layer *l);

/* Of the forms that Changes and models have had as bytes, the one that is written. In the first, headers had
 * no more than box, ids, and of a layer id, visible, mode, colour and name; up to the second, no block had a
 * palette. */
#define CODE_VERSION 3

/* Everything but the voxels as bytes. A picture that a layer of `other` (NULL: none) has too, in the layer
 * of that id, is not written again. */
int header_encode(const Model *m, const Model *other, Buf *ret);
/* And back, with empty volumes. `missing` has the pictures that were not written; NULL: there are none, and
 * one that was not written is -EBADMSG. */
int header_decode(Reader *r, unsigned version, const Model *missing, Model **ret);
/* A layer alone; decoding adds it on top of m. */
int layer_encode(const Layer *l, const Model *other, Buf *ret);
int layer_decode(Reader *r, unsigned version, const Model *missing, Model *m);
/* Makes the list of layers of m that of `to`: layers with the same id stay the same objects. Takes new
 * ones and names out of `to`. */
int header_apply(Model *m, Model *to);

/* The studio alone; decoding gives it to m. */
int studio_encode(const Studio *s, Buf *ret);
int studio_decode(Reader *r, Model *m);
/* The layer of exactly that id; NULL when there is none. */
Layer *layers_find(Layer *const *layers, size_t n, uint32_t id);
