/* What is told about a project wherever one is made, loaded or asked for. */
#pragma once

#include "engine/methods/look.h"

/* Adds the members of RESULT_PROJECT, of a model that is to be called so. */
void call_tell_project(Call *c, const char *name, const Model *m);

#define RESULT_PROJECT                                                                                       \
        "\"project_id\":\"string\",\"name\":\"string\",\"canvas_size\":\"[x,y,z]\",\"layer_count\":\"int\"," \
        "\"active_layer\":\"int\",\"total_voxels\":\"int\""
