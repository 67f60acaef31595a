/* What methods that change materials, cameras or the light have in common. */
#pragma once

#include "engine/methods/placing.h"

/* A copy of the model's studio, to be changed and given back. -ENOMEM. */
int call_studio(const Call *c, Studio **ret);
/* Gives it to the model; the edit notices. Leaves NULL. */
void call_keep_studio(const Call *c, Studio **s);
/* Reads a name, if it is given; the row has seen to its length. */
void call_name(const Call *c, const char *param, char ret[static STUDIO_NAME_MAX + 1]);
/* There is no such thing: RPC_FAILED, naming the parameter and the method that lists them. */
#define call_fail_id(c, what, param, lists) (call_failure_id((c), (what), (param), (lists)), RPC_FAILED)
void call_failure_id(Call *c, const char *what, const char *param, const char *lists);
/* Reads a number into a float, if it is given. */
void call_float(const Call *c, const char *param, float *ret);

#define STUDIO_EDITS(code)                                                                                  \
        .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE, .project_param = "project",             \
        .error = (code)
