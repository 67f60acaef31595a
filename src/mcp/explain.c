/* What the daemon says about its parameters, in the words of a tool's arguments. */
#include "mcp/tool.h"

#include <json-c/json_tokener.h>
#include <string.h>

static const struct {
        const char *param, *argument;
} names[] = {
        { "position", "at" },           { "shape_type", "shape" },
        { "layer_id", "layer" },        { "background_color", "background" },
        { "camera_preset", "views" },   { "top_n", "top" },
        { "name", "project" },          { "new_name", "name" },
        { "source_layer_id", "layer" }, { "target_layer_id", "into" },
};

/* An argument that is called like the parameter is meant itself. The name of a layer, which is an
 * operation's, is no project either. */
static const char *argument_name(const ToolCall *c, const char *param, bool nested) {
        if (!nested && json_object_object_get_ex(c->arguments, param, NULL))
                return param;
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                if (strcmp(names[i].param, param) == 0 && !(nested && strcmp(param, "name") == 0))
                        return names[i].argument;
        return param;
}

bool tool_explain(ToolCall *c, const char *data) {
        json_object *o = json_tokener_parse(data);
        const char *param = json_object_get_string(json_object_object_get(o, "param")),
                   *expected = json_object_get_string(json_object_object_get(o, "expected")),
                   *got = json_object_get_string(json_object_object_get(o, "got"));
        const char *dot = param ? strrchr(param, '.') : NULL;

        bool whole = param && expected && got;

        if (whole)
                (void)tool_fail(c, "%.*s%s: expected %s, got %s", dot ? (int)(dot + 1 - param) : 0, param,
                                argument_name(c, dot ? dot + 1 : param, dot != NULL), expected, got);
        json_object_put(o);
        return whole;
}
