/* completion/complete: what the argument of a prompt, or the variable of a template, may become. */
#pragma once

#include "mcp/server.h"

int complete(Exchange *x);
