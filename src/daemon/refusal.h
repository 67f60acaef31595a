/* What clients are told when an engine could not open its project. */
#pragma once

#include "rpc/error.h"

/* Makes the error of what the engine said with LEAVING (`why` held or storage). False when it leaves for
 * another reason. */
bool refusal_make(RpcError *ret, const char *project, json_object *leaving);
