/* The tool for layers: a table of what it can do. */
#include "mcp/tool.h"

#include "rpc/words.h"

#include <json-c/linkhash.h>
#include <string.h>

static const struct Action {
        const char *name, *method;
        const char *takes; /* arguments, which the daemon calls the same */
        const char *tells; /* members of its answer */
        bool reads;
} actions[] = {
        { "list", "goxel.list_layers", "", "active_layer layers", true },
        { "create", "goxel.create_layer", "name visible", "layer_id name revision", false },
};

static int check_arguments(ToolCall *c, const struct Action *a) {
        json_object_object_foreach(c->arguments, key, value) {
                (void)value;
                if (words_index("project action", key) < 0 && words_index(a->takes, key) < 0)
                        return tool_fail(c, "%s has no meaning: action %s takes %s", key, a->name,
                                         a->takes[0] ? a->takes : "nothing more");
        }
        return 0;
}

static int run(ToolCall *c, const struct Action *a) {
        json_object *params, *answer;
        int r;

        r = check_arguments(c, a);
        if (r != 0)
                return r;
        params = tool_params(c);
        json_object_object_foreach(c->arguments, key, value) {
                if (words_index(a->takes, key) >= 0)
                        json_object_object_add(params, key, json_object_get(value));
        }
        r = tool_ask(c, a->method, params, -1, a->reads ? GOXEL_CALL_REPEATABLE : 0, &answer);
        if (r != 0)
                return r;
        tool_keep(c, answer, a->tells);
        json_object_put(answer);
        return 0;
}

int tool_layers(ToolCall *c) {
        const char *action = tool_text(c, "action");

        for (size_t i = 0; i < ARRAY_LEN(actions); i++)
                if (strcmp(actions[i].name, action) == 0)
                        return run(c, &actions[i]);
        return tool_fail(c, "action %s is not known", action);
}
