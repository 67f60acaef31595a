/* Our entry in the list of MCP servers that a program for agents keeps. */
#pragma once

#include "cli/agent.h"
#include "cli/cli.h"
#include "rpc/span.h"

#define ENTRY_NAME "goxel"

/* SAME: the present one says this already. FOREIGN: it starts something else than goxelctl. */
enum { ENTRY_OK = 0, ENTRY_SAME = 1, ENTRY_FOREIGN = 2 };

/* The entry for the options of `mcp install`, on one line; what else the present one (n is 0: none) has is
 * kept. *ret is to be freed. Also ENTRY_SAME, ENTRY_FOREIGN; -errno. */
int entry_make(char **ret, const Invocation *in, const Agent *a, Span present);
/* Whether it starts goxelctl. */
bool entry_is_ours(Span present);
