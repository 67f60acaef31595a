/* Tools that change a project. */
#include "mcp/tool.h"
#include "rpc/words.h"

#include <json-c/linkhash.h>
#include <stdio.h>
#include <string.h>

/* Of a list without "steps". */
#define LISTED_STEPS 20

static const struct Operation {
        const char *name, *method;
        const char *needs, *takes; /* members; `takes` has them all */
} operations[] = {
        { "set", "add_voxel", "at color", "op at color layer" },
        { "remove", "remove_voxel", "at", "op at layer" },
        { "shape", "procedural_shape", "min max", "op shape min max mode color layer" },
        { "layer", "create_layer", "", "op name color" },
};

/* Members that the daemon calls by another name. */
static const struct {
        const char *member, *param;
} names[] = {
        { "at", "position" },
        { "shape", "shape_type" },
        { "layer", "layer_id" },
};

static const struct Operation *operation_find(json_object *operation) {
        const char *name = json_object_get_string(json_object_object_get(operation, "op"));

        for (size_t i = 0; i < ARRAY_LEN(operations); i++)
                if (strcmp(operations[i].name, name) == 0)
                        return &operations[i];
        return NULL;
}

static int check_members(ToolCall *c, const struct Operation *o, json_object *operation, size_t index) {
        const char *needs = o->needs;
        Span word;

        while (words_next(&needs, &word)) {
                char name[16];

                (void)snprintf(name, sizeof(name), "%.*s", (int)word.n, word.at);
                if (!json_object_object_get_ex(operation, name, NULL))
                        return tool_fail(c, "operations[%zu].%s is missing: op %s needs %s", index, name,
                                         o->name, o->needs);
        }
        json_object_object_foreach(operation, key, value) {
                (void)value;
                if (words_index(o->takes, key) < 0)
                        return tool_fail(c, "operations[%zu].%s has no meaning: op %s takes %s", index, key,
                                         o->name, o->takes);
        }
        return 0;
}

static int64_t coordinate(json_object *point, size_t i) {
        return json_object_get_int64(json_object_array_get_idx(point, i));
}

/* The corners as the daemon wants them: it centres a side of s voxels so that it begins at c - s/2. */
static int add_box(ToolCall *c, json_object *operation, json_object *params, size_t index) {
        json_object *min = json_object_object_get(operation, "min"),
                    *max = json_object_object_get(operation, "max");
        json_object *size = json_object_new_array(), *centre = json_object_new_array();

        json_object_object_add(params, "size", size);
        json_object_object_add(params, "center", centre);
        for (size_t i = 0; i < 3; i++) {
                int64_t a = coordinate(min, i), b = coordinate(max, i), side;

                side = MAX(a, b) - MIN(a, b) + 1;
                if (side > INT32_MAX)
                        return tool_fail(c,
                                         "operations[%zu]: min and max are %lld apart along %c: at most %d",
                                         index, (long long)side - 1, "xyz"[i], INT32_MAX - 1);
                json_object_array_add(size, json_object_new_int64(side));
                json_object_array_add(centre, json_object_new_int64(MIN(a, b) + side / 2));
        }
        return 0;
}

static const char *param_name(const char *member) {
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                if (strcmp(names[i].member, member) == 0)
                        return names[i].param;
        return member;
}

static int add_operation(ToolCall *c, json_object *list, json_object *operation, size_t index) {
        const struct Operation *o = operation_find(operation);
        json_object *params;
        int r;

        if (!o)
                return tool_fail(c, "operations[%zu].op is not known", index);
        r = check_members(c, o, operation, index);
        if (r != 0)
                return r;
        params = json_object_new_object();
        json_object_array_add(list, params);
        json_object_object_add(params, "type", json_object_new_string(o->method));
        json_object_object_foreach(operation, key, value) {
                if (words_index("op min max", key) < 0)
                        json_object_object_add(params, param_name(key), json_object_get(value));
        }
        return strcmp(o->name, "shape") == 0 ? add_box(c, operation, params, index) : 0;
}

int tool_edit(ToolCall *c) {
        json_object *operation = json_object_object_get(c->arguments, "operations"),
                    *params = tool_params(c), *list = json_object_new_array(), *done;
        size_t n = json_object_array_length(operation);
        int r = 0;

        tool_pass(c, params, "if_revision", "if_revision");
        json_object_object_add(params, "operations", list);
        for (size_t i = 0; r == 0 && i < n; i++)
                r = add_operation(c, list, json_object_array_get_idx(operation, i), i);
        if (r != 0) {
                json_object_put(params);
                return r;
        }
        r = tool_ask(c, "goxel.batch_operations", params, -1, 0, &done);
        if (r != 0)
                return r;
        json_object_object_add(c->result, "operations", json_object_new_int64((int64_t)n));
        tool_keep(c, done, "revision");
        json_object_put(done);
        return 0;
}

/* One step. TOOL_FAILED; 0 with *ret_done false when there is none. */
static int step(ToolCall *c, const char *method, bool *ret_done) {
        json_object *params = tool_params(c), *result;
        int r;

        tool_pass(c, params, "any", "any");
        r = tool_ask(c, method, params, -1, 0, &result);
        if (r != 0)
                return r;
        *ret_done = json_object_get_boolean(json_object_object_get(result, "success"));
        tool_keep(c, result, "revision");
        json_object_put(result);
        return 0;
}

/* Steps as they are of use to an agent: it knows no sessions, and pays for each word. */
static json_object *short_steps(json_object *steps) {
        json_object *list = json_object_new_array();

        for (size_t i = 0; i < tool_count(steps); i++) {
                json_object *step = json_object_array_get_idx(steps, i), *o = json_object_new_object();
                static const char *const kept[] = { "revision", "method", "client", "undone" };

                for (size_t k = 0; k < ARRAY_LEN(kept); k++)
                        json_object_object_add(o, kept[k],
                                               json_object_get(json_object_object_get(step, kept[k])));
                json_object_array_add(list, o);
        }
        return list;
}

/* The newest steps, and where among them the project is. */
static int list_steps(ToolCall *c) {
        json_object *params = tool_params(c), *result;
        int r;

        json_object_object_add(params, "limit",
                               json_object_new_int64(tool_number(c, "steps", LISTED_STEPS)));
        r = tool_ask(c, "goxel.get_history", params, -1, GOXEL_CALL_REPEATABLE, &result);
        if (r != 0)
                return r;
        tool_keep(c, result, "revision position");
        json_object_object_add(c->result, "history", short_steps(json_object_object_get(result, "steps")));
        json_object_put(result);
        return 0;
}

int tool_history(ToolCall *c) {
        const char *method = strcmp(tool_text(c, "action"), "undo") == 0 ? "goxel.undo" : "goxel.redo";
        int64_t steps = tool_number(c, "steps", 1), n = 0;
        char why[sizeof(c->fault)];
        bool done = true;

        if (strcmp(tool_text(c, "action"), "history") == 0)
                return list_steps(c);
        for (; n < steps; n++) {
                int r = step(c, method, &done);

                if (r == TOOL_FAILED && n > 0) {
                        (void)strcpy(why, c->fault);
                        return tool_fail(c, "%d of %d steps were made, then: %.1900s", (int)n, (int)steps,
                                         why);
                }
                if (r != 0)
                        return r;
                if (!done)
                        break;
        }
        json_object_object_add(c->result, "done", json_object_new_int64(n));
        return 0;
}
