#include "mcp/complete.h"

#include "mcp/prompt.h"
#include "mcp/resource.h"
#include "rpc/member.h"
#include "rpc/words.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#define VALUES_MAX 100 /* the protocol allows no more */

typedef struct Completion {
        const char *value; /* what is there of it */
        json_object *values;
        size_t total;
} Completion;

static void offer(Completion *c, const char *text, size_t n) {
        size_t have = strlen(c->value);

        if (have > n || strncasecmp(text, c->value, have) != 0)
                return;
        if (c->total++ < VALUES_MAX)
                json_object_array_add(c->values, json_object_new_string_len(text, (int)n));
}

static int offer_projects(Exchange *x, Completion *c) {
        json_object *names = NULL;
        int r;

        r = project_names(x, &names);
        if (r != 0)
                return r;
        for (size_t i = 0; i < json_object_array_length(names); i++) {
                const char *name = json_object_get_string(json_object_array_get_idx(names, i));

                offer(c, name, strlen(name));
        }
        json_object_put(names);
        return 0;
}

static int complete_prompt(Exchange *x, const char *name, const char *argument, Completion *c) {
        const Prompt *p = prompt_find(name);
        const PromptArgument *a = p ? prompt_argument(p, argument, strlen(argument)) : NULL;
        const char *choices;
        Span word;

        if (!p)
                return rpc_fail(&x->error, RPC_PARAMS, "There is no prompt %s (prompts/list has them)",
                                name);
        if (!a)
                return rpc_fail(&x->error, RPC_PARAMS, "The prompt %s has no argument %s", name, argument);
        if (strcmp(a->name, "project") == 0)
                return offer_projects(x, c);
        choices = a->choices ? a->choices : "";
        while (words_next(&choices, &word))
                offer(c, word.at, word.n);
        return 0;
}

static bool is_template(const char *uri) {
        for (size_t i = 0; i < RESOURCE_KINDS; i++)
                if (strncmp(uri, RESOURCE_TEMPLATE, strlen(RESOURCE_TEMPLATE)) == 0 &&
                    strcmp(uri + strlen(RESOURCE_TEMPLATE), resource_kinds[i].name) == 0)
                        return true;
        return false;
}

static int complete_template(Exchange *x, const char *uri, const char *variable, Completion *c) {
        if (!is_template(uri))
                return rpc_fail(&x->error, RPC_PARAMS,
                                "There is no template %s (resources/templates/list has them)", uri);
        if (strcmp(variable, RESOURCE_VARIABLE) != 0)
                return rpc_fail(&x->error, RPC_PARAMS,
                                "The template has no variable %s, only "
                                "\"" RESOURCE_VARIABLE "\"",
                                variable);
        return offer_projects(x, c);
}

static void answer(Exchange *x, const Completion *c) {
        json_object *completion = json_object_new_object();

        json_object_object_add(completion, "values", json_object_get(c->values));
        json_object_object_add(completion, "total", json_object_new_uint64(c->total));
        json_object_object_add(completion, "hasMore", json_object_new_boolean(c->total > VALUES_MAX));
        json_object_object_add(x->result, "completion", completion);
}

static int complete_reference(Exchange *x, json_object *ref, const char *name, Completion *c) {
        const char *type = member_text(ref, "type"), *prompt = member_text(ref, "name"),
                   *uri = member_text(ref, "uri");

        if (type && prompt && strcmp(type, "ref/prompt") == 0)
                return complete_prompt(x, prompt, name, c);
        if (type && uri && strcmp(type, "ref/resource") == 0)
                return complete_template(x, uri, name, c);
        return rpc_fail_param(&x->error, "ref",
                              "{\"type\": \"ref/prompt\", \"name\": …} or {\"type\": \"ref/resource\", "
                              "\"uri\": …}",
                              "something else");
}

int complete(Exchange *x) {
        json_object *argument = json_object_object_get(x->params, "argument");
        Completion c = { .value = member_text(argument, "value") };
        const char *name = member_text(argument, "name");
        int r;

        if (!name || !c.value)
                return rpc_fail_param(&x->error, "argument", "an object {name, value} of strings",
                                      argument ? "something else" : "nothing");
        c.values = json_object_new_array();
        if (!c.values)
                return -ENOMEM;
        r = complete_reference(x, json_object_object_get(x->params, "ref"), name, &c);
        if (r == 0)
                answer(x, &c);
        json_object_put(c.values);
        return r;
}
