#include "rpc/error.h"

#include "base/text.h"
#include "rpc/member.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define GOT_MAX 160 /* bytes of a wrong value that an error repeats */

static const char *const reasons[] = {
        [0] = "no-project",
        [RPC_NO_PROJECT - RPC_PROJECT_NOT_FOUND] = "project-not-found",
        [RPC_NO_PROJECT - RPC_PROJECT_EXISTS] = "project-exists",
        [RPC_NO_PROJECT - RPC_REVISION_CONFLICT] = "revision-conflict",
        [RPC_NO_PROJECT - RPC_FOREIGN_STEP] = "foreign-step",
        [RPC_NO_PROJECT - RPC_BUSY] = "busy",
        [RPC_NO_PROJECT - RPC_LIMIT] = "limit",
        [RPC_NO_PROJECT - RPC_TOO_LARGE] = "too-large",
        [RPC_NO_PROJECT - RPC_TOO_SLOW] = "too-slow",
        [RPC_NO_PROJECT - RPC_PATH_REFUSED] = "path-refused",
        [RPC_NO_PROJECT - RPC_HELD] = "held",
        [RPC_NO_PROJECT - RPC_NEEDS_DAEMON] = "needs-daemon",
        [RPC_NO_PROJECT - RPC_ENGINE_DIED] = "engine-died",
        [RPC_NO_PROJECT - RPC_CANCELLED] = "cancelled",
        [RPC_NO_PROJECT - RPC_TIMED_OUT] = "timed-out",
        [RPC_NO_PROJECT - RPC_STORAGE] = "storage",
        [RPC_NO_PROJECT - RPC_FILE_INVALID] = "file-invalid",
        [RPC_NO_PROJECT - RPC_KEY_MISMATCH] = "key-mismatch",
        [RPC_NO_PROJECT - RPC_VERSION] = "version",
        [RPC_NO_PROJECT - RPC_NOT_AUTHORISED] = "not-authorised",
        [RPC_NO_PROJECT - RPC_FILE_CHANGED] = "file-changed",
        [RPC_NO_PROJECT - RPC_NO_MEANING] = "no-meaning",
        [RPC_NO_PROJECT - RPC_FILES_WANTED] = "files-wanted",
};

/* Numbers of single methods that say one thing only. */
static const struct {
        int code;
        const char *reason;
} failures[] = {
        { -1007, "export-failed" },
        { -1015, "render-failed" },
};

static const char *const conditions[RPC_CONDITIONS] = {
        [RPC_LAYER_NOT_FOUND] = "layer-not-found",       [RPC_INVALID_POSITION] = "invalid-position",
        [RPC_FILE_NOT_FOUND] = "file-not-found",         [RPC_PERMISSION] = "permission",
        [RPC_RESOURCE_EXHAUSTED] = "resource-exhausted", [RPC_INVALID_FORMAT] = "invalid-format",
};

static const struct {
        int number;
        RpcCondition condition;
} system_conditions[] = {
        { ENOENT, RPC_FILE_NOT_FOUND },     { ENOTDIR, RPC_FILE_NOT_FOUND },
        { EACCES, RPC_PERMISSION },         { EPERM, RPC_PERMISSION },
        { EROFS, RPC_PERMISSION },          { ENOMEM, RPC_RESOURCE_EXHAUSTED },
        { ENOSPC, RPC_RESOURCE_EXHAUSTED }, { EDQUOT, RPC_RESOURCE_EXHAUSTED },
        { EMFILE, RPC_RESOURCE_EXHAUSTED }, { ENFILE, RPC_RESOURCE_EXHAUSTED },
        { EFBIG, RPC_RESOURCE_EXHAUSTED },
};

void rpc_error_done(RpcError *e) {
        json_object_put(e->data);
        e->data = NULL;
        e->code = 0;
        e->message[0] = '\0';
}

const char *rpc_reason(int code) {
        for (size_t i = 0; i < ARRAY_LEN(failures); i++)
                if (failures[i].code == code)
                        return failures[i].reason;
        if (code > RPC_NO_PROJECT || code <= RPC_NO_PROJECT - (int)ARRAY_LEN(reasons))
                return NULL;
        return reasons[RPC_NO_PROJECT - code];
}

void rpc_failure(RpcError *e, int code, const char *format, ...) {
        const char *reason = rpc_reason(code);
        char text[2 * sizeof(e->message)];
        va_list ap;

        rpc_error_done(e);
        va_start(ap, format);
        (void)vsnprintf(text, sizeof(text), format, ap);
        va_end(ap);

        e->code = code;
        utf8_copy(e->message, sizeof(e->message), text, strlen(text));
        if (reason)
                rpc_error_add(e, "reason", json_object_new_string(reason));
}

/* Adds a text, cut to a length that is good to read. */
static void error_add_text(RpcError *e, const char *key, const char *text) {
        char cut[GOT_MAX];

        utf8_copy(cut, sizeof(cut), text, strlen(text));
        rpc_error_add(e, key, json_object_new_string(cut));
}

void rpc_error_param(RpcError *e, const char *param, const char *expected, const char *got) {
        error_add_text(e, "param", param);
        rpc_error_add(e, "expected", json_object_new_string(expected));
        error_add_text(e, "got", got);
}

void rpc_failure_param(RpcError *e, const char *param, const char *expected, const char *got) {
        rpc_failure(e, RPC_PARAMS, "Parameter \"%.*s\": expected %s, got %.*s%s", GOT_MAX, param, expected,
                    GOT_MAX, got, strlen(got) > GOT_MAX ? "…" : "");
        rpc_error_param(e, param, expected, got);
}

void rpc_error_add(RpcError *e, const char *key, json_object *value) {
        if (!e->data)
                e->data = json_object_new_object();
        /* Without memory the error goes out without its data: the message says it all. */
        if (!e->data || json_object_object_add(e->data, key, value) < 0)
                json_object_put(value);
}

void rpc_error_condition(RpcError *e, RpcCondition condition) {
        rpc_error_add(e, "reason", json_object_new_string(conditions[condition]));
}

void rpc_error_errno(RpcError *e, int number) {
        rpc_error_add(e, "errno", json_object_new_int(number));
        /* From -1100 on the code has told already what has happened. */
        for (size_t i = 0; e->code > RPC_NO_PROJECT && i < ARRAY_LEN(system_conditions); i++)
                if (system_conditions[i].number == number)
                        rpc_error_condition(e, system_conditions[i].condition);
}

json_object *rpc_error_json(const RpcError *e) {
        json_object *o = json_object_new_object();

        if (!o)
                return NULL;
        json_add(o, "code", json_object_new_int(e->code));
        json_add(o, "message", json_object_new_string(e->message));
        if (e->data)
                json_add(o, "data", json_object_get(e->data));
        return o;
}

bool rpc_error_read(RpcError *e, json_object *o) {
        const char *message = member_text(o, "message");
        int code = (int)member_int(o, "code");

        if (code == 0 || !message)
                return false;
        rpc_failure(e, code, "%s", message);
        json_object_put(e->data);
        e->data = json_object_get(json_object_object_get(o, "data"));
        return true;
}
