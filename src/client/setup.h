/* What the library asks for itself on a new connection, one request after another: the greeting, the
 * project and the subscription of the connection before. */
#pragma once

#include "client/client.h"

/* Begins with the greeting on a connection that was just made; it is to be over at `end`. */
void setup_begin(GoxelClient *c, uint64_t end);
/* An attempt to connect has failed with r, which the client's message tells of. */
void link_failed(GoxelClient *c, int r);
/* Takes the other side's news of what it is: {version, build, protocol}. */
void setup_renew_server(GoxelClient *c, json_object *news);
