/* An MCP server on top of libgoxel, free of transport: messages go in by a function and come out by another.
 *
 * Both eras of the protocol are served side by side. A request whose `_meta` names a protocol version is
 * of the stateless era and means what it says, whatever came before it. Any other one belongs to the
 * handshake, which `initialize` opens. What a tool works on is an argument of each call, so that neither
 * era has state but the handshake's version.
 *
 * What needs no daemon is answered before mcp_message() returns. The rest runs on workers, each a thread
 * with a client of its own: the calls of one project in order, those of different projects side by side. The
 * client of a worker that has nothing to do may be lent to the thread that takes messages in. A
 * request that is cancelled, or left behind by mcp_free(), is interrupted and never answered. */
#pragma once

#include "base/buf.h"
#include "goxel/goxel.h"

#include <json-c/json_object.h>

typedef struct Mcp Mcp;

typedef enum McpTrait {
        MCP_LONG = 1 << 0,       /* it may take long, and tells how far it is */
        MCP_OF_PROJECT = 1 << 1, /* its project knows a request again by its key */
        MCP_METHOD = 1 << 2,     /* there is such a method */
} McpTrait;

typedef struct McpOptions {
        bool read_only;            /* tools that change anything are neither listed nor run */
        const char *const *groups; /* of tools beside the usual ones; ended by NULL; NULL: none; kept */
        uint32_t idle_ms;          /* a connection that is not used for so long is closed; 0: never */
        void *userdata;
        /* Makes a client that is not connected yet, which becomes the server's. 0, -ENOMEM. Called by
         * several threads at once. */
        int (*connect)(void *userdata, GoxelClient **ret);
        /* The traits of a method of the daemon; NULL: none has any. By any thread. */
        unsigned (*traits)(const char *method);
        /* What a method calls its project; NULL: it is of none. NULL: all call it "project". By any thread.
         */
        const char *(*project_param)(const char *method);
        /* Appends what a method is for and takes, or which ones have to do with a word. 0, -ENOENT, -ENOMEM.
         * By any thread. */
        int (*help)(const char *word, Buf *ret);
        /* Sends a line, newline included; one call at a time, by any thread. Must neither wait nor call
         * back: cancelling and leaving wait for it. */
        void (*send)(void *userdata, const char *line, size_t n);
        /* NULL, both or none: mcp_message() never waits for the daemon. Else it may carry out a call itself,
         * which spares two changes of threads: when `leave` allows it, since from then on another thread may
         * take messages in. After the call `back` tells whether none has begun to. Neither may wait. */
        bool (*leave)(void *userdata);
        bool (*back)(void *userdata);
} McpOptions;

/* The groups of tools that there are; NULL behind the last. */
const char *mcp_group_name(size_t i);
bool mcp_group_known(const char *name);

/* Copies the options, but for what they say is kept. Starts no thread yet. -ENOMEM. */
int mcp_new(Mcp **ret, const McpOptions *o);
/* Interrupts what runs, so that mcp_message() is over soon, and sends nothing any more. By any thread. */
void mcp_leave(Mcp *m);
/* The same, drops what waits, and joins all threads of its own. No other thread is inside of mcp_message().
 * Takes NULL. Returns NULL. */
Mcp *mcp_free(Mcp *m);
DEFINE_CLEANUP(Mcp *, mcp_free);

/* Returned by the thread in whose absence another one has begun to take messages in. */
enum { MCP_RELIEVED = 2 };
/* Takes one message, a line without its newline, and returns at once unless the options let it wait; by one
 * thread at a time. The line is of no use any more once `leave` was called. 0, MCP_RELIEVED, -ENOMEM. */
int mcp_message(Mcp *m, const char *line, size_t n);

/* Sends progress for the calls that asked for it and have run for a further second; to be called by the
 * thread that takes messages in. Times are those of now_usec(). Returns when to call it again, UINT64_MAX:
 * after the next message. */
uint64_t mcp_tick(Mcp *m, uint64_t now);

/* Sends a notification, borrowed: a whole message with "jsonrpc". By any thread but from inside of send().
 * -ENOMEM. */
int mcp_notify(Mcp *m, json_object *notification);
