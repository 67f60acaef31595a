#include "client/client.h"

#include "config.h"
#include "rpc/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PATIENCE_MS 5000

EXPORT int goxel_client_new(GoxelClient **ret) {
        const char *env = getenv("GOXEL_NO_DAEMON");
        GoxelClient *c = calloc(1, sizeof(GoxelClient));
        int r;

        if (!c)
                return -ENOMEM;
        c->link.wire.fd = c->interrupt = -1;
        c->waits_to = UINT64_MAX;
        c->may_start = true;
        c->patience_ms = PATIENCE_MS;
        c->private_wanted = env && strcmp(env, "1") == 0;
        c->name = strdup(program_invocation_short_name);
        c->version = strdup(GOXEL_VERSION);
        r = c->name && c->version ? client_interrupt_new(&c->interrupt) : -ENOMEM;
        if (r < 0) {
                goxel_client_free(c);
                return r;
        }
        *ret = c;
        return 0;
}

EXPORT GoxelClient *goxel_client_free(GoxelClient *c) {
        if (!c)
                return NULL;
        link_close(c);
        (void)fd_close(c->interrupt);
        queue_done(&c->queue);
        queue_done(&c->ended);
        free(c->path);
        free(c->name);
        free(c->version);
        free(c->socket);
        free(c->server);
        free(c->project);
        client_forget_failure(c);
        json_object_put(c->subscription);
        free(c);
        return NULL;
}

void client_forget_failure(GoxelClient *c) {
        free(c->failure.message);
        free(c->failure.data);
        c->failure = (Failure){ 0 };
}

Failure client_copy_failure(const GoxelClient *c) {
        const Failure *f = &c->failure;

        return (Failure){ .code = f->code,
                          .message = f->message ? strdup(f->message) : NULL,
                          .data = f->data ? strdup(f->data) : NULL };
}

int client_fail_again(GoxelClient *c, int r, Failure *f) {
        client_forget_failure(c);
        c->failure = *f;
        *f = (Failure){ 0 };
        return r;
}

/* The new text may be made of the old one. */
PRINTF(2, 0) static void set_failure(GoxelClient *c, const char *format, va_list ap) {
        char *message = NULL;

        if (vasprintf(&message, format, ap) < 0)
                message = NULL;
        client_forget_failure(c);
        c->failure.message = message;
}

int client_fail(GoxelClient *c, int r, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        set_failure(c, format, ap);
        va_end(ap);
        return r;
}

int client_fail_remote(GoxelClient *c, const Reply *reply) {
        client_forget_failure(c);
        c->failure.code = reply->code;
        c->failure.message = strdup(reply->message);
        /* Without memory for it the error is told without its data. */
        if (reply->value)
                (void)json_text(reply->value, &c->failure.data);
        return GOXEL_REMOTE;
}

int client_fail_code(GoxelClient *c, int code, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        set_failure(c, format, ap);
        va_end(ap);
        c->failure.code = code;
        if (asprintf(&c->failure.data, "{\"reason\":\"%s\"}", rpc_reason(code)) < 0)
                c->failure.data = NULL;
        return GOXEL_REMOTE;
}

const char *client_peer(const GoxelClient *c) {
        return c->private_wanted || !c->socket ? "the private engine" : c->socket;
}

const char *client_bare(const char *method) {
        return strncmp(method, "goxel.", 6) == 0 ? method + 6 : method;
}
