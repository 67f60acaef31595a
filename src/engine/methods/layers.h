/* Naming layers, and changing the list of them. */
#pragma once

#include "engine/methods/look.h"

/* The layer that one of two parameters names: by its id, or by a name that no other layer has. RPC_FAILED.
 */
int call_named_layer(Call *c, const char *id_param, const char *name_param, Layer **ret);
/* Begins a result: success and layer_id. */
void call_tell_layer(Call *c, uint32_t id);
/* Counted from 0, the lowest. It is a bug to ask for a layer that the model lacks. */
size_t layer_place(const Model *m, const Layer *l);
/* Puts a layer into another, the higher over the lower one, removes it, and tells so. -errno. */
int call_merge(Call *c, Layer *source, Layer *target);

/* Moves a layer from one place to another; those between move by one. The edit must know of it. */
void model_put_layer(Model *m, size_t from, size_t to);
/* Adds a layer on top. RPC_FAILED when there are too many, -errno. */
int call_add_layer(Call *c, const char *name, Layer **ret);
/* "plain", "clone", "shape", "image". */
const char *layer_kind_name(LayerKind kind);
/* Begins a result for a layer whose voxels follow from something else, after making them. -errno. */
int call_tell_made(Call *c, const Layer *l);
#define RESULT_MADE_WITH                                                                                    \
        "{\"success\":\"bool\",\"layer_id\":\"int\",\"name\":\"string\",\"kind\":\"string\","               \
        "\"position\":\"int\",\"matrix\":\"16 numbers\",\"voxels\":\"int\",\"min\":\"[x,y,z]\","            \
        "\"max\":\"[x,y,z]\",\"dimensions\":\"[x,y,z]\","
#define RESULT_MADE_END "\"revision\":\"int\"}"
#define RESULT_MADE RESULT_MADE_WITH RESULT_MADE_END

#define PARAM_ID(name, what)                                                                                \
        { name, P_INT, NULL, 0, INT32_MAX, NULL, "", NULL, what " (0: the active one)" }
#define PARAM_NAME(name, what)                                                                              \
        {                                                                                                   \
                name, P_STRING, NULL, 0, LAYER_NAME_MAX, NULL, "", NULL,                                    \
                        what ", instead of its id: no other layer may have it"                              \
        }
#define PARAMS_WHICH PARAM_ID("layer_id", "id of the layer"), PARAM_NAME("layer_name", "the layer's name")
