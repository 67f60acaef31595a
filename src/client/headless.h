/* The origin's C functions on a client. Each is a request, and its errors come from one table. */
#pragma once

#include "base/macros.h"
#include "goxel/goxel.h"
#include "goxel_headless.h"
#include "rpc/json.h"

#include <json-c/json_object.h>

struct goxel_context {
        GoxelClient *client;
        bool own;      /* the client is ours */
        bool fallback; /* an engine of our own does where there is no daemon */
        bool begun;    /* there was a connection */
        bool died;     /* the engine of our own has */
        bool open;     /* a project is */
        char *setting; /* a value of GOXEL_CONTEXT that makes no sense; NULL: it does */
        char *project; /* its name in the daemon; NULL: none so far, or an engine of our own */
        char *message;
};

/* Notes what went wrong. Returns `error`. */
goxel_error_t context_fail(goxel_context_t *ctx, goxel_error_t error, const char *format, ...) PRINTF(3, 4);
goxel_error_t context_fail_errno(goxel_context_t *ctx, int r, const char *doing, const char *path);
/* Whether there is a context, connected and, with `project`, with one open. */
goxel_error_t context_check(goxel_context_t *ctx, bool project);
/* Notes that an argument is wrong. */
goxel_error_t context_refuse(goxel_context_t *ctx, const char *argument, const char *expected);

/* Calls a method of the context's project. params (NULL: none) are taken over; fd is passed as "fd": 0
 * unless it is -1. *ret (may be NULL) is the result as JSON text, to be freed. */
goxel_error_t context_call(goxel_context_t *ctx, const char *method, json_object *params, int fd,
                           char **ret);
/* The same with params as text, the project among them. */
goxel_error_t context_call_text(goxel_context_t *ctx, const char *method, const char *params);
/* The same with a file that is written as a whole or not at all. */
goxel_error_t context_write(goxel_context_t *ctx, const char *method, json_object *params, const char *path);
/* The open project is one no more, and in the daemon it is deleted. */
goxel_error_t context_close(goxel_context_t *ctx);

/* New references. Whether there was memory for all of the params is looked at by context_call(). */
json_object *context_point(int x, int y, int z);
json_object *context_colour(const goxel_color_t *c);
