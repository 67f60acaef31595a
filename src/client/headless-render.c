/* Pictures of a context's project, and the memory that its engine takes. */
#include "client/client.h"
#include "client/headless.h"
#include "goxel/values.h"

#include "base/fd.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BUFFER_MAX ((size_t)1 << 30)

/* *ret is NULL after an error. */
static goxel_error_t make_params(goxel_context_t *ctx, const goxel_render_options_t *o, json_object **ret) {
        static const goxel_render_options_t standard = { 800, 600, GOXEL_CAMERA_ISOMETRIC, GOXEL_FORMAT_PNG,
                                                         90 };
        static const char *const cameras[] = {
                "front", "back", "left", "right", "top", "bottom", "isometric"
        };
        static const char *const formats[] = { NULL, "jpg", "bmp" };
        json_object *params;

        if (!o)
                o = &standard;
        if ((unsigned)o->camera >= ARRAY_LEN(cameras))
                return context_refuse(ctx, "options->camera", "one of goxel_camera_preset_t");
        if ((unsigned)o->format >= ARRAY_LEN(formats))
                return context_refuse(ctx, "options->format", "one of goxel_render_format_t");
        if (o->format == GOXEL_FORMAT_JPEG && (o->quality < 0 || o->quality > 100))
                return context_refuse(ctx, "options->quality", "0, for 90, or 1 to 100");
        params = json_object_new_object();
        json_add(params, "width", json_object_new_int(o->width));
        json_add(params, "height", json_object_new_int(o->height));
        json_add(params, "camera_preset", json_object_new_string(cameras[o->camera]));
        if (formats[o->format])
                json_add(params, "format", json_object_new_string(formats[o->format]));
        if (o->format == GOXEL_FORMAT_JPEG)
                json_add(params, "quality", json_object_new_int(o->quality ? o->quality : 90));
        *ret = params;
        return GOXEL_SUCCESS;
}

EXPORT goxel_error_t goxel_render_to_file(goxel_context_t *ctx, const char *path,
                                          const goxel_render_options_t *options) {
        goxel_error_t e = context_check(ctx, true);
        json_object *params = NULL;

        if (e != GOXEL_SUCCESS)
                return e;
        if (!path || !path[0])
                return context_refuse(ctx, "path", "the path of a file");
        e = make_params(ctx, options, &params);
        return e == GOXEL_SUCCESS ? context_write(ctx, "goxel.render_scene", params, path) : e;
}

EXPORT goxel_error_t goxel_render_to_buffer(goxel_context_t *ctx, uint8_t **buffer, size_t *size,
                                            const goxel_render_options_t *options) {
        goxel_error_t e = context_check(ctx, true);
        CLEANUP_FD int fd = -1;
        json_object *params = NULL;
        int r;

        if (e != GOXEL_SUCCESS)
                return e;
        if (!buffer || !size)
                return context_refuse(ctx, buffer ? "size" : "buffer", "where the picture goes");
        fd = memfd_create("goxel-picture", MFD_CLOEXEC);
        if (fd < 0)
                return context_fail(ctx, GOXEL_ERROR_OUT_OF_MEMORY, "No room for a picture: %s",
                                    strerror(errno));
        e = make_params(ctx, options, &params);
        if (e == GOXEL_SUCCESS)
                e = context_call(ctx, "goxel.render_scene", params, fd, NULL);
        if (e != GOXEL_SUCCESS)
                return e;
        r = fd_read_file(fd, BUFFER_MAX, buffer, size);
        return r < 0 ? context_fail(ctx,
                                    r == -ENOMEM ? GOXEL_ERROR_OUT_OF_MEMORY : GOXEL_ERROR_RENDER_FAILED,
                                    "Cannot read the picture: %s", strerror(-r))
                     : GOXEL_SUCCESS;
}

/* --- memory ------------------------------------------------------------------------------------------- */

/* The engine of the project among those that goxeld tells of; 0: it is not among them. */
static goxel_error_t ask_pid(goxel_context_t *ctx, int64_t *ret) {
        CLEANUP_FREE char *result = NULL;
        char path[64];

        if (goxel_client_call(ctx->client, "status", NULL, NULL, 0, GOXEL_CALL_REPEATABLE, &result) != 0)
                return context_fail(ctx, GOXEL_ERROR_UNKNOWN, "%s", goxel_client_message(ctx->client));
        for (size_t i = 0;; i++) {
                CLEANUP_FREE char *name = NULL;

                (void)snprintf(path, sizeof(path), "engines.%zu.project", i);
                if (goxel_result_text(result, path, &name) != 0)
                        break;
                (void)snprintf(path, sizeof(path), "engines.%zu.pid", i);
                if (strcmp(name, ctx->project) == 0)
                        return goxel_result_int(result, path, ret) == 0 ? GOXEL_SUCCESS
                                                                        : GOXEL_ERROR_UNKNOWN;
        }
        return context_fail(ctx, GOXEL_ERROR_INVALID_OPERATION, "The project has no engine at the moment");
}

EXPORT goxel_error_t goxel_get_memory_usage(goxel_context_t *ctx, size_t *bytes_used,
                                            size_t *bytes_allocated) {
        goxel_error_t e = context_check(ctx, false);
        const size_t page = (size_t)sysconf(_SC_PAGESIZE);
        size_t all, resident;
        int64_t pid = 0;
        char path[64];
        FILE *file;
        int n;

        if (e == GOXEL_SUCCESS && ctx->project)
                e = ask_pid(ctx, &pid);
        else if (e == GOXEL_SUCCESS && ctx->client->engine)
                pid = private_engine_pid(ctx->client->engine);
        if (e != GOXEL_SUCCESS)
                return e;
        if (pid <= 0)
                return context_fail(ctx, GOXEL_ERROR_INVALID_OPERATION, "No project is open");
        (void)snprintf(path, sizeof(path), "/proc/%" PRId64 "/statm", pid);
        file = fopen(path, "re");
        n = file ? fscanf(file, "%zu %zu", &all, &resident) : 0;
        if (file)
                (void)fclose(file);
        if (n != 2)
                return context_fail(ctx, GOXEL_ERROR_INVALID_OPERATION, "Cannot read %s: %s", path,
                                    strerror(errno));
        if (bytes_used)
                *bytes_used = resident * page;
        if (bytes_allocated)
                *bytes_allocated = all * page;
        return GOXEL_SUCCESS;
}
