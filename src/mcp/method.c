/* Any method of the daemon, and what it takes: for what no tool does. */
#include "mcp/tool.h"

#include <errno.h>
#include <json-c/linkhash.h>
#include <string.h>

/* They would change the connection, which calls of other tools use, too. */
static const char *const refused[] = { "hello", "subscribe", "unsubscribe" };

static const char *bare(const char *method) {
        return strncmp(method, "goxel.", 6) == 0 ? method + 6 : method;
}

static int help(ToolCall *c, const char *word) {
        CLEANUP_BUF Buf text = { 0 };
        int r;

        r = c->mcp->options.help ? c->mcp->options.help(word, &text) : -ENOENT;
        if (r == -ENOENT)
                return tool_fail(
                        c,
                        "No method has to do with \"%s\". Give a single word such as layer, select or "
                        "mirror; an empty one lists all methods",
                        word);
        if (r < 0)
                return r;
        c->words = json_object_new_string_len((const char *)text.data, (int)text.n);
        return c->words ? 0 : -ENOMEM;
}

static bool is_picture(json_object *answer) {
        const char *format = json_object_get_string(json_object_object_get(answer, "format"));

        return format && strcmp(format, "png") == 0 && json_object_object_get_ex(answer, "data", NULL);
}

/* A picture is shown instead of its data; what is no object becomes one. */
static int keep(ToolCall *c, json_object *answer) {
        bool picture;

        if (!json_object_is_type(answer, json_type_object)) {
                json_object_object_add(c->result, "result", json_object_get(answer));
                return 0;
        }
        picture = is_picture(answer);
        json_object_object_foreach(answer, key, value) {
                if (!picture || strcmp(key, "data") != 0)
                        json_object_object_add(c->result, key, json_object_get(value));
        }
        return picture ? picture_take(c, answer) : 0;
}

static json_object *params_of(const ToolCall *c, json_object *given) {
        json_object *params = tool_params(c);

        json_object_object_foreach(given, key, value) {
                json_object_object_add(params, key, json_object_get(value));
        }
        return params;
}

static bool is_of_project(const ToolCall *c, const char *method) {
        return c->mcp->options.traits && c->mcp->options.traits(method) & MCP_OF_PROJECT;
}

int tool_method(ToolCall *c) {
        const char *method = tool_text(c, "method");
        json_object *given, *answer;
        int r;

        if (!json_object_object_get_ex(c->arguments, "params", &given))
                return help(c, method);
        for (size_t i = 0; i < ARRAY_LEN(refused); i++)
                if (strcmp(bare(method), refused[i]) == 0)
                        return tool_fail(
                                c, "%s is for connections of one's own: subscribe to a resource instead",
                                method);
        if (json_object_object_get_ex(given, "fd", NULL))
                return tool_fail(c, "No descriptors can be passed here: give a path instead of fd");
        if (!tool_text(c, "project") && is_of_project(c, method) &&
            !json_object_object_get_ex(given, "project", NULL))
                return tool_fail(c, "project is missing: %s is a method of a project", method);
        r = tool_ask_any(c, method, params_of(c, given), -1,
                         is_of_project(c, method) ? 0 : GOXEL_CALL_REPEATABLE, &answer);
        if (r != 0)
                return r;
        r = keep(c, answer);
        json_object_put(answer);
        return r;
}
