/* The project of a context, and its files. */
#include "client/headless.h"
#include "goxel/values.h"

#include "base/fd.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* In the daemon the project has a name that nobody else has, and goes with the context. */
static goxel_error_t name_project(goxel_context_t *ctx) {
        uint8_t id[16];
        char text[2 * sizeof(id) + 1];

        if (ctx->project || goxel_client_is_private(ctx->client))
                return GOXEL_SUCCESS;
        if (random_id(id) < 0)
                return context_fail(ctx, GOXEL_ERROR_UNKNOWN, "Cannot get random bytes: %s",
                                    strerror(errno));
        hex(id, sizeof(id), text);
        if (asprintf(&ctx->project, "headless-%s", text) < 0) {
                ctx->project = NULL;
                return context_fail(ctx, GOXEL_ERROR_OUT_OF_MEMORY, "Out of memory");
        }
        return GOXEL_SUCCESS;
}

static goxel_error_t open_project(goxel_context_t *ctx, const char *method, json_object *params, int fd) {
        goxel_error_t e;

        e = name_project(ctx);
        if (e != GOXEL_SUCCESS) {
                json_object_put(params);
                return e;
        }
        ctx->open = false;
        e = context_call(ctx, method, params, fd, NULL);
        ctx->open = e == GOXEL_SUCCESS;
        return e;
}

EXPORT goxel_error_t goxel_create_project(goxel_context_t *ctx, const char *name, int width, int height,
                                          int depth) {
        goxel_error_t e = context_check(ctx, false);
        json_object *params;

        if (e != GOXEL_SUCCESS)
                return e;
        if (!name || !utf8_valid(name, strlen(name)))
                return context_refuse(ctx, "name", "a text in UTF-8");
        params = json_object_new_object();
        json_add(params, "name", json_object_new_string(name));
        json_add(params, "width", json_object_new_int(width));
        json_add(params, "height", json_object_new_int(height));
        json_add(params, "depth", json_object_new_int(depth));
        return open_project(ctx, "goxel.create_project", params, -1);
}

/* --- files -------------------------------------------------------------------------------------------- */

/* What a name ends with, in lower case; "gox" when that is nothing. */
static json_object *format_of(const char *path) {
        const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
        char format[17] = "gox";

        if (dot && dot != name && dot[1])
                (void)snprintf(format, sizeof(format), "%s", dot + 1);
        for (char *c = format; *c; c++)
                if (*c >= 'A' && *c <= 'Z')
                        *c = (char)(*c - 'A' + 'a');
        return json_object_new_string(format);
}

/* For messages, and so that the engine knows the file again when it is saved. */
static void add_path(json_object *params, const char *path) {
        CLEANUP_FREE char *whole = realpath(path, NULL);
        const char *told = whole ? whole : path;

        if (utf8_valid(told, strlen(told)))
                json_add(params, "path", json_object_new_string(told));
}

EXPORT goxel_error_t goxel_load_project(goxel_context_t *ctx, const char *path) {
        goxel_error_t e = context_check(ctx, false);
        CLEANUP_FD int fd = -1;
        json_object *params;

        if (e != GOXEL_SUCCESS)
                return e;
        if (!path || !path[0])
                return context_refuse(ctx, "path", "the path of a file");
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        if (fd < 0)
                return context_fail_errno(ctx, -errno, "open", path);
        params = json_object_new_object();
        json_add(params, "format", format_of(path));
        add_path(params, path);
        return open_project(ctx, "goxel.load_project", params, fd);
}

static goxel_error_t save(goxel_context_t *ctx, const char *path, json_object *format) {
        json_object *params = json_object_new_object();

        json_add(params, "format", format);
        return context_write(ctx, "goxel.export_model", params, path);
}

EXPORT goxel_error_t goxel_save_project(goxel_context_t *ctx, const char *path) {
        goxel_error_t e = context_check(ctx, true);

        if (e != GOXEL_SUCCESS)
                return e;
        if (!path || !path[0])
                return context_refuse(ctx, "path", "the path of a file");
        return save(ctx, path, format_of(path));
}

EXPORT goxel_error_t goxel_save_project_format(goxel_context_t *ctx, const char *path, const char *format) {
        goxel_error_t e = context_check(ctx, true);

        if (e != GOXEL_SUCCESS)
                return e;
        if (!path || !path[0])
                return context_refuse(ctx, "path", "the path of a file");
        if (!format || !utf8_valid(format, strlen(format)))
                return context_refuse(ctx, "format", "the name of a format");
        return save(ctx, path, json_object_new_string(format));
}

/* --- the rest ----------------------------------------------------------------------------------------- */

/* In the daemon: it would stay there with nobody to know its name. */
static goxel_error_t delete_project(goxel_context_t *ctx) {
        CLEANUP_FREE char *params = NULL;
        int r;

        /* A name that name_project() made needs no escapes. */
        if (asprintf(&params, "{\"project\":\"%s\"}", ctx->project) < 0) {
                params = NULL;
                return context_fail(ctx, GOXEL_ERROR_OUT_OF_MEMORY, "Out of memory");
        }
        r = goxel_client_call(ctx->client, "goxel.delete_project", params, NULL, 0, GOXEL_CALL_REPEATABLE,
                              NULL);
        free(TAKE(ctx->project));
        return r == 0 ? GOXEL_SUCCESS
                      : context_fail(ctx, GOXEL_ERROR_UNKNOWN, "%s", goxel_client_message(ctx->client));
}

goxel_error_t context_close(goxel_context_t *ctx) {

        ctx->open = false;
        /* An engine of our own has one project always: from now on an empty one. */
        return ctx->project ? delete_project(ctx)
                            : context_call(ctx, "goxel.create_project", NULL, -1, NULL);
}

EXPORT goxel_error_t goxel_close_project(goxel_context_t *ctx) {
        goxel_error_t e = context_check(ctx, true);

        return e == GOXEL_SUCCESS ? context_close(ctx) : e;
}

EXPORT goxel_error_t goxel_get_project_bounds(goxel_context_t *ctx, int *width, int *height, int *depth) {
        const struct {
                const char *name;
                int *at;
        } sides[] = { { "width", width }, { "height", height }, { "depth", depth } };
        goxel_error_t e = context_check(ctx, true);
        CLEANUP_FREE char *result = NULL;
        int64_t value;

        if (e == GOXEL_SUCCESS)
                e = context_call(ctx, "goxel.get_status", NULL, -1, &result);
        if (e != GOXEL_SUCCESS)
                return e;
        for (size_t i = 0; i < ARRAY_LEN(sides); i++)
                if (sides[i].at && goxel_result_int(result, sides[i].name, &value) == 0)
                        *sides[i].at = (int)value;
        return GOXEL_SUCCESS;
}
