#include "mcp/group.h"

#include <stdio.h>
#include <string.h>

static const struct {
        const char *name;
        const Tool *tools;
} groups[] = {
        { "default", tools }, /* always there */
        { "origin", origin_tools },
};

static bool has_group(const McpOptions *o, const char *name) {
        for (size_t i = 0; o->groups && o->groups[i]; i++)
                if (strcmp(o->groups[i], name) == 0)
                        return true;
        return strcmp(name, groups[0].name) == 0;
}

const Tool *group_tool(const McpOptions *o, size_t i) {
        for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
                if (!has_group(o, groups[g].name))
                        continue;
                for (const Tool *t = groups[g].tools; t->name; t++)
                        if (i-- == 0)
                                return t;
        }
        return NULL;
}

bool mcp_group_known(const char *name) {
        for (size_t g = 0; g < ARRAY_LEN(groups); g++)
                if (strcmp(groups[g].name, name) == 0)
                        return true;
        return false;
}

const char *mcp_group_name(size_t i) {
        return i < ARRAY_LEN(groups) ? groups[i].name : NULL;
}
