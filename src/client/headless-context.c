/* Contexts: made, connected, checked; and what is told about errors. */
#include "client/client.h"
#include "client/headless.h"

#include "base/text.h"
#include "config.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NAME "goxel_headless.h"

static goxel_context_t *context_new(GoxelClient *client) {
        goxel_context_t *ctx = calloc(1, sizeof(*ctx));

        if (ctx)
                ctx->client = client;
        return ctx;
}

EXPORT goxel_context_t *goxel_create_context_on(GoxelClient *client) {
        return client ? context_new(client) : NULL;
}

/* What the environment says; nonsense is told by goxel_init_context(), which can tell. */
static int configure(goxel_context_t *ctx) {
        const char *way = secure_getenv("GOXEL_CONTEXT");
        bool private = true;

        ctx->fallback = way && strcmp(way, "fallback") == 0;
        if (ctx->fallback || (way && strcmp(way, "daemon") == 0))
        private = goxel_client_is_private(ctx->client);
        else if (way && *way && strcmp(way, "private") != 0) {
                ctx->setting = strdup(way);
                if (!ctx->setting)
                        return -ENOMEM;
        }
        return goxel_client_set_private(ctx->client, private);
}

/* A client whose engine has died is of no use any more. */
static int make_client(goxel_context_t *ctx) {
        int r;

        ctx->client = goxel_client_free(ctx->client);
        free(TAKE(ctx->setting));
        r = goxel_client_new(&ctx->client);
        if (r == 0)
                r = goxel_client_set_name(ctx->client, program_invocation_short_name, "");
        if (r == 0)
                r = configure(ctx);
        if (r < 0)
                ctx->client = goxel_client_free(ctx->client);
        return r;
}

EXPORT goxel_context_t *goxel_create_context(void) {
        goxel_context_t *ctx = context_new(NULL);

        if (!ctx)
                return NULL;
        ctx->own = true;
        if (make_client(ctx) == 0)
                return ctx;
        goxel_destroy_context(ctx);
        return NULL;
}

EXPORT void goxel_destroy_context(goxel_context_t *ctx) {
        if (!ctx)
                return;
        if (ctx->client && ctx->project)
                (void)context_close(ctx);
        if (ctx->own)
                goxel_client_free(ctx->client);
        free(ctx->setting);
        free(ctx->project);
        free(ctx->message);
        free(ctx);
}

/* --- what is checked before anything --------------------------------------------------------------------
 */

static goxel_error_t begin(goxel_context_t *ctx) {
        int r;

        if (ctx->own && (ctx->died || !ctx->client)) {
                r = make_client(ctx);
                if (r < 0)
                        return context_fail(ctx, GOXEL_ERROR_OUT_OF_MEMORY, "Cannot make a client: %s",
                                            strerror(-r));
                ctx->died = false;
        }
        if (ctx->setting)
                return context_fail(ctx, GOXEL_ERROR_INIT_FAILED,
                                    "GOXEL_CONTEXT=%s makes no sense: it takes private, daemon or fallback",
                                    ctx->setting);
        r = goxel_client_connect(ctx->client);
        if (r != 0 && ctx->fallback && !goxel_client_is_private(ctx->client)) {
                (void)goxel_client_set_private(ctx->client, true);
                r = goxel_client_connect(ctx->client);
        }
        if (r != 0)
                return context_fail(ctx, r == -ENOMEM ? GOXEL_ERROR_OUT_OF_MEMORY : GOXEL_ERROR_INIT_FAILED,
                                    "%s", goxel_client_message(ctx->client));
        ctx->begun = true;
        return GOXEL_SUCCESS;
}

goxel_error_t context_check(goxel_context_t *ctx, bool project) {
        goxel_error_t e;

        if (!ctx)
                return GOXEL_ERROR_INVALID_CONTEXT;
        (void)json_fell_short();
        if (!ctx->begun) {
                e = begin(ctx);
                if (e != GOXEL_SUCCESS)
                        return e;
        }
        if (project && !ctx->open)
                return context_fail(
                        ctx, GOXEL_ERROR_INVALID_OPERATION,
                        "No project is open: goxel_create_project() or goxel_load_project() open one");
        return GOXEL_SUCCESS;
}

EXPORT goxel_error_t goxel_init_context(goxel_context_t *ctx) {
        return context_check(ctx, false);
}

/* --- errors ------------------------------------------------------------------------------------------- */

goxel_error_t context_fail(goxel_context_t *ctx, goxel_error_t error, const char *format, ...) {
        char *message;
        va_list ap;
        int n;

        va_start(ap, format);
        n = vasprintf(&message, format, ap);
        va_end(ap);
        free(ctx->message);
        ctx->message = n < 0 ? NULL : message;
        return error;
}

goxel_error_t context_refuse(goxel_context_t *ctx, const char *argument, const char *expected) {
        return context_fail(ctx, GOXEL_ERROR_INVALID_PARAMETER, "The argument %s is to be %s", argument,
                            expected);
}

goxel_error_t context_fail_errno(goxel_context_t *ctx, int r, const char *doing, const char *path) {
        goxel_error_t e = r == -ENOENT ? GOXEL_ERROR_FILE_NOT_FOUND : GOXEL_ERROR_FILE_ACCESS;

        if (r == -ENOMEM)
                e = GOXEL_ERROR_OUT_OF_MEMORY;
        return context_fail(ctx, e, "Cannot %s %s: %s", doing, path,
                            r == -EINVAL ? "it is not a regular file" : strerror(-r));
}

EXPORT const char *goxel_get_last_error(goxel_context_t *ctx) {
        if (!ctx)
                return "There is no context: it is NULL";
        return ctx->message ? ctx->message : "";
}

EXPORT const char *goxel_get_error_string(goxel_error_t error) {
        static const char *const texts[] = {
                [GOXEL_SUCCESS] = "success",
                [GOXEL_ERROR_INVALID_CONTEXT] = "invalid context",
                [GOXEL_ERROR_INVALID_PARAMETER] = "invalid parameter",
                [GOXEL_ERROR_FILE_NOT_FOUND] = "file not found",
                [GOXEL_ERROR_FILE_ACCESS] = "file cannot be accessed",
                [GOXEL_ERROR_UNSUPPORTED_FORMAT] = "unsupported format",
                [GOXEL_ERROR_OUT_OF_MEMORY] = "out of memory",
                [GOXEL_ERROR_INVALID_OPERATION] = "invalid operation",
                [GOXEL_ERROR_LAYER_NOT_FOUND] = "layer not found",
                [GOXEL_ERROR_RENDER_FAILED] = "rendering failed",
                [GOXEL_ERROR_SCRIPT_FAILED] = "script failed",
                [GOXEL_ERROR_INIT_FAILED] = "no engine",
        };
        const int n = (int)error;

        return n >= 0 && n < (int)ARRAY_LEN(texts) ? texts[n] : "unknown error";
}

/* --- what is told about the library ------------------------------------------------------------------- */

EXPORT void goxel_get_version(int *major, int *minor, int *patch) {
        int *const numbers[] = { major, minor, patch };
        const char *at = GOXEL_VERSION;

        for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
                char *end;
                const long value = strtol(at, &end, 10);

                if (numbers[i])
                        *numbers[i] = (int)value;
                at = end + (*end == '.');
        }
}

EXPORT bool goxel_has_feature(const char *feature) {
        static const char *const known[] = {
                "headless", "daemon", "project", "projects", "voxel",     "voxels",
                "layer",    "layers", "export",  "render",   "rendering", "png",
                "jpg",      "jpeg",   "bmp",     "script",   "scripting", "batch",
        };

        for (size_t i = 0; feature && i < ARRAY_LEN(known); i++)
                if (strcmp(feature, known[i]) == 0)
                        return true;
        return false;
}
