/* Resources: what a client may read of a project under a URI, "goxel://project/NAME/picture". NAME is
 * percent-encoded. */
#pragma once

#include "base/buf.h"
#include "base/names.h"
#include "mcp/tool.h"

typedef struct ResourceKind {
        const char *name, *title, *description, *type;
        /* Leaves text in the result, or a blob in `data`. 0, TOOL_FAILED, -ENOMEM. */
        int (*read)(ToolCall *c, json_object **ret_data);
        bool listed; /* for each project; the others are found by their template */
} ResourceKind;

#define RESOURCE_KINDS 4
extern const ResourceKind resource_kinds[RESOURCE_KINDS];

/* What a client may complete in our templates. */
#define RESOURCE_VARIABLE "name"
#define RESOURCE_TEMPLATE "goxel://project/{" RESOURCE_VARIABLE "}/"

/* Takes a URI apart. False: it is none of ours. */
bool resource_parse(const char *uri, char ret_name[static NAME_MAX_BYTES + 1], const ResourceKind **ret);
/* Appends the URI, in its only spelling that we use ourselves. -ENOMEM. */
int resource_uri(Buf *out, const char *project, const ResourceKind *kind);

/* There is no such resource. Returns RPC_FAILED. */
int resource_refuse(Exchange *x, const char *uri, const char *why);
/* The names of all projects, sorted. New reference to an array of strings. RPC_FAILED, -ENOMEM. */
int project_names(Exchange *x, json_object **ret);
/* Fails the request as the daemon's last answer tells. Returns RPC_FAILED. */
int exchange_fail(Exchange *x, const ToolCall *c);
/* The result must not be kept: it may be another one the next time. */
void exchange_fresh(Exchange *x);

/* Methods of MCP. */
int resources_list(Exchange *x);
int resources_templates(Exchange *x);
int resources_read(Exchange *x);
const char *resources_read_project(const Exchange *x);
/* The project of requests that are about all. */
const char *resources_no_project(const Exchange *x);
