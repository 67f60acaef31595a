/* What the daemon says about a request, in the words of the tool that sent it: its methods become tools, its
 * parameters arguments. Every fault of a tool that comes from the daemon passes through here, and the tables
 * below are all that it knows of them. */
#include "mcp/tool.h"

#include "base/buf.h"
#include "rpc/words.h"

#include <json-c/json_tokener.h>
#include <string.h>

/* Methods that tools stand for. Others can be called by the tool method. */
static const struct Subject {
        const char *method, *tool;
        const char *reading; /* the same on a server that only reads; NULL: `tool` */
} subjects[] = {
        { "goxel.batch_operations", "edit", NULL },
        { "goxel.create_layer", "layers (action create)", NULL },
        { "goxel.create_project", "project_open", NULL },
        { "goxel.delete_layer", "layers (action delete)", NULL },
        { "goxel.describe", "project_describe", NULL },
        { "goxel.execute_script", "script", NULL },
        { "goxel.export_model", "file_export", NULL },
        { "goxel.get_color_histogram", "palette", NULL },
        { "goxel.get_history", "history (action history)", NULL },
        { "goxel.get_status", "project_describe", NULL },
        { "goxel.get_voxel", "voxels_read", NULL },
        { "goxel.get_voxels_region", "voxels_read", NULL },
        { "goxel.list_layers", "layers (action list)", "project_describe" },
        { "goxel.list_projects", "project_list", NULL },
        { "goxel.load_project", "file_import", NULL },
        { "goxel.merge_layers", "layers (action merge)", NULL },
        { "goxel.redo", "history (action redo)", NULL },
        { "goxel.render_scene", "render", NULL },
        { "goxel.save_project", "file_export", NULL },
        { "goxel.set_layer_visibility", "layers (action visibility)", NULL },
        { "goxel.set_voxels", "voxels_write", NULL },
        { "goxel.slice", "voxels_read", NULL },
        { "goxel.undo", "history (action undo)", NULL },
};

/* Parameters, and what the arguments are called that they come from. An argument that was given under the
 * parameter's name is meant itself. */
static const struct Word {
        const char *tools; /* NULL: all that have arguments of their own */
        const char *param, *argument;
} words[] = {
        { "edit", "position", "at" },
        { "edit", "shape_type", "shape" },
        { "edit", "size", "min and max" },
        { "edit", "center", "min and max" },
        { "file_export file_import", "format", "the end of path" },
        { "file_import project_open", "name", "project" },
        { "layers", "new_name", "name" },
        { "layers", "source_layer_id", "layer" },
        { "layers", "target_layer_id", "into" },
        { "palette", "top_n", "top" },
        { "render", "background_color", "background" },
        { "render", "camera_preset", "views" },
        { "render", "output_path", "path" },
        { "script", "script", "code" },
        { NULL, "layer_id", "layer" },
        { NULL, "fd", "path" },
};

/* What the daemon advises its clients to do, who can do what a tool's caller cannot. */
static const struct Phrase {
        const char *tools; /* NULL: all */
        const char *said, *meant;
} phrases[] = {
        { "file_import", "pass if_exists: \"empty\" to begin it anew",
          "say \"overwrite\": true to begin it anew" },
        { "project_open", "pass if_exists: \"empty\" to begin it anew",
          "say \"if_exists\": \"overwrite\" to begin it anew" },
        { "history", "pass any: true", "say \"any\": true" },
        { "script", "longer than timeout_ms allows",
          "longer than 30 s (the tool method gives goxel.execute_script more, by timeout_ms)" },
        { NULL, "pass the open file as a descriptor (SCM_RIGHTS) with \"fd\": 0",
          "give the file's full path as fd" },
        { NULL, "open it yourself and pass the descriptor (SCM_RIGHTS) with \"fd\": 0",
          "give the file's full path as fd instead" },
        { NULL, "open the file yourself and pass the descriptor (SCM_RIGHTS) with \"fd\": 0",
          "give the file's full path as fd instead" },
};

bool tool_speaks_of_parameters(const Tool *t) {
        return t && (t->method || t->run == tool_method);
}

static bool is_of(const char *names, const Tool *t) {
        return !names || (t && words_index(names, t->name) >= 0);
}

static const char *argument_of(const ToolCall *c, const char *param, size_t n, bool nested) {
        char name[64];

        if (n >= sizeof(name) || tool_speaks_of_parameters(c->tool))
                return NULL;
        (void)memcpy(name, param, n);
        name[n] = '\0';
        if (!nested && json_object_object_get_ex(c->arguments, name, NULL))
                return NULL;
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (strcmp(words[i].param, name) == 0 && is_of(words[i].tools, c->tool))
                        return words[i].argument;
        return NULL;
}

static const char *tool_of(const ToolCall *c, const char *method) {
        const McpOptions *o = &c->mcp->options;

        for (const Tool *t = origin_tools; c->tool && c->tool->method && t->name; t++)
                if (t->method && strcmp(t->method, method) == 0)
                        return t->name;
        for (size_t i = 0; i < ARRAY_LEN(subjects); i++)
                if (strcmp(subjects[i].method, method) == 0)
                        return o->read_only && subjects[i].reading ? subjects[i].reading : subjects[i].tool;
        return NULL;
}

/* "goxel.bake_layer" may be a method, or else "goxel.conf"; a caller of methods knows them. */
static int tell_method(const ToolCall *c, const char *at, size_t n, Buf *ret) {
        const McpOptions *o = &c->mcp->options;
        const char *tool;
        char name[64];

        if (n >= sizeof(name) || (c->tool && c->tool->run == tool_method))
                return buf_append(ret, at, n);
        (void)memcpy(name, at, n);
        name[n] = '\0';
        tool = tool_of(c, name);
        if (tool)
                return buf_append_text(ret, tool);
        return buf_printf(ret, "%s%s", o->traits && o->traits(name) & MCP_METHOD ? "method " : "", name);
}

static bool is_letter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Words of the language may be parameters too: they are meant where they are quoted. */
static int tell_word(const ToolCall *c, const char *at, size_t n, bool quoted, Buf *ret) {
        const char *argument = quoted || memchr(at, '_', n) ? argument_of(c, at, n, false) : NULL;

        return argument ? buf_append_text(ret, argument) : buf_append(ret, at, n);
}

static const struct Phrase *phrase_at(const ToolCall *c, const char *at) {
        for (size_t i = 0; i < ARRAY_LEN(phrases); i++)
                if (strncmp(at, phrases[i].said, strlen(phrases[i].said)) == 0 &&
                    is_of(phrases[i].tools, c->tool))
                        return &phrases[i];
        return NULL;
}

/* One word, phrase or other character of the text. */
static int tell_next(const ToolCall *c, const char *text, const char **at, Buf *ret) {
        const struct Phrase *p = phrase_at(c, *at);
        const char *from = *at;
        bool method;
        size_t n;

        if (p) {
                *at += strlen(p->said);
                return buf_append_text(ret, p->meant);
        }
        if (!is_letter(*from)) {
                *at += 1;
                return buf_append(ret, from, 1);
        }
        method = strncmp(from, "goxel.", 6) == 0 && is_letter(from[6]);
        for (n = method ? 6 : 1; is_letter(from[n]);)
                n++;
        *at += n;
        if (method)
                return tell_method(c, from, n, ret);
        return tell_word(c, from, n, from > text && from[-1] == '"' && from[n] == '"', ret);
}

static int tell(const ToolCall *c, const char *text, Buf *ret) {
        const char *at = text;
        int r = 0;

        while (*at && r == 0)
                r = tell_next(c, text, &at, ret);
        return r;
}

/* "operations[0].position": what the last part is called is the tool's. */
static int tell_place(const ToolCall *c, const char *param, Buf *ret) {
        const char *dot = strrchr(param, '.'), *last = dot ? dot + 1 : param, *argument;
        int r;

        argument = argument_of(c, last, strlen(last), dot != NULL);
        r = buf_append(ret, param, (size_t)(last - param));
        return r == 0 ? buf_append_text(ret, argument ? argument : last) : r;
}

static const char *text_of(json_object *data, const char *key) {
        json_object *value = json_object_object_get(data, key);

        return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
}

static bool is_file(const char *param) {
        return strcmp(param, "fd") == 0;
}

/* Whether the place is to be told in words of the tool. A caller of methods knows what the message speaks
 * of. */
static bool is_place(const ToolCall *c, int code, json_object *data) {
        const char *param = text_of(data, "param");

        return code == RPC_PARAMS && param && text_of(data, "expected") && text_of(data, "got") &&
               (!tool_speaks_of_parameters(c->tool) || is_file(param));
}

/* The daemon does not know of files that a tool opens. */
static int tell_param(const ToolCall *c, json_object *data, Buf *ret) {
        const char *param = text_of(data, "param"), *expected = text_of(data, "expected"),
                   *got = text_of(data, "got");
        bool file = is_file(param) && strcmp(got, "nothing") == 0;
        int r;

        r = tell_place(c, param, ret);
        if (r == 0)
                r = buf_append_text(ret, ": expected ");
        if (r == 0)
                r = tell(c, file ? "the full path of a file" : expected, ret);
        if (r == 0)
                r = buf_append_text(ret, ", got ");
        return r == 0 ? buf_append_text(ret, got) : r;
}

/* Members of an error's data that its message does not tell. */
static int tell_more(json_object *data, Buf *ret) {
        const char *stack = text_of(data, "stack"), *console = text_of(data, "console"),
                   *task = text_of(data, "task");
        int r = 0;

        if (task)
                r = buf_printf(ret, " (task %s)", task);
        if (r == 0 && stack && strchr(stack, '\n'))
                r = buf_printf(ret, "\nCalled by:\n%s", stack);
        if (r == 0 && console && console[0])
                r = buf_printf(ret, "\nWritten before:\n%s", console);
        return r;
}

int tool_explain(const ToolCall *c, int code, const char *message, const char *data_text, Buf *ret) {
        json_object *data = data_text ? json_tokener_parse(data_text) : NULL, *operation;
        int r = 0;

        if (is_place(c, code, data))
                r = tell_param(c, data, ret);
        else {
                if (json_object_object_get_ex(data, "operation", &operation))
                        r = buf_printf(ret, "operations[%s]: ", json_object_get_string(operation));
                if (r == 0)
                        r = tell(c, message, ret);
        }
        if (r == 0)
                r = tell_more(data, ret);
        json_object_put(data);
        return r;
}
