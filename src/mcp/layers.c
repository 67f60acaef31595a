/* The tool for layers: a table of what it can do. */
#include "mcp/tool.h"

#include "rpc/words.h"

#include <json-c/linkhash.h>
#include <stdio.h>
#include <string.h>

static const struct Action {
        const char *name, *method;
        const char *takes;  /* arguments … */
        const char *params; /* … and what the daemon calls each of them */
        int needs;          /* so many, the first ones, have to be there */
        const char *tells;  /* members of its answer */
        bool reads;
} actions[] = {
        { "list", "goxel.list_layers", "", "", 0, "active_layer layers", true },
        { "create", "goxel.create_layer", "name visible", "name visible", 0, "layer_id name revision",
          false },
        { "delete", "goxel.delete_layer", "layer", "layer_id", 1, "layer_id active_layer revision", false },
        { "rename", "goxel.rename_layer", "layer name", "layer_id new_name", 2, "layer_id name revision",
          false },
        { "visibility", "goxel.set_layer_visibility", "layer visible", "layer_id visible", 2,
          "layer_id visible revision", false },
        { "active", "goxel.set_active_layer", "layer", "layer_id", 1, "layer_id name revision", false },
        { "merge", "goxel.merge_layers", "layer into", "source_layer_id target_layer_id", 2,
          "layer_id voxels revision", false },
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

static int add_arguments(ToolCall *c, const struct Action *a, json_object *params) {
        const char *takes = a->takes, *names = a->params;
        Span argument, param;

        for (int i = 0; words_next(&takes, &argument) && words_next(&names, &param); i++) {
                char from[16], to[32];

                (void)snprintf(from, sizeof(from), "%.*s", (int)argument.n, argument.at);
                (void)snprintf(to, sizeof(to), "%.*s", (int)param.n, param.at);
                if (i < a->needs && !json_object_object_get_ex(c->arguments, from, NULL))
                        return tool_fail(c, "%s is missing: action %s takes %s", from, a->name, a->takes);
                tool_pass(c, params, from, to);
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
        r = add_arguments(c, a, params);
        if (r != 0) {
                json_object_put(params);
                return r;
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
