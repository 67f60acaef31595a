#include "rpc/given.h"
#include "rpc/plain.h"
#include "rpc/tree.h"
#include "rpc/value.h"
#include "rpc/words.h"

#include "base/names.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

const Param method_common[METHOD_COMMON + 1] = {
        { "project", P_STRING, .min = 1, .max = NAME_MAX_BYTES, .fallback = "", .flat = "project_id",
          .text = "The project that this request is for, instead of the session's own." },
        { "key", P_STRING, .min = 1, .max = 128, .fallback = "",
          .text = "A name for this request: repeated with the same key, it is answered and not done again." },
        { "if_revision", P_INT, .min = 0, .max = INT64_MAX, .fallback = "",
          .text = "Refuse the request unless the project is at this revision." },
        { "timeout_ms", P_INT, .min = 1, .max = INT32_MAX, .fallback = "", .unit = "ms",
          .text = "How long the request may take." },
        { "background", P_BOOL, .fallback = "",
          .text = "Answer at once with a task instead of the result." },
        { "progress", P_BOOL, .fallback = "",
          .text = "Tell this connection how far the request is, by notifications." },
        { 0 },
};

/* The name of one part in its flat form: of the row, or "size[1]" where the row has none. */
static void part_name(const Param *p, int part, char *ret, size_t size) {
        const char *flat = p->flat;
        Span word;

        for (int i = 0; words_next(&flat, &word); i++)
                if (i == part) {
                        (void)snprintf(ret, size, "%.*s", (int)word.n, word.at);
                        return;
                }
        (void)snprintf(ret, size, "%s[%d]", p->name, part);
}

/* -32602; points that must not be negative are sizes, not positions. */
static int fail_value(const GivenFrom *from, const Param *p, const char *name, const char *expected,
                      const char *got, RpcError *e) {
        (void)given_fail(from, name, expected, got, e);
        if (p->type == P_POINT && p->min <= 0)
                rpc_error_condition(e, RPC_INVALID_POSITION);
        return RPC_FAILED;
}

static int fail_part(const GivenFrom *from, const Param *p, const Given *g, int part, RpcError *e) {
        char name[128], expected[VALUE_TEXT_MAX], got[VALUE_TEXT_MAX] = "nothing";

        part_name(p, part, name, sizeof(name));
        value_expected_part(p, expected);
        if (g->parts & 1u << part)
                value_got(g->part[part], got);
        return fail_value(from, p, name, expected, got, e);
}

static int read_parts(const GivenFrom *from, const Param *p, const Given *g, Arg *ret, RpcError *e) {
        int defaulted = value_default(p, ret), wrong;

        if (defaulted < 0)
                return defaulted;
        ret->given = true;
        if (p->type == P_COLOUR) {
                wrong = colour_from_parts(g->part, ret->colour);
                return wrong >= 0 ? fail_part(from, p, g, wrong, e) : 0;
        }
        for (int i = 0; i < 3; i++) {
                if (!(g->parts & 1u << i) && defaulted)
                        continue;
                if (!(g->parts & 1u << i) || !value_read_part(p, g->part[i], i, ret))
                        return fail_part(from, p, g, i, e);
        }
        return 0;
}

static int fail_both(const GivenFrom *from, const Param *p, const char *other, RpcError *e) {
        char name[256], expected[VALUE_TEXT_MAX];

        given_name(from, p->name, name, sizeof(name));
        (void)snprintf(expected, sizeof(expected), "either \"%s\" or \"%s\"", p->name, other);
        rpc_failure(e, RPC_PARAMS, "Parameter \"%s\" is there twice: give %s, not both", name, expected);
        rpc_error_param(e, name, expected, "both");
        return RPC_FAILED;
}

static int read_one(const GivenFrom *from, const Param *p, const Given *g, Arg *ret, RpcError *e) {
        char expected[VALUE_TEXT_MAX], got[VALUE_TEXT_MAX] = "nothing";

        if (g->twice)
                return fail_both(from, p, param_alias(p), e);
        if (g->whole && g->parts)
                return fail_both(from, p, p->flat, e);
        if (g->parts)
                return read_parts(from, p, g, ret, e);
        if (!g->whole && p->fallback)
                return MIN(value_default(p, ret), 0);
        if (g->whole && value_read(p, g->value, ret))
                return 0;
        value_expected(p, expected);
        if (g->whole)
                p->type == P_COLOUR ? colour_got(g->value, got) : value_got(g->value, got);
        return fail_value(from, p, p->name, expected, got, e);
}

/* Names of projects follow rules of their own. */
static int check_project(const GivenFrom *from, const Call *c, RpcError *e) {
        const char *param = c->method->project_param ? c->method->project_param : method_common[0].name;
        const char *project = call_project(c),
                   *fault = project ? name_fault(project, strlen(project)) : NULL;
        const char *expected = "the name of a project: 1 to 128 bytes, no '/', no control characters";
        char name[256];

        if (!fault)
                return 0;
        given_name(from, param, name, sizeof(name));
        rpc_failure(e, RPC_PARAMS, "Parameter \"%s\" is no name for a project: %s", name, fault);
        rpc_error_param(e, name, expected, project);
        return RPC_FAILED;
}

static int read_all(const GivenFrom *from, Call *ret, json_object *params) {
        Given given[METHOD_PARAMS_MAX], common[METHOD_COMMON];
        const Param *p = ret->method->params;
        size_t n = 0;
        int r;

        while (p && p[n].name)
                n++;
        assert(n <= METHOD_PARAMS_MAX);
        memset(given, 0, n * sizeof(Given));
        memset(common, 0, sizeof(common));

        r = given_sort(from, params, given, common, &ret->error);
        for (size_t i = 0; r == 0 && i < n; i++)
                r = read_one(from, &p[i], &given[i], &ret->args[i], &ret->error);
        for (size_t i = 0; r == 0 && i < METHOD_COMMON; i++)
                r = read_one(from, &method_common[i], &common[i], &ret->common[i], &ret->error);
        return r == 0 ? check_project(from, ret, &ret->error) : r;
}

/* Texts that the tree was read without. */
static void take_bytes(Call *c, const Tree *tree) {
        for (size_t i = 0; i < METHOD_PARAMS_MAX; i++)
                if (tree->bytes[i].at) {
                        c->args[i].string = tree->bytes[i].at;
                        c->args[i].string_n = tree->bytes[i].n;
                }
}

int call_parse(Call *ret, const Method *method, Span params) {
        const GivenFrom from = { .method = method, .common = method->flags & METHOD_PROJECT };
        Tree tree;
        int r;

        ret->method = method;
        ret->params = params;
        if (method->flags & METHOD_VERBATIM)
                return 0;
        if (params.n > 0 && plain_read(&from, ret))
                return check_project(&from, ret, &ret->error);
        if (params.n == 0)
                return read_all(&from, ret, NULL);
        r = tree_read(&tree, method, params);
        if (r < 0)
                return r;
        ret->json = tree.json;
        r = read_all(&from, ret, ret->json);
        if (r == 0)
                take_bytes(ret, &tree);
        return r;
}

int call_parse_tree(Call *ret, const Method *method, json_object *params, const char *where,
                    const char *ignore) {
        const GivenFrom from = { .method = method, .where = where, .ignore = ignore };

        ret->method = method;
        return read_all(&from, ret, params);
}
