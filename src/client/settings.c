/* The settings of a client, and what it tells about itself. */
#include "client/client.h"

#include "config.h"

#include <errno.h>
#include <string.h>

static bool settled(const GoxelClient *c) {
        return c->connected || c->link.state != LINK_DOWN;
}

static int set_text(GoxelClient *c, char **text, const char *value) {
        char *copy = NULL;

        if (settled(c))
                return client_fail(c, -EISCONN, "Settings are made before connecting");
        if (value) {
                copy = strdup(value);
                if (!copy)
                        return client_fail(c, -ENOMEM, "Out of memory");
        }
        free(*text);
        *text = copy;
        return 0;
}

static int set_flag(GoxelClient *c, bool *flag, bool value) {
        if (settled(c))
                return client_fail(c, -EISCONN, "Settings are made before connecting");
        *flag = value;
        return 0;
}

EXPORT int goxel_client_set_socket(GoxelClient *c, const char *path) {
        return set_text(c, &c->path, path);
}

EXPORT int goxel_client_set_private(GoxelClient *c, bool on) {
        return set_flag(c, &c->private_wanted, on);
}

EXPORT int goxel_client_set_start(GoxelClient *c, bool on) {
        return set_flag(c, &c->may_start, on);
}

EXPORT int goxel_client_set_name(GoxelClient *c, const char *name, const char *version) {
        int r = set_text(c, &c->name, name);

        return r == 0 ? set_text(c, &c->version, version) : r;
}

EXPORT int goxel_client_set_timeout(GoxelClient *c, uint32_t milliseconds) {
        c->timeout_ms = milliseconds;
        return 0;
}

EXPORT int goxel_client_prolong(GoxelClient *c) {
        uint64_t deadline = client_deadline(c);

        if (c->waits_to != UINT64_MAX)
                c->waits_to = MAX(c->waits_to, deadline);
        for (Pending *p = c->queue.first; p; p = p->next)
                if (p->deadline != UINT64_MAX)
                        p->deadline = MAX(p->deadline, deadline);
        return 0;
}

EXPORT int goxel_client_set_patience(GoxelClient *c, uint32_t milliseconds) {
        c->patience_ms = milliseconds;
        return 0;
}

EXPORT const char *goxel_client_message(const GoxelClient *c) {
        return c->failure.message ? c->failure.message : "";
}

EXPORT int goxel_client_error_code(const GoxelClient *c) {
        return c->failure.code;
}

EXPORT const char *goxel_client_error_data(const GoxelClient *c) {
        return c->failure.data;
}

EXPORT const char *goxel_client_socket(const GoxelClient *c) {
        return c->socket;
}

EXPORT const char *goxel_client_server(const GoxelClient *c) {
        return c->server;
}

EXPORT bool goxel_client_is_private(const GoxelClient *c) {
        return c->private_wanted;
}

EXPORT const char *goxel_client_version(void) {
        return GOXEL_VERSION;
}
