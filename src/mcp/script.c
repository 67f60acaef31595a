#include "mcp/tool.h"

int tool_script(ToolCall *c) {
        json_object *params = tool_params(c), *result;
        int r;

        tool_pass(c, params, "code", "script");
        tool_pass(c, params, "if_revision", "if_revision");
        r = tool_ask(c, "goxel.execute_script", params, -1, 0, &result);
        if (r != 0)
                return r;
        tool_keep(c, result, "value console voxels_changed revision");
        json_object_put(result);
        return 0;
}
