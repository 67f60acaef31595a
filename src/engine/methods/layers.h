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

#define PARAM_ID(name, what)                                                                                \
        { name, P_INT, NULL, 0, INT32_MAX, NULL, "", NULL, what " (0: the active one)" }
#define PARAM_NAME(name, what)                                                                              \
        {                                                                                                   \
                name, P_STRING, NULL, 0, LAYER_NAME_MAX, NULL, "", NULL,                                    \
                        what ", instead of its id: no other layer may have it"                              \
        }
#define PARAMS_WHICH PARAM_ID("layer_id", "id of the layer"), PARAM_NAME("layer_name", "the layer's name")
