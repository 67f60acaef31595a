/* --tools: groups of tools of the MCP server. */
#pragma once

#include "cli/cli.h"

#define GROUPS_MAX 8

typedef struct Groups {
        char *text; /* what the names point into */
        const char *names[GROUPS_MAX + 1];
} Groups;

/* Takes the option apart. CLI_OK; CLI_USAGE after a report. */
int groups_read(Groups *ret, const Invocation *in);
void groups_done(Groups *g);
