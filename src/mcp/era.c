/* The two eras of the protocol: how a request shows which one it is of, and what differs. */
#include "config.h"
#include "mcp/server.h"

#include <string.h>

#define META "io.modelcontextprotocol/"

#define KEEP_MS 3600000 /* lists do not change while the program runs */

static const char *const handshakes[] = { MCP_HANDSHAKE, "2025-06-18", MCP_BATCHES, "2024-11-05" };

const char *era_settle(const char *wanted) {
        for (size_t i = 0; wanted && i < ARRAY_LEN(handshakes); i++)
                if (strcmp(handshakes[i], wanted) == 0)
                        return handshakes[i];
        return MCP_HANDSHAKE;
}

static int refuse_version(Exchange *x, const char *requested) {
        json_object *supported = json_object_new_array();

        rpc_failure(&x->error, MCP_E_VERSION,
                    "Requests of version %.40s are not served: send %s, or initialize for older ones",
                    requested, MCP_STATELESS);
        json_object_array_add(supported, json_object_new_string(MCP_STATELESS));
        rpc_error_add(&x->error, "supported", supported);
        rpc_error_add(&x->error, "requested", json_object_new_string(requested));
        return RPC_FAILED;
}

static int check_meta(Exchange *x, json_object *meta, json_object *version) {
        if (!json_object_is_type(version, json_type_string))
                return rpc_fail(&x->error, RPC_PARAMS,
                                "_meta[\"" META "protocolVersion\"] has to be a string");
        if (strcmp(json_object_get_string(version), MCP_STATELESS) != 0)
                return refuse_version(x, json_object_get_string(version));
        if (!json_object_is_type(json_object_object_get(meta, META "clientCapabilities"), json_type_object))
                return rpc_fail(&x->error, RPC_PARAMS,
                                "_meta[\"" META "clientCapabilities\"] is missing: an object, {} for none");
        return 0;
}

int era_check(Exchange *x, const McpMethod *method) {
        json_object *meta = json_object_object_get(x->params, "_meta"), *version = NULL;
        bool opens = method->handshake && !method->stateless;

        if (json_object_is_type(meta, json_type_object))
                x->stateless = json_object_object_get_ex(meta, META "protocolVersion", &version);
        if (x->stateless) {
                int r = check_meta(x, meta, version);

                if (r != 0)
                        return r;
        } else if (!x->mcp->version && !opens)
                return rpc_fail(&x->error, RPC_PARAMS,
                                "Send initialize first, or with every request _meta with \"" META
                                "protocolVersion\": \"" MCP_STATELESS "\" and \"" META
                                "clientCapabilities\"");
        if (x->stateless ? !method->stateless : !method->handshake)
                return rpc_fail(&x->error, RPC_METHOD, "Version %s has no %s",
                                x->stateless ? MCP_STATELESS : x->mcp->version, method->name);
        return 0;
}

json_object *server_info(void) {
        json_object *info = json_object_new_object();

        json_object_object_add(info, "name", json_object_new_string("goxel"));
        json_object_object_add(info, "title", json_object_new_string("Goxel voxel editor"));
        json_object_object_add(info, "version", json_object_new_string(GOXEL_VERSION));
        return info;
}

void era_complete(json_object *result) {
        json_object *meta = json_object_new_object();

        json_object_object_add(meta, META "serverInfo", server_info());
        json_object_object_add(result, "resultType", json_object_new_string("complete"));
        json_object_object_add(result, "_meta", meta);
}

void era_keep(const Exchange *x) {
        if (!x->stateless)
                return;
        json_object_object_add(x->result, "ttlMs", json_object_new_int(KEEP_MS));
        json_object_object_add(x->result, "cacheScope", json_object_new_string("public"));
}
