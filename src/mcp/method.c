/* Any method of the daemon, and what it takes: for what no tool does. */
#include "base/fd.h"
#include "mcp/tool.h"

#include <errno.h>
#include <json-c/linkhash.h>
#include <string.h>

/* Methods that are passed a file. */
static const struct MethodFile {
        const char *method;
        bool fills; /* the file; others read it */
} files[] = {
        { "backup_project", true },   { "create_image_layer", false }, { "diff", false },
        { "execute_script", false },  { "export_model", true },        { "get_voxels_region", true },
        { "load_project", false },    { "render_scene", true },        { "render_turntable", true },
        { "restore_project", false }, { "save_project", true },        { "set_palette", false },
        { "set_voxels", false },
};

/* They would change the connection, which calls of other tools use, too. */
static const char *const refused[] = { "hello", "subscribe", "unsubscribe" };

static const char *bare(const char *method) {
        return strncmp(method, "goxel.", 6) == 0 ? method + 6 : method;
}

static const struct MethodFile *file_of(const char *method) {
        for (size_t i = 0; i < ARRAY_LEN(files); i++)
                if (strcmp(files[i].method, bare(method)) == 0)
                        return &files[i];
        return NULL;
}

static bool is_refused(const char *method) {
        for (size_t i = 0; i < ARRAY_LEN(refused); i++)
                if (strcmp(refused[i], bare(method)) == 0)
                        return true;
        return false;
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
        if (r == 0 && file_of(word))
                r = buf_printf(&text,
                               "\nfd: the full path of a file, which is opened for the method and %s\n",
                               file_of(word)->fills ? "replaced" : "read");
        if (r < 0)
                return r;
        c->words = json_object_new_string_len((const char *)text.data, (int)text.n);
        return c->words ? 0 : -ENOMEM;
}

/* There is no such method: the words of its name may find the one that was meant. */
static int help_instead(ToolCall *c, const char *method) {
        CLEANUP_BUF Buf text = { 0 };
        int r;

        r = c->mcp->options.help ? c->mcp->options.help(method, &text) : -ENOENT;
        if (r == -ENOENT)
                return tool_fail(c,
                                 "No method is named \"%s\". With a word instead, and without params, this "
                                 "tool tells which methods have to do with it",
                                 method);
        if (r < 0)
                return r;
        return tool_fail(c, "No method is named \"%s\". There are:\n%.*s", method, (int)text.n,
                         (const char *)text.data);
}

/* A picture is shown instead of its data; what is no object becomes one. */
static int keep(ToolCall *c, json_object *answer) {
        const char *format = json_object_get_string(json_object_object_get(answer, "format"));
        bool picture;

        if (!json_object_is_type(answer, json_type_object)) {
                json_object_object_add(c->result, "result", json_object_get(answer));
                return 0;
        }
        picture = format && picture_type(format) && json_object_object_get_ex(answer, "data", NULL);
        json_object_object_foreach(answer, key, value) {
                if (!picture || strcmp(key, "data") != 0)
                        json_object_object_add(c->result, key, json_object_get(value));
        }
        return picture ? picture_take(c, answer) : 0;
}

static const char *project_param(const ToolCall *c, const char *method) {
        return c->mcp->options.project_param ? c->mcp->options.project_param(method) : "project";
}

/* The project is the method's, whatever it calls it, unless the method is of none. */
static json_object *params_of(const ToolCall *c, const char *method, json_object *given) {
        json_object *params = json_object_new_object();
        const char *name = project_param(c, method);

        if (name)
                tool_pass(c, params, "project", name);
        json_object_object_foreach(given, key, value) {
                json_object_object_add(params, key, json_object_get(value));
        }
        return params;
}

static bool is_of_project(const ToolCall *c, const char *method) {
        return c->mcp->options.traits && c->mcp->options.traits(method) & MCP_OF_PROJECT;
}

static int check_given(ToolCall *c, const char *method, json_object *given) {
        const char *name = project_param(c, method);
        json_object *fd, *other;

        if (is_refused(method))
                return tool_fail(c, "%s is for connections of one's own: subscribe to a resource instead",
                                 method);
        if (json_object_object_get_ex(given, "fd", &fd) && !json_object_is_type(fd, json_type_string))
                return tool_fail(c, "fd: the full path of a file is wanted, which is opened for the method");
        if (tool_text(c, "project") && name && json_object_object_get_ex(given, name, &other) &&
            !json_object_equal(other, json_object_object_get(c->arguments, "project")))
                return tool_fail(c, "project: params.%s says %s, and project \"%s\": name one of them", name,
                                 json_object_to_json_string(other), tool_text(c, "project"));
        if (!tool_text(c, "project") && is_of_project(c, method) && name &&
            !json_object_object_get_ex(given, name, NULL))
                return tool_fail(c, "project is missing: %s is a method of a project", method);
        return 0;
}

static int ask_with(ToolCall *c, const char *method, json_object *params, int fd, json_object **ret) {
        int r;

        r = tool_ask_any(c, method, params, fd, is_of_project(c, method) ? 0 : GOXEL_CALL_REPEATABLE, ret);
        return r == TOOL_FAILED && goxel_client_error_code(c->client) == RPC_METHOD ? help_instead(c, method)
                                                                                    : r;
}

static int ask_file(ToolCall *c, const char *method, json_object *params, const char *path,
                    json_object **ret) {
        CLEANUP_FD int fd = -1;
        int r;

        if (file_of(method) && file_of(method)->fills)
                return file_write(c, path, true, method, params, ret);
        r = file_open(c, path, &fd);
        if (r != 0) {
                json_object_put(params);
                return r;
        }
        json_object_object_add(params, "fd", json_object_new_int(0));
        return ask_with(c, method, params, fd, ret);
}

int tool_method(ToolCall *c) {
        const char *method = tool_text(c, "method"), *project = tool_text(c, "project"), *path;
        json_object *given, *params, *answer = NULL;
        int r;

        if (!json_object_object_get_ex(c->arguments, "params", &given))
                return help(c, method);
        exchange_describe(c->exchange, "%s%s%s", method, project ? ": " : "", project ? project : "");
        r = check_given(c, method, given);
        if (r != 0)
                return r;
        params = params_of(c, method, given);
        path = json_object_get_string(json_object_object_get(given, "fd"));
        r = path ? ask_file(c, method, params, path, &answer) : ask_with(c, method, params, -1, &answer);
        if (r != 0)
                return r;
        r = keep(c, answer);
        json_object_put(answer);
        return r;
}
