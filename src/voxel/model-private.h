/* Inside a model: for the files of this folder that move layers about. */
#pragma once

#include "voxel/model.h"

/* An empty layer that belongs to no model yet. */
int layer_new(Layer **ret, uint32_t id, const char *name);
/* Takes NULL; returns NULL. */
Layer *layer_free(Layer *l);
DEFINE_CLEANUP(Layer *, layer_free);
/* All but the voxels, as a layer of its own. */
int layer_copy_header(Layer **ret, const Layer *l);
/* Moves all but id and voxels; `from` is left with the old name and picture, to be freed with it. */
void layer_take_properties(Layer *l, Layer *from);

/* No layers; box, ids and studio of another. */
int model_new_beside(Model **ret, const Model *m);
/* Makes room for n layers in all. The room is never taken back. */
int model_reserve_layers(Model *m, size_t n);
