/* The methods of MCP that this server has. */
#include "mcp/complete.h"
#include "mcp/prompt.h"
#include "mcp/resource.h"
#include "mcp/subscribe.h"

#include <string.h>

static const char instructions[] =
        "Builds voxel models in named projects; every tool takes the project's name. Begin with project_open, "
        "build with edit (many operations in one call: all or none, one undo step) and voxels_write (details "
        "drawn as text), check with project_describe and render, keep the work with file_export. Z is up, "
        "front looks from -Y, one unit is a voxel, boxes include both corners.";

static json_object *capabilities(void) {
        json_object *o = json_object_new_object(), *resources = json_object_new_object();

        json_object_object_add(o, "tools", json_object_new_object());
        json_object_object_add(resources, "subscribe", json_object_new_boolean(true));
        json_object_object_add(o, "resources", resources);
        json_object_object_add(o, "prompts", json_object_new_object());
        json_object_object_add(o, "completions", json_object_new_object());
        return o;
}

static int initialize(Exchange *x) {
        json_object *wanted = json_object_object_get(x->params, "protocolVersion");

        if (!json_object_is_type(wanted, json_type_string))
                return rpc_fail_param(&x->error, "protocolVersion", "a version, like \"" MCP_HANDSHAKE "\"",
                                      wanted ? "something else" : "nothing");
        x->mcp->version = era_settle(json_object_get_string(wanted));
        json_object_object_add(x->result, "protocolVersion", json_object_new_string(x->mcp->version));
        json_object_object_add(x->result, "capabilities", capabilities());
        json_object_object_add(x->result, "serverInfo", server_info());
        json_object_object_add(x->result, "instructions", json_object_new_string(instructions));
        return 0;
}

static int ping(Exchange *x) {
        return 0;
}

/* Older versions are chosen by initialize, not by a request: they are not among these. */
static int discover(Exchange *x) {
        json_object *versions = json_object_new_array();

        json_object_array_add(versions, json_object_new_string(MCP_STATELESS));
        json_object_object_add(x->result, "supportedVersions", versions);
        json_object_object_add(x->result, "capabilities", capabilities());
        json_object_object_add(x->result, "instructions", json_object_new_string(instructions));
        era_keep(x);
        return 0;
}

static const McpMethod methods[] = {
        { "initialize", true, false, initialize, NULL },
        { "ping", true, false, ping, NULL },
        { "server/discover", false, true, discover, NULL },
        { "tools/list", true, true, tools_list, NULL },
        { "tools/call", true, true, tools_call, tools_call_project },
        { "resources/list", true, true, resources_list, resources_no_project },
        { "resources/templates/list", true, true, resources_templates, NULL },
        { "resources/read", true, true, resources_read, resources_read_project },
        { "resources/subscribe", true, false, resources_subscribe, NULL },
        { "resources/unsubscribe", true, false, resources_unsubscribe, NULL },
        { "subscriptions/listen", false, true, subscriptions_listen, NULL },
        { "prompts/list", true, true, prompts_list, NULL },
        { "prompts/get", true, true, prompts_get, NULL },
        { "completion/complete", true, true, complete, resources_no_project },
};

const McpMethod *mcp_method_find(const char *name) {
        for (size_t i = 0; i < ARRAY_LEN(methods); i++)
                if (strcmp(methods[i].name, name) == 0)
                        return &methods[i];
        return NULL;
}
