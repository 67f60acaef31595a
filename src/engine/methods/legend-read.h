/* Legends of requests: what the characters of a text stand for. */
#pragma once

#include "engine/methods/look.h"
#include "voxel/geometry.h"

/* One member of "legend": its colour. RPC_FAILED with the call's error when the name is no character that a
 * legend can have, or the value no colour. */
int legend_read_entry(Call *c, const char *name, json_object *value, Colour *ret);
