#include "rpc/value.h"
#include "rpc/words.h"

#include <json-c/json_tokener.h>
#include <string.h>

static int check_param(const Method *m, const Param *p, RpcError *e) {
        json_object *json;
        bool fits;
        Arg a;

        for (const Param *other = m->params; other != p; other++)
                if (strcmp(other->name, p->name) == 0 || words_index(other->flat, p->name) >= 0 ||
                    words_index(p->flat, other->name) >= 0)
                        return rpc_fail(e, RPC_INTERNAL, "%s: two parameters are named \"%s\"", m->name,
                                        p->name);
        if (!p->text)
                return rpc_fail(e, RPC_INTERNAL, "%s: \"%s\" has no text", m->name, p->name);
        if ((p->type == P_CHOICE) != (p->choices != NULL))
                return rpc_fail(e, RPC_INTERNAL, "%s: \"%s\" and its choices", m->name, p->name);
        if (!p->fallback || p->fallback[0] == '\0')
                return 0;
        json = json_tokener_parse(p->fallback);
        fits = value_read(p, json, &a);
        json_object_put(json);
        return fits ? 0
                    : rpc_fail(e, RPC_INTERNAL, "%s: the default of \"%s\" does not fit", m->name, p->name);
}

static int check_params(const Method *m, RpcError *e) {
        size_t n = 0;
        int r = 0;

        for (const Param *p = m->params; p && p->name && r == 0; p++, n++)
                r = check_param(m, p, e);
        if (r == 0 && n > METHOD_PARAMS_MAX)
                return rpc_fail(e, RPC_INTERNAL, "%s: more than %d parameters", m->name, METHOD_PARAMS_MAX);
        return r;
}

static bool has_param(const Method *m, const char *name) {
        return method_param_position(m, name) >= 0 || strcmp(name, method_common[0].name) == 0;
}

static int check_example(const Method *m, RpcError *e) {
        CLEANUP_CALL Call c = { 0 };
        int r;

        if (!m->example)
                return 0;
        r = call_parse(&c, m, (Span){ m->example, strlen(m->example) });
        return r ? rpc_fail(e, RPC_INTERNAL, "%s: the example: %s", m->name, c.error.message) : 0;
}

static int check_result(const Method *m, RpcError *e) {
        json_object *json = m->result ? json_tokener_parse(m->result) : NULL;
        bool good = json;

        json_object_put(json);
        return good ? 0 : rpc_fail(e, RPC_INTERNAL, "%s: the result is no JSON", m->name);
}

/* Each name and alias finds its own row, and no other. */
static int check_names(const Method *table, const Method *m, RpcError *e) {
        const char *aliases = m->aliases;
        Span word;

        if (method_find(table, m->name) != m)
                return rpc_fail(e, RPC_INTERNAL, "Two methods are named %s", m->name);
        while (words_next(&aliases, &word)) {
                char alias[RPC_METHOD_MAX + 1] = "";

                memcpy(alias, word.at, MIN(word.n, sizeof(alias) - 1));
                if (method_find(table, alias) != m)
                        return rpc_fail(e, RPC_INTERNAL, "%s: its alias %s is another's", m->name, alias);
        }
        return 0;
}

int method_check(const Method *table, RpcError *e) {
        for (const Method *m = table; m->name; m++) {
                unsigned scope = m->flags & (METHOD_ANYWHERE | METHOD_DAEMON | METHOD_PROJECT);

                if (!m->summary || !scope || scope & (scope - 1))
                        return rpc_fail(e, RPC_INTERNAL, "%s: a summary and one scope are due", m->name);
                if (m->project_param && !has_param(m, m->project_param))
                        return rpc_fail(e, RPC_INTERNAL, "%s has no \"%s\"", m->name, m->project_param);
                if (check_names(table, m, e) || check_params(m, e) || check_result(m, e) ||
                    check_example(m, e))
                        return RPC_FAILED;
        }
        return 0;
}
