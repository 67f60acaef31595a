/* The methods of MCP for prompts. */
#include "mcp/prompt.h"

#include "base/buf.h"
#include "mcp/page.h"
#include "rpc/span.h"

#include <json-c/linkhash.h>
#include <string.h>

const Prompt *prompt_find(const char *name) {
        for (const Prompt *p = prompts; p->name; p++)
                if (strcmp(p->name, name) == 0)
                        return p;
        return NULL;
}

const PromptArgument *prompt_argument(const Prompt *p, const char *name, size_t n) {
        for (size_t i = 0; i < PROMPT_ARGUMENTS && p->arguments[i].name; i++)
                if (strlen(p->arguments[i].name) == n && memcmp(p->arguments[i].name, name, n) == 0)
                        return &p->arguments[i];
        return NULL;
}

static json_object *prompt_json(const Prompt *p) {
        json_object *o = json_object_new_object(), *arguments = json_object_new_array();

        json_object_object_add(o, "name", json_object_new_string(p->name));
        json_object_object_add(o, "title", json_object_new_string(p->title));
        json_object_object_add(o, "description", json_object_new_string(p->description));
        json_object_object_add(o, "arguments", arguments);
        for (size_t i = 0; i < PROMPT_ARGUMENTS && p->arguments[i].name; i++) {
                const PromptArgument *a = &p->arguments[i];
                json_object *argument = json_object_new_object();

                json_object_object_add(argument, "name", json_object_new_string(a->name));
                json_object_object_add(argument, "description", json_object_new_string(a->description));
                json_object_object_add(argument, "required", json_object_new_boolean(a->required));
                json_object_array_add(arguments, argument);
        }
        return o;
}

int prompts_list(Exchange *x) {
        json_object *list = json_object_new_array();
        int r;

        for (const Prompt *p = prompts; p->name; p++)
                json_object_array_add(list, prompt_json(p));
        r = page_list(x, "prompts", list, "name");
        json_object_put(list);
        return r;
}

static int check_known(Exchange *x, const Prompt *p, json_object *given) {
        json_object_object_foreach(given, key, value) {
                if (!prompt_argument(p, key, strlen(key)))
                        return rpc_fail(&x->error, RPC_PARAMS,
                                        "The prompt %s has no argument %.40s (prompts/list has them)",
                                        p->name, key);
                if (!json_object_is_type(value, json_type_string))
                        return rpc_fail_param(&x->error, key, "a string", "something else");
        }
        return 0;
}

static int check_arguments(Exchange *x, const Prompt *p, json_object *given) {
        if (given && !json_object_is_type(given, json_type_object))
                return rpc_fail_param(&x->error, "arguments", "an object of strings", "something else");
        for (size_t i = 0; i < PROMPT_ARGUMENTS && p->arguments[i].name; i++)
                if (p->arguments[i].required &&
                    !json_object_object_get_ex(given, p->arguments[i].name, NULL))
                        return rpc_fail_param(&x->error, p->arguments[i].name, p->arguments[i].description,
                                              "nothing");
        return given ? check_known(x, p, given) : 0;
}

/* What is given is put in as it is: the client shows it to the one who wrote it. */
static int put_argument(Buf *out, const Prompt *p, Span name, json_object *given) {
        const PromptArgument *a = prompt_argument(p, name.at, name.n);
        json_object *value;

        if (!a)
                return buf_printf(out, "{%.*s}", (int)name.n, name.at);
        if (!json_object_object_get_ex(given, a->name, &value))
                return buf_append_text(out, a->otherwise ? a->otherwise : "");
        return buf_append(out, json_object_get_string(value), (size_t)json_object_get_string_len(value));
}

static int fill(Buf *out, const Prompt *p, json_object *given) {
        const char *at = p->text, *open, *close;
        int r = 0;

        while (r == 0 && (open = strchr(at, '{')) && (close = strchr(open, '}'))) {
                r = buf_append(out, at, (size_t)(open - at));
                if (r == 0)
                        r = put_argument(out, p, (Span){ open + 1, (size_t)(close - open - 1) }, given);
                at = close + 1;
        }
        return r == 0 ? buf_append_text(out, at) : r;
}

static void add_message(Exchange *x, const Buf *text) {
        json_object *messages = json_object_new_array(), *message = json_object_new_object(),
                    *content = json_object_new_object();

        json_object_object_add(content, "type", json_object_new_string("text"));
        json_object_object_add(content, "text",
                               json_object_new_string_len((const char *)text->data, (int)text->n));
        json_object_object_add(message, "role", json_object_new_string("user"));
        json_object_object_add(message, "content", content);
        json_object_array_add(messages, message);
        json_object_object_add(x->result, "messages", messages);
}

int prompts_get(Exchange *x) {
        json_object *name = json_object_object_get(x->params, "name"),
                    *given = json_object_object_get(x->params, "arguments");
        CLEANUP_BUF Buf text = { 0 };
        const Prompt *p;
        int r;

        if (!json_object_is_type(name, json_type_string))
                return rpc_fail_param(&x->error, "name", "the name of a prompt",
                                      name ? "something else" : "nothing");
        p = prompt_find(json_object_get_string(name));
        if (!p)
                return rpc_fail(&x->error, RPC_PARAMS, "There is no prompt %s (prompts/list has them)",
                                json_object_get_string(name));
        r = check_arguments(x, p, given);
        if (r == 0)
                r = fill(&text, p, given);
        if (r != 0)
                return r;
        json_object_object_add(x->result, "description", json_object_new_string(p->description));
        add_message(x, &text);
        return 0;
}
