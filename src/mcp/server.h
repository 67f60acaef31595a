/* What the parts of the MCP server share: the server, and a request on its way through it. */
#pragma once

#include "mcp/mcp.h"
#include "rpc/error.h"

/* Versions of the protocol. */
#define MCP_STATELESS "2026-07-28"
#define MCP_HANDSHAKE "2025-11-25" /* the last with a handshake */
#define MCP_BATCHES "2025-03-26"   /* the only one with batches */

/* A stateless request for a version that is not served. */
#define MCP_E_VERSION (-32022)

struct Mcp {
        GoxelClient *client; /* borrowed */
        bool read_only;
        const char *version; /* of the handshake; NULL: there was none */
        json_object *list;   /* the tools as tools/list shows them */
};

/* One request. */
typedef struct Exchange {
        Mcp *mcp;
        json_object *params; /* an object or NULL */
        bool stateless;
        json_object *result; /* owned */
        RpcError error;      /* when the method returns RPC_FAILED */
} Exchange;

typedef struct McpMethod {
        const char *name;
        bool handshake, stateless; /* the eras that have it */
        /* 0 with result, RPC_FAILED with error, -ENOMEM. */
        int (*run)(Exchange *x);
} McpMethod;

/* NULL: there is none. */
const McpMethod *mcp_method_find(const char *name);

/* Which era the request is of, and whether it is a proper one. RPC_FAILED. */
int era_check(Exchange *x, const McpMethod *method);
/* The version that a handshake for `wanted` settles on. */
const char *era_settle(const char *wanted);
/* What results of the stateless era carry besides. */
void era_complete(json_object *result);
/* How long a result may be kept; nothing in the handshake era. */
void era_keep(const Exchange *x);
/* Name and version of this server. New reference. */
json_object *server_info(void);

/* tools/list and tools/call. */
int tools_list(Exchange *x);
int tools_call(Exchange *x);
