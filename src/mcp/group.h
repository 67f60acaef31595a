/* Groups of tools: the usual ones, and those that the user asks for with --tools. */
#pragma once

#include "mcp/tool.h"

/* The i-th tool of a server with these options, whether it reads or not; NULL behind the last. The usual
 * ones come first. */
const Tool *group_tool(const McpOptions *o, size_t i);
