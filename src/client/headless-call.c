/* Requests of a context, and what their errors are called there. */
#include "client/headless.h"

#include "base/savefile.h"
#include "rpc/error.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <json-c/linkhash.h>
#include <string.h>

static const struct {
        int code;
        goxel_error_t error;
} codes[] = {
        { RPC_PARAMS, GOXEL_ERROR_INVALID_PARAMETER },
        { -1004, GOXEL_ERROR_LAYER_NOT_FOUND }, /* setting, */
        { -1005, GOXEL_ERROR_LAYER_NOT_FOUND }, /* removing, */
        { -1006, GOXEL_ERROR_LAYER_NOT_FOUND }, /* reading, */
        { -1009, GOXEL_ERROR_LAYER_NOT_FOUND }, /* painting voxels where no layer is */
        { -1008, GOXEL_ERROR_LAYER_NOT_FOUND },
        { -1012, GOXEL_ERROR_LAYER_NOT_FOUND },
        { -1013, GOXEL_ERROR_LAYER_NOT_FOUND },
        { -1014, GOXEL_ERROR_LAYER_NOT_FOUND },
        { -1002, GOXEL_ERROR_UNSUPPORTED_FORMAT },
        { -1003, GOXEL_ERROR_UNSUPPORTED_FORMAT },
        { -1007, GOXEL_ERROR_UNSUPPORTED_FORMAT },
        { RPC_FILE_INVALID, GOXEL_ERROR_UNSUPPORTED_FORMAT },
        { -1015, GOXEL_ERROR_RENDER_FAILED },
        { -1021, GOXEL_ERROR_SCRIPT_FAILED },
        { RPC_FILE_CHANGED, GOXEL_ERROR_FILE_ACCESS },
        { RPC_PATH_REFUSED, GOXEL_ERROR_FILE_ACCESS },
        { RPC_TOO_LARGE, GOXEL_ERROR_OUT_OF_MEMORY },
        { RPC_NO_PROJECT, GOXEL_ERROR_INVALID_OPERATION },
        { RPC_PROJECT_NOT_FOUND, GOXEL_ERROR_INVALID_OPERATION },
        { RPC_LIMIT, GOXEL_ERROR_INVALID_OPERATION },
        { RPC_BUSY, GOXEL_ERROR_INVALID_OPERATION },
        { RPC_NEEDS_DAEMON, GOXEL_ERROR_INVALID_OPERATION },
};

/* A format is a parameter like others. */
static bool is_about_format(const GoxelClient *c) {
        const char *data = goxel_client_error_data(c);
        json_object *tree = data ? json_tokener_parse(data) : NULL;
        const bool is =
                json_object_is_type(tree, json_type_object) &&
                strcmp(json_object_get_string(json_object_object_get(tree, "param")) ?: "", "format") == 0;

        json_object_put(tree);
        return is;
}

static goxel_error_t error_of(const GoxelClient *c, int r) {
        if (r == -ENOMEM)
                return GOXEL_ERROR_OUT_OF_MEMORY;
        if (r == -EINVAL || r == -EMSGSIZE)
                return GOXEL_ERROR_INVALID_PARAMETER;
        if (r == GOXEL_ABSENT || r == GOXEL_STRANGER)
                return GOXEL_ERROR_INIT_FAILED;
        if (r != GOXEL_REMOTE)
                return GOXEL_ERROR_UNKNOWN;
        if (goxel_client_error_code(c) == RPC_PARAMS && is_about_format(c))
                return GOXEL_ERROR_UNSUPPORTED_FORMAT;
        for (size_t i = 0; i < ARRAY_LEN(codes); i++)
                if (codes[i].code == goxel_client_error_code(c))
                        return codes[i].error;
        return GOXEL_ERROR_UNKNOWN;
}

/* The daemon looks for the project at the front; `creates` says that it is called "name" there. */
static json_object *with_project(const goxel_context_t *ctx, const char *method, json_object *params,
                                 int fd) {
        const bool creates =
                strcmp(method, "goxel.create_project") == 0 || strcmp(method, "goxel.load_project") == 0;
        json_object *all = json_object_new_object();

        if (ctx->project)
                json_add(all, creates ? "name" : "project", json_object_new_string(ctx->project));
        if (params) {
                json_object_object_foreach(params, key, value) {
                        if (!json_object_object_get_ex(all, key, NULL))
                                json_add(all, key, json_object_get(value));
                }
        }
        if (fd >= 0)
                json_add(all, "fd", json_object_new_int(0));
        json_object_put(params);
        return all;
}

static goxel_error_t call(goxel_context_t *ctx, const char *method, const char *params, int fd, char **ret) {
        int r;

        r = goxel_client_call(ctx->client, method, params, &fd, fd >= 0 ? 1 : 0, GOXEL_CALL_KEYED, ret);
        if (r == 0)
                return GOXEL_SUCCESS;
        /* An engine of our own takes its project along. */
        if (goxel_client_is_private(ctx->client) && r != GOXEL_REMOTE && r != -EINVAL && r != -EMSGSIZE) {
                ctx->open = ctx->begun = false;
                ctx->died = true;
        }
        return context_fail(ctx, error_of(ctx->client, r), "%s", goxel_client_message(ctx->client));
}

static goxel_error_t fail_memory(goxel_context_t *ctx) {
        return context_fail(ctx, GOXEL_ERROR_OUT_OF_MEMORY, "Out of memory");
}

goxel_error_t context_call_text(goxel_context_t *ctx, const char *method, const char *params) {
        return call(ctx, method, params, -1, NULL);
}

goxel_error_t context_call(goxel_context_t *ctx, const char *method, json_object *params, int fd,
                           char **ret) {
        json_object *all = with_project(ctx, method, params, fd);
        size_t n;
        const char *text = !all || json_fell_short() ? NULL : json_line(all, &n);
        goxel_error_t e = text ? call(ctx, method, text, fd, ret) : fail_memory(ctx);

        json_object_put(all);
        return e;
}

goxel_error_t context_write(goxel_context_t *ctx, const char *method, json_object *params,
                            const char *path) {
        CLEANUP_SAVEFILE SaveFile file = { .fd = -1 };
        goxel_error_t e;
        int r;

        r = savefile_open(&file, path, true);
        if (r < 0) {
                json_object_put(params);
                return context_fail_errno(ctx, r, "write", path);
        }
        e = context_call(ctx, method, params, file.fd, NULL);
        if (e != GOXEL_SUCCESS)
                return e;
        r = savefile_commit(&file);
        return r < 0 ? context_fail_errno(ctx, r, "write", path) : GOXEL_SUCCESS;
}

json_object *context_point(int x, int y, int z) {
        const int values[] = { x, y, z };
        json_object *array = json_object_new_array_ext(ARRAY_LEN(values));

        for (size_t i = 0; i < ARRAY_LEN(values); i++)
                json_append(array, json_object_new_int(values[i]));
        return array;
}

json_object *context_colour(const goxel_color_t *c) {
        const uint8_t values[] = { c->r, c->g, c->b, c->a };
        json_object *array = json_object_new_array_ext(ARRAY_LEN(values));

        for (size_t i = 0; i < ARRAY_LEN(values); i++)
                json_append(array, json_object_new_int(values[i]));
        return array;
}
