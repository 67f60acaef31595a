/* The methods of MCP that have a client told of changes. */
#pragma once

#include "mcp/server.h"

/* Handshake: one resource at a time. */
int resources_subscribe(Exchange *x);
int resources_unsubscribe(Exchange *x);
/* Stateless: stays open. */
int subscriptions_listen(Exchange *x);
