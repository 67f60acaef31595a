/* --layer, where a command has it. */
#pragma once

#include "cli/cli.h"

/* Adds "layer_id" to the parameters when it was given. An exit code. */
int layer_option(const Invocation *in, json_object *params);
