/* The list of tools, and what surrounds a call of one: checks before it, the shape of its result after. */
#include "mcp/tool.h"

#include "mcp/fit.h"
#include "mcp/group.h"
#include "mcp/page.h"
#include "mcp/schema.h"
#include "rpc/member.h"
#include "rpc/words.h"

#include <assert.h>
#include <errno.h>
#include <json-c/json_tokener.h>
#include <stdio.h>
#include <string.h>

#define PLAIN (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

/* json-c takes single quotes, which are easier on the eye in a C string. */
json_object *tool_schema(const char *text) {
        json_object *schema = json_tokener_parse(text);

        assert(schema);
        return schema;
}

bool tool_reads(const Tool *t) {
        return t->effect == TOOL_READS || t->writing;
}

/* The schema of a tool on a server with these options. */
static json_object *input_schema(const Tool *t, const McpOptions *o) {
        json_object *schema = tool_schema(t->input);
        const char *words = o->read_only && t->writing ? t->writing : "";
        Span word;

        while (words_next(&words, &word)) {
                char name[16];

                (void)snprintf(name, sizeof(name), "%.*s", (int)word.n, word.at);
                json_object_object_del(json_object_object_get(schema, "properties"), name);
        }
        return schema;
}

static json_object *annotations(const Tool *t, const McpOptions *o) {
        bool reads = o->read_only ? tool_reads(t) : t->effect == TOOL_READS;
        json_object *a = json_object_new_object();

        json_object_object_add(a, "readOnlyHint", json_object_new_boolean(reads));
        /* What is not said is destructive and not idempotent, and the list is to be short. */
        if (!reads && t->effect != TOOL_CHANGES)
                json_object_object_add(a, "destructiveHint", json_object_new_boolean(false));
        if (!reads && t->idempotent)
                json_object_object_add(a, "idempotentHint", json_object_new_boolean(true));
        json_object_object_add(a, "openWorldHint", json_object_new_boolean(false));
        return a;
}

static json_object *tool_json(const Tool *t, const McpOptions *o) {
        json_object *j = json_object_new_object();

        json_object_object_add(j, "name", json_object_new_string(t->name));
        json_object_object_add(j, "title", json_object_new_string(t->title));
        json_object_object_add(j, "description", json_object_new_string(t->description));
        json_object_object_add(j, "inputSchema", input_schema(t, o));
        if (t->output)
                json_object_object_add(j, "outputSchema", tool_schema(t->output));
        json_object_object_add(j, "annotations", annotations(t, o));
        return j;
}

const Tool *tool_find(const McpOptions *o, const char *name) {
        const Tool *t = NULL;

        for (size_t i = 0; (t = group_tool(o, i)); i++)
                if (strcmp(t->name, name) == 0)
                        return t;
        return NULL;
}

json_object *tool_list(const McpOptions *o) {
        json_object *list = json_object_new_array();
        const Tool *t;

        for (size_t i = 0; list && (t = group_tool(o, i)); i++)
                if (!o->read_only || tool_reads(t))
                        json_object_array_add(list, tool_json(t, o));
        return list;
}

json_object *tool_schemas(json_object *list) {
        json_object *schemas = json_object_new_object();

        for (size_t i = 0; schemas && i < json_object_array_length(list); i++) {
                json_object *tool = json_object_array_get_idx(list, i);

                json_object_object_add(schemas, json_object_get_string(json_object_object_get(tool, "name")),
                                       json_object_get(json_object_object_get(tool, "inputSchema")));
        }
        return schemas;
}

int tools_list(Exchange *x) {
        return page_list(x, "tools", x->mcp->list, "name");
}

int tools_call(Exchange *x) {
        json_object *name = json_object_object_get(x->params, "name"), *arguments = NULL;
        const Tool *t;

        if (!json_object_is_type(name, json_type_string))
                return rpc_fail_param(&x->error, "name", "the name of a tool",
                                      name ? "something else" : "nothing");
        if (json_object_object_get_ex(x->params, "arguments", &arguments) &&
            !json_object_is_type(arguments, json_type_object))
                return rpc_fail_param(&x->error, "arguments", "an object", "something else");
        t = tool_find(&x->mcp->options, json_object_get_string(name));
        if (!t)
                return rpc_fail(
                        &x->error, RPC_PARAMS,
                        "There is no tool %s: tools/list has them; what none of them does, method may",
                        json_object_get_string(name));
        if (x->mcp->options.read_only && !tool_reads(t))
                return rpc_fail(&x->error, RPC_PARAMS,
                                "This server only reads (--read-only): it has no tool %s", t->name);
        return tool_run(t, x, arguments);
}

const char *tools_call_project(const Exchange *x) {
        return member_text(json_object_object_get(x->params, "arguments"), "project");
}

static json_object *text_block(const char *text) {
        json_object *block = json_object_new_object();

        json_object_object_add(block, "type", json_object_new_string("text"));
        json_object_object_add(block, "text", json_object_new_string(text));
        return block;
}

static int refuse(const Tool *t, ToolCall *c) {
        json_object *schema = input_schema(t, &c->mcp->options);

        char fault[sizeof(c->fault)];

        (void)schema_check(schema, c->arguments, fault, sizeof(fault));
        json_object_put(schema);
        return tool_fail(c, "%s", fault);
}

static int run(const Tool *t, ToolCall *c) {
        json_object *schema = json_object_object_get(c->mcp->schemas, t->name), *none = NULL;
        int r;

        if (!c->arguments)
                c->arguments = none = json_object_new_object();
        r = schema_accepts(schema, c->arguments) ? t->run(c) : refuse(t, c);
        json_object_put(none);
        return r;
}

int tool_run(const Tool *t, Exchange *x, json_object *arguments) {
        ToolCall c = { .mcp = x->mcp,
                       .tool = t,
                       .exchange = x,
                       .client = x->client,
                       .arguments = arguments,
                       .result = json_object_new_object() };
        json_object *content = json_object_new_array(), *result = x->result;
        const char *project = tools_call_project(x);
        int r;

        exchange_describe(x, "%s%s%s", t->title, project ? ": " : "", project ? project : "");
        r = run(t, &c);
        if (r == 0)
                r = fit(c.result, t->rest);
        if (c.picture)
                json_object_array_add(content, c.picture);
        json_object_object_add(result, "content", content);
        if (r == 0 && c.words) {
                json_object_array_add(content, text_block(json_object_get_string(c.words)));
        } else if (r == 0) {
                json_object_array_add(content, text_block(json_object_to_json_string_ext(c.result, PLAIN)));
                json_object_object_add(result, "structuredContent", json_object_get(c.result));
        } else if (r == TOOL_FAILED) {
                json_object_array_add(content, text_block(c.fault));
                json_object_object_add(result, "isError", json_object_new_boolean(true));
        }
        json_object_put(c.words);
        json_object_put(c.result);
        return r < 0 ? r : 0;
}
