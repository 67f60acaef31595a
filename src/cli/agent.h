/* Programs that run agents, and where each of them keeps its list of MCP servers. */
#pragma once

#include "base/macros.h"

typedef enum AgentScope { AGENT_USER, AGENT_PROJECT } AgentScope;

typedef struct Agent {
        const char *name, *title;
        bool config;         /* `user` and `sign` are below the folder of configurations, not below home */
        const char *user;    /* the file for all that the user does … */
        const char *project; /* … and for work in one folder; NULL: there is none */
        const char *member;  /* of that file: the object that has a member for each server */
        bool typed;          /* servers say that they are of type stdio */
        const char *sign;    /* what is there where the program was used … */
        const char *program; /* … or can be started */
} Agent;

#define AGENT_NAMES "claude-code claude-desktop cursor vscode gemini"

/* Ended by a nameless row. */
extern const Agent agents[];

/* NULL: there is none. */
const Agent *agent_find(const char *name);
/* Whether the program seems to be on this machine. */
bool agent_present(const Agent *a);
/* The path of its file; one of a project is below the working folder. -ENOENT: there is no home; -ENOMEM. */
int agent_path(const Agent *a, AgentScope scope, char **ret);
