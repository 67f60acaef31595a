/* An edit: everything that changes between edit_begin() and edit_end() becomes one Change, or is taken
 * back as if it had not been.
 *
 * While an edit is open, each volume of the model watches its blocks: the first change of a block keeps
 * a reference to what was there, so an edit costs what it touches, however big the model is. */
#pragma once

#include "base/buf.h"
#include "voxel/model.h"

typedef struct Edit Edit;

/* One at a time per model. The model is borrowed, and may be changed by any function of this folder. */
int edit_begin(Edit **ret, Model *m);
/* Replaces the contents of the model (layers, box) by those of `with`, which is emptied and may be
 * freed. Layers keep the ids that they have there: a program that counts on layer 1 finds it. */
int edit_replace(Edit *e, Model *with);
/* To be called before layers are moved or a property of one is changed (name, visible, mode, colour);
 * functions that add or remove layers call it themselves. Box, active layer and voxels need nothing. */
int edit_touch_layers(Edit *e);
/* Removes a layer; the active one becomes the one below, clones of it become plain. -ENOENT. */
int edit_remove_layer(Edit *e, uint32_t id);
/* Makes a layer plain, with the voxels that it has. */
int edit_bake_layer(Edit *e, Layer *l);
/* Gives a layer bounds; BOX_EMPTY: none. Its voxels stay. */
int edit_set_bounds(Edit *e, Layer *l, Box bounds);

/* A layer that is not plain refuses voxels with -EROFS: this one did (its id; 0: none, or a new one). */
uint32_t edit_refused(const Edit *e);
/* Puts back what was changed outside the bounds of a layer (NULL: of all), for those who tell what has
 * become of it. */
int edit_clip(Edit *e, const Layer *l);
/* How many voxels that were. */
uint64_t edit_clipped(const Edit *e);
/* Clips all layers, then makes voxels anew that follow from others: for those who look at them while
 * the edit goes on. edit_change() begins with it. -E2BIG when they would be too many. */
int edit_settle(Edit *e);

/* Finds what differs from the beginning and appends it to `ret` as a Change: bytes that change_apply()
 * reads. The edit stays open. Returns 0 with nothing appended when nothing differs. */
int edit_change(Edit *e, Buf *ret);
/* The box of all blocks that differ (block resolution), for those who watch a model. */
Box edit_box(const Edit *e);
/* Ends an edit and keeps what was done. */
Edit *edit_end(Edit *e);
/* Ends an edit and takes everything back. Cannot fail: all it needs was kept. */
Edit *edit_undo(Edit *e);
DEFINE_CLEANUP(Edit *, edit_undo);

typedef enum Direction { CHANGE_BACKWARD = -1, CHANGE_FORWARD = 1 } Direction;

/* Applies a Change to the model it was made from (or to the state it led to, backward). To be called
 * inside an edit when it must be possible to take it back. -EBADMSG when the bytes are no Change or do
 * not fit the model: every length is checked, and so is that the model has what the Change begins with.
 * The model may then be half changed (take the edit back). next_id never goes down. */
int change_apply(Model *m, const void *change, size_t n, Direction direction);

/* A whole model as bytes, and back: what a journal keeps when it folds its changes. -EBADMSG. */
int model_encode(const Model *m, Buf *ret);
int model_decode(Model **ret, const void *data, size_t n);
