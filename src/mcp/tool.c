/* The list of tools, and what surrounds a call of one: checks before it, the shape of its result after. */
#include "mcp/tool.h"

#include "mcp/schema.h"

#include <assert.h>
#include <errno.h>
#include <json-c/json_tokener.h>
#include <string.h>

#define PLAIN (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

/* json-c takes single quotes, which are easier on the eye in a C string. */
json_object *tool_schema(const char *text) {
        json_object *schema = json_tokener_parse(text);

        assert(schema);
        return schema;
}

const Tool *tool_find(const char *name) {
        for (const Tool *t = tools; t->name; t++)
                if (strcmp(t->name, name) == 0)
                        return t;
        return NULL;
}

static json_object *annotations(const Tool *t) {
        json_object *o = json_object_new_object();

        json_object_object_add(o, "readOnlyHint", json_object_new_boolean(t->effect == TOOL_READS));
        if (t->effect != TOOL_READS) {
                json_object_object_add(o, "destructiveHint",
                                       json_object_new_boolean(t->effect == TOOL_CHANGES));
                json_object_object_add(o, "idempotentHint", json_object_new_boolean(t->idempotent));
        }
        json_object_object_add(o, "openWorldHint", json_object_new_boolean(false));
        return o;
}

json_object *tool_list(bool read_only) {
        json_object *list = json_object_new_array();

        for (const Tool *t = tools; list && t->name; t++) {
                json_object *o;

                if (read_only && t->effect != TOOL_READS)
                        continue;
                o = json_object_new_object();
                json_object_object_add(o, "name", json_object_new_string(t->name));
                json_object_object_add(o, "title", json_object_new_string(t->title));
                json_object_object_add(o, "description", json_object_new_string(t->description));
                json_object_object_add(o, "inputSchema", tool_schema(t->input));
                json_object_object_add(o, "outputSchema", tool_schema(t->output));
                json_object_object_add(o, "annotations", annotations(t));
                json_object_array_add(list, o);
        }
        return list;
}

int tools_list(Exchange *x) {
        if (json_object_object_get_ex(x->params, "cursor", NULL))
                return rpc_fail(&x->error, RPC_PARAMS, "The list has one page only: leave cursor out");
        json_object_object_add(x->result, "tools", json_object_get(x->mcp->list));
        era_keep(x);
        return 0;
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
        t = tool_find(json_object_get_string(name));
        if (!t)
                return rpc_fail(&x->error, RPC_PARAMS, "There is no tool %s (tools/list has them)",
                                json_object_get_string(name));
        if (x->mcp->options.read_only && t->effect != TOOL_READS)
                return rpc_fail(&x->error, RPC_PARAMS,
                                "This server only reads (--read-only): it has no tool %s", t->name);
        return tool_run(t, x, arguments);
}

const char *tools_call_project(const Exchange *x) {
        json_object *project =
                json_object_object_get(json_object_object_get(x->params, "arguments"), "project");

        return json_object_is_type(project, json_type_string) ? json_object_get_string(project) : NULL;
}

static json_object *text_block(const char *text) {
        json_object *block = json_object_new_object();

        json_object_object_add(block, "type", json_object_new_string("text"));
        json_object_object_add(block, "text", json_object_new_string(text));
        return block;
}

static int run(const Tool *t, ToolCall *c) {
        json_object *schema = tool_schema(t->input), *none = NULL;
        int r = 0;

        if (!c->arguments)
                c->arguments = none = json_object_new_object();
        if (!schema_check(schema, c->arguments, c->fault, sizeof(c->fault)))
                r = TOOL_FAILED;
        if (r == 0)
                r = t->run(c);
        json_object_put(none);
        json_object_put(schema);
        return r;
}

int tool_run(const Tool *t, Exchange *x, json_object *arguments) {
        ToolCall c = { .mcp = x->mcp,
                       .exchange = x,
                       .client = x->client,
                       .arguments = arguments,
                       .result = json_object_new_object() };
        json_object *content = json_object_new_array(), *result = x->result;
        const char *project = tools_call_project(x);
        int r;

        exchange_describe(x, "%s%s%s", t->title, project ? ": " : "", project ? project : "");
        r = run(t, &c);
        if (c.picture)
                json_object_array_add(content, c.picture);
        json_object_object_add(result, "content", content);
        if (r == 0) {
                json_object_array_add(content, text_block(json_object_to_json_string_ext(c.result, PLAIN)));
                json_object_object_add(result, "structuredContent", json_object_get(c.result));
        } else if (r == TOOL_FAILED) {
                json_object_array_add(content, text_block(c.fault));
                json_object_object_add(result, "isError", json_object_new_boolean(true));
        }
        json_object_put(c.result);
        return r < 0 ? r : 0;
}
