/* The methods of MCP for resources. */
#include "mcp/page.h"
#include "mcp/resource.h"

#include <stdio.h>
#include <string.h>

#define STYLE (JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE)
/* Of the handshake era; the stateless one has wrong parameters instead. */
#define MCP_E_RESOURCE (-32002)

void exchange_fresh(Exchange *x) {
        if (!x->stateless)
                return;
        json_object_object_add(x->result, "ttlMs", json_object_new_int(0));
        json_object_object_add(x->result, "cacheScope", json_object_new_string("private"));
}

int exchange_fail(Exchange *x, const ToolCall *c) {
        return rpc_fail(&x->error, RPC_INTERNAL, "%s", c->fault);
}

const char *resources_no_project(const Exchange *x) {
        return NULL;
}

int resource_refuse(Exchange *x, const char *uri, const char *why) {
        rpc_failure(&x->error, x->stateless ? RPC_PARAMS : MCP_E_RESOURCE, "%s", why);
        rpc_error_add(&x->error, "uri", json_object_new_string(uri));
        return RPC_FAILED;
}

static json_object *kind_json(const ResourceKind *kind, const char *project) {
        json_object *o = json_object_new_object();
        char title[NAME_MAX_BYTES + 32];

        (void)snprintf(title, sizeof(title), "%s%s%s", project ? project : "", project ? ": " : "",
                       kind->title);
        json_object_object_add(o, "name", json_object_new_string(title));
        json_object_object_add(o, "description", json_object_new_string(kind->description));
        json_object_object_add(o, "mimeType", json_object_new_string(kind->type));
        return o;
}

int resources_templates(Exchange *x) {
        json_object *list = json_object_new_array();
        int r;

        for (size_t i = 0; i < RESOURCE_KINDS; i++) {
                json_object *o = kind_json(&resource_kinds[i], NULL);
                char uri[64];

                (void)snprintf(uri, sizeof(uri), RESOURCE_TEMPLATE "%s", resource_kinds[i].name);
                json_object_object_add(o, "uriTemplate", json_object_new_string(uri));
                json_object_array_add(list, o);
        }
        r = page_list(x, "resourceTemplates", list, "uriTemplate");
        json_object_put(list);
        return r;
}

static int compare_names(const void *a, const void *b) {
        json_object *const *x = a, *const *y = b;

        return strcmp(json_object_get_string(*x), json_object_get_string(*y));
}

int project_names(Exchange *x, json_object **ret) {
        ToolCall c = { .mcp = x->mcp, .exchange = x, .client = x->client };
        json_object *answer, *projects, *names;
        int r;

        r = tool_ask(&c, "goxel.list_projects", json_object_new_object(), -1, GOXEL_CALL_REPEATABLE,
                     &answer);
        if (r != 0)
                return exchange_fail(x, &c);
        names = json_object_new_array();
        projects = json_object_object_get(answer, "projects");
        for (size_t i = 0; i < tool_count(projects); i++)
                json_object_array_add(names, json_object_get(json_object_object_get(
                                                     json_object_array_get_idx(projects, i), "name")));
        json_object_array_sort(names, compare_names);
        json_object_put(answer);
        *ret = names;
        return 0;
}

static int add_resources(json_object *list, const char *project) {
        for (size_t i = 0; i < RESOURCE_KINDS; i++) {
                const ResourceKind *kind = &resource_kinds[i];
                CLEANUP_BUF Buf uri = { 0 };
                json_object *o;
                int r;

                if (!kind->listed)
                        continue;
                r = resource_uri(&uri, project, kind);
                if (r < 0)
                        return r;
                o = kind_json(kind, project);
                json_object_object_add(o, "uri",
                                       json_object_new_string_len((const char *)uri.data, (int)uri.n));
                json_object_array_add(list, o);
        }
        return 0;
}

static int add_page(Exchange *x, json_object *list, json_object *names, const char *behind) {
        size_t n = json_object_array_length(names), i = 0, end;
        int r = 0;

        while (i < n && behind &&
               strcmp(json_object_get_string(json_object_array_get_idx(names, i)), behind) <= 0)
                i++;
        end = MIN(n, i + PAGE_ITEMS / 2); /* two resources a project */
        for (; r == 0 && i < end; i++)
                r = add_resources(list, json_object_get_string(json_object_array_get_idx(names, i)));
        if (r == 0 && end < n)
                r = page_more(x, "resources",
                              json_object_get_string(json_object_array_get_idx(names, end - 1)));
        return r;
}

int resources_list(Exchange *x) {
        CLEANUP_FREE char *behind = NULL;
        json_object *names = NULL, *list;
        int r;

        r = page_begin(x, "resources", &behind);
        if (r == 0)
                r = project_names(x, &names);
        if (r != 0)
                return r;
        list = json_object_new_array();
        json_object_object_add(x->result, "resources", list);
        exchange_fresh(x);
        r = add_page(x, list, names, behind);
        json_object_put(names);
        return r;
}

/* Asked for at once, by the thread that has read the request: its text is copied before the next one. */
const char *resources_read_project(const Exchange *x) {
        static char name[NAME_MAX_BYTES + 1];
        const char *uri = json_object_get_string(json_object_object_get(x->params, "uri"));
        const ResourceKind *kind;

        return uri && resource_parse(uri, name, &kind) ? name : NULL;
}

static int fail_read(Exchange *x, const ToolCall *c, const char *uri) {
        if (goxel_client_error_code(c->client) == RPC_PROJECT_NOT_FOUND)
                return resource_refuse(x, uri,
                                       "There is no such project: resources/list has those there are");
        return exchange_fail(x, c);
}

static void add_contents(Exchange *x, const ToolCall *c, const ResourceKind *kind, const char *uri,
                         json_object *data) {
        json_object *list = json_object_new_array(), *o = json_object_new_object();

        json_object_object_add(o, "uri", json_object_new_string(uri));
        json_object_object_add(o, "mimeType", json_object_new_string(kind->type));
        if (data)
                json_object_object_add(o, "blob", data);
        else
                json_object_object_add(
                        o, "text", json_object_new_string(json_object_to_json_string_ext(c->result, STYLE)));
        json_object_array_add(list, o);
        json_object_object_add(x->result, "contents", list);
        exchange_fresh(x);
}

static int read_kind(Exchange *x, const ResourceKind *kind, const char *name, const char *uri) {
        ToolCall c = { .mcp = x->mcp,
                       .exchange = x,
                       .client = x->client,
                       .arguments = json_object_new_object(),
                       .result = json_object_new_object() };
        json_object *data = NULL;
        int r;

        json_object_object_add(c.arguments, "project", json_object_new_string(name));
        exchange_describe(x, "%s: %s", kind->title, name);
        r = kind->read(&c, &data);
        if (r == 0)
                add_contents(x, &c, kind, uri, data);
        else if (r == TOOL_FAILED)
                r = fail_read(x, &c, uri);
        json_object_put(c.arguments);
        json_object_put(c.result);
        return r;
}

int resources_read(Exchange *x) {
        json_object *uri = json_object_object_get(x->params, "uri");
        const ResourceKind *kind;
        char name[NAME_MAX_BYTES + 1];

        if (!json_object_is_type(uri, json_type_string))
                return rpc_fail_param(&x->error, "uri", "the URI of a resource",
                                      uri ? "something else" : "nothing");
        if (!resource_parse(json_object_get_string(uri), name, &kind))
                return resource_refuse(
                        x, json_object_get_string(uri),
                        "There is no such resource: resources/templates/list has the forms there are");
        return read_kind(x, kind, name, json_object_get_string(uri));
}
