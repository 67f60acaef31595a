/* What the tools have in common: arguments, and requests to the daemon. */
#include "mcp/tool.h"

#include "base/buf.h"
#include "base/text.h"
#include "rpc/companions.h"
#include "rpc/words.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* No error of the daemon: it did not answer. */
#define RPC_LOST 1

/* What to do about errors, besides what the daemon says. */
static const struct Advice {
        int code;
        bool changes; /* nothing for a server that only reads */
        const char *text;
} advices[] = {
        { RPC_PROJECT_NOT_FOUND, true, "project_open makes one" },
        { RPC_BUSY, false, "Try again in a moment" },
        { RPC_LOST, false, "project_describe tells what is stored: look before you repeat the call" },
};

int tool_fail(ToolCall *c, const char *format, ...) {
        char text[2 * sizeof(c->fault)];
        va_list ap;

        va_start(ap, format);
        (void)vsnprintf(text, sizeof(text), format, ap);
        va_end(ap);
        utf8_copy(c->fault, sizeof(c->fault), text, strlen(text));
        return TOOL_FAILED;
}

static const char *advice(const ToolCall *c, int code) {
        for (size_t i = 0; i < ARRAY_LEN(advices); i++)
                if (advices[i].code == code && !(advices[i].changes && c->mcp->options.read_only))
                        return advices[i].text;
        return NULL;
}

static int fail_client(ToolCall *c, int r) {
        const GoxelClient *client = c->client;
        const char *message = goxel_client_message(client), *more;
        const int code = r == GOXEL_REMOTE ? goxel_client_error_code(client)
                         : r == GOXEL_LOST ? RPC_LOST
                                           : 0;
        CLEANUP_BUF Buf text = { 0 };

        if (!message[0])
                message = strerror(r < 0 ? -r : EIO);
        r = tool_explain(c, code, message, r == GOXEL_REMOTE ? goxel_client_error_data(client) : NULL,
                         &text);
        if (r < 0)
                return r;
        more = advice(c, code);
        return tool_fail(c, "%.*s%s%s", (int)text.n, (const char *)text.data, more ? ". " : "",
                         more ? more : "");
}

/* Names a request that changes something: the daemon carries it out only once, however often it comes. */
static int add_key(json_object *params) {
        char key[2 * sizeof(uint8_t[16]) + 1];
        uint8_t id[16];
        int r;

        r = random_id(id);
        if (r < 0)
                return r;
        hex(id, sizeof(id), key);
        return json_object_object_add(params, "key", json_object_new_string(key)) < 0 ? -ENOMEM : 0;
}

/* What takes long tells how far it is: then it is given more time. */
static int add_progress(const ToolCall *c, const char *method, json_object *params) {
        const McpOptions *o = &c->mcp->options;

        if (!o->traits || !(o->traits(method) & MCP_LONG))
                return 0;
        return json_object_object_add(params, "progress", json_object_new_boolean(true)) < 0 ? -ENOMEM : 0;
}

static int call(ToolCall *c, const char *method, json_object *params, const int *fds, size_t n_fds,
                unsigned flags, char **ret) {
        const char *text;
        int r = 0;

        if (!(flags & GOXEL_CALL_REPEATABLE))
                r = add_key(params);
        if (r == 0)
                r = add_progress(c, method, params);
        text = r == 0 ? json_object_to_json_string_ext(params, JSON_C_TO_STRING_PLAIN) : NULL;
        if (!text)
                return tool_fail(c, "Out of memory");
        r = exchange_connect(c->exchange);
        if (r == 0)
                r = goxel_client_call(c->client, method, text, fds, n_fds, flags | GOXEL_CALL_REPEATABLE,
                                      ret);
        return r != 0 ? fail_client(c, r) : 0;
}

int tool_ask(ToolCall *c, const char *method, json_object *params, int fd, unsigned flags,
             json_object **ret) {
        int r;

        r = tool_ask_any(c, method, params, fd, flags, ret);
        if (r != 0 || !ret || json_object_is_type(*ret, json_type_object))
                return r;
        json_object_put(*ret);
        return tool_fail(c, "The daemon's answer to %s cannot be read", method);
}

int tool_ask_any(ToolCall *c, const char *method, json_object *params, int fd, unsigned flags,
                 json_object **ret) {
        CLEANUP_FREE char *result = NULL;
        int r;

        r = call(c, method, params, &fd, fd >= 0 ? 1 : 0, flags, &result);
        json_object_put(params);
        if (r == 0 && ret)
                *ret = json_tokener_parse(result);
        return r;
}

int tool_ask_beside(ToolCall *c, const char *method, json_object *params, int fd, const char *path,
                    json_object **ret) {
        CLEANUP_COMPANIONS Companions beside = { 0 };
        CLEANUP_FREE char *result = NULL;
        int r;

        r = companions_begin(&beside, fd);
        if (r == 0)
                do {
                        json_object_object_add(params, "files", json_object_get(beside.files));
                        r = call(c, method, params, beside.fds, beside.n, 0, &result);
                } while (r == TOOL_FAILED &&
                         companions_wanted(&beside, path, goxel_client_error_code(c->client),
                                           goxel_client_error_data(c->client)));
        json_object_put(params);
        if (r == 0)
                *ret = json_tokener_parse(result);
        return r;
}

json_object *tool_params(const ToolCall *c) {
        json_object *params = json_object_new_object();

        tool_pass(c, params, "project", "project");
        return params;
}

void tool_pass(const ToolCall *c, json_object *params, const char *argument, const char *param) {
        json_object *value;

        if (json_object_object_get_ex(c->arguments, argument, &value))
                json_object_object_add(params, param, json_object_get(value));
}

void tool_keep(ToolCall *c, json_object *from, const char *names) {
        Span word;

        while (words_next(&names, &word)) {
                char name[32];
                json_object *value;

                (void)snprintf(name, sizeof(name), "%.*s", (int)word.n, word.at);
                if (json_object_object_get_ex(from, name, &value))
                        json_object_object_add(c->result, name, json_object_get(value));
        }
}

const char *tool_text(const ToolCall *c, const char *name) {
        return json_object_get_string(json_object_object_get(c->arguments, name));
}

int64_t tool_number(const ToolCall *c, const char *name, int64_t otherwise) {
        json_object *value;

        return json_object_object_get_ex(c->arguments, name, &value) ? json_object_get_int64(value)
                                                                     : otherwise;
}

bool tool_flag(const ToolCall *c, const char *name) {
        return json_object_get_boolean(json_object_object_get(c->arguments, name));
}
