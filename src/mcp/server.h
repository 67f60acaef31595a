/* What the parts of the MCP server share: the server, and a request on its way through it.
 *
 * json-c counts references without atomics, so a json object belongs to one thread at a time. The params of
 * a request go from the thread that has read them to its worker as a whole; `list` stays with the former.
 * The schemas are looked at by all, and by nobody changed or referred to. */
#pragma once

#include "mcp/mcp.h"
#include "rpc/error.h"

#include <pthread.h>

/* Versions of the protocol. */
#define MCP_STATELESS "2026-07-28"
#define MCP_HANDSHAKE "2025-11-25" /* the last with a handshake */
#define MCP_BATCHES "2025-03-26"   /* the only one with batches */

/* A stateless request for a version that is not served. */
#define MCP_E_VERSION (-32022)

#define MCP_WORKERS_MAX 16

typedef struct Call Call;
typedef struct Worker Worker;
typedef struct Feed Feed;
typedef struct Watcher Watcher;
typedef struct McpMethod McpMethod;

struct Mcp {
        McpOptions options;
        json_object *schemas; /* of the tools' arguments, by the tools' names */

        /* Of the thread that takes messages in. */
        const char *version; /* of the handshake; NULL: there was none */
        json_object *list;   /* the tools as tools/list shows them */
        Watcher *watchers;
        Feed *feeds;

        /* Everything below, and sending, is under the lock. */
        pthread_mutex_t lock;
        Call *calls; /* in flight, in the order they came */
        size_t n_calls, bytes;
        Worker *workers[MCP_WORKERS_MAX];
        size_t n_workers;
        uint64_t turns; /* calls taken by workers so far */
        bool met;       /* there has been a daemon */
        bool leaving;   /* nothing is sent any more */
};

/* One request. */
typedef struct Exchange Exchange;
struct Exchange {
        Mcp *mcp;
        const McpMethod *method;
        json_object *params; /* an object or NULL */
        bool stateless;
        json_object *result; /* owned */
        RpcError error;      /* when the method returns RPC_FAILED */
        GoxelClient *client; /* the worker's; NULL for a method that has none */
        Call *call;
        void (*end)(Exchange *x); /* of one that is held */
        void *userdata;           /* the method's */
};

/* From a method without a worker: the request stays open, and is never answered. When it is cancelled, or
 * the server ends, `end` is called, in the thread that takes messages in; nothing may be sent for it after
 * that. */
enum { EXCHANGE_HELD = 2 };

struct McpMethod {
        const char *name;
        bool handshake, stateless; /* the eras that have it */
        /* 0 with result, RPC_FAILED with error, EXCHANGE_HELD with end, negative errno. */
        int (*run)(Exchange *x);
        /* There, it says that the method waits for the daemon and runs on a worker, and tells for which
         * project: a string of the params, or NULL for none. Not there, it runs in the thread that takes
         * messages in and must not wait. */
        const char *(*project)(const Exchange *x);
};

/* NULL: there is none. */
const McpMethod *mcp_method_find(const char *name);

/* Connects the client of a method that has one. Results of goxel_client_connect(). */
int exchange_connect(Exchange *x);
/* Says what a call does now, "reading castle.vox", for the progress that its client may have asked for. By
 * the thread that runs the method. */
void exchange_stage(Exchange *x, const char *format, ...) PRINTF(2, 3);
/* The same for what a call does from its beginning: nothing is sent before its first second is over. */
void exchange_describe(Exchange *x, const char *format, ...) PRINTF(2, 3);

/* The id of the request. New reference; NULL: out of memory. */
json_object *exchange_id(const Exchange *x);

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
const char *tools_call_project(const Exchange *x);
