/* An MCP server on top of libgoxel, free of transport: one message in, its answer out.
 *
 * Both eras of the protocol are served side by side. A request whose `_meta` names a protocol version is
 * of the stateless era and means what it says, whatever came before it. Any other one belongs to the
 * handshake, which `initialize` opens. What a tool works on is an argument of each call, so that neither
 * era has state but the handshake's version. */
#pragma once

#include "base/buf.h"
#include "goxel/goxel.h"

#include <json-c/json_object.h>

typedef struct Mcp Mcp;

/* Borrows the client, which connects with the first call that needs it. With `read_only` the tools that
 * change anything are neither listed nor run. -ENOMEM. */
int mcp_new(Mcp **ret, GoxelClient *client, bool read_only);
/* Takes NULL. Returns NULL. */
Mcp *mcp_free(Mcp *m);
DEFINE_CLEANUP(Mcp *, mcp_free);

/* Takes one message, a line without its newline, and appends what is to be sent: a line with a newline,
 * or nothing for a notification. -ENOMEM. */
int mcp_message(Mcp *m, const char *line, size_t n, Buf *out);
