#include "rpc/given.h"

#include "rpc/value.h"
#include "rpc/words.h"

#include <json-c/linkhash.h>
#include <stdio.h>
#include <string.h>

#define NAMES_MAX (METHOD_PARAMS_MAX * (GIVEN_PARTS + 1) + METHOD_COMMON)

void given_name(const GivenFrom *from, const char *name, char *ret, size_t size) {
        (void)snprintf(ret, size, "%s%s%s", from->where ? from->where : "", from->where ? "." : "", name);
}

int given_fail(const GivenFrom *from, const char *name, const char *expected, const char *got, RpcError *e) {
        char full[256];

        given_name(from, name, full, sizeof(full));
        return rpc_fail_param(e, full, expected, got);
}

bool given_is_common(const GivenFrom *from, int i) {
        const char *project = from->method->project_param;

        return from->common && (i > 0 || !project || strcmp(project, method_common[0].name) == 0);
}

/* All names that the method knows. */
static size_t known_names(const GivenFrom *from, Span ret[static NAMES_MAX]) {
        size_t n = 0;

        for (const Param *p = from->method->params; p && p->name; p++) {
                const char *flat = param_alias(p) ? NULL : p->flat;

                ret[n++] = (Span){ p->name, strlen(p->name) };
                for (Span word; words_next(&flat, &word);)
                        ret[n++] = word;
        }
        for (int i = 0; i < METHOD_COMMON; i++)
                if (given_is_common(from, i))
                        ret[n++] = (Span){ method_common[i].name, strlen(method_common[i].name) };
        return n;
}

static int fail_unknown(const GivenFrom *from, const char *name, json_object *value, RpcError *e) {
        char full[256], expected[VALUE_TEXT_MAX] = "no parameters", got[VALUE_TEXT_MAX];
        const char *method = from->method->name;
        Span known[NAMES_MAX];
        size_t n = known_names(from, known), at = 0;
        int near = words_nearest(name, known, n);

        for (size_t i = 0; i < n && at < sizeof(expected); i++)
                at += (size_t)snprintf(expected + at, sizeof(expected) - at, "%s%.*s",
                                       i       ? ", "
                                       : n > 1 ? "one of "
                                               : "",
                                       (int)known[i].n, known[i].at);
        given_name(from, name, full, sizeof(full));
        if (near >= 0)
                rpc_failure(e, RPC_PARAMS, "%s has no parameter \"%.100s\": did you mean \"%.*s\"?", method,
                            full, (int)known[near].n, known[near].at);
        else
                rpc_failure(e, RPC_PARAMS, "%s has no parameter \"%.100s\" (it takes %.300s)", method, full,
                            expected);
        value_got(value, got);
        rpc_error_param(e, full, expected, got);
        return RPC_FAILED;
}

/* Stores a value that was given by name. False when the row does not have the name. */
static bool given_named(const Param *p, const char *name, json_object *value, Given *g) {
        /* null is "not given" where that may be. */
        const bool absent = !value && p->fallback && p->type != P_ANY;
        int part;

        if (strcmp(p->name, name) == 0 || (param_alias(p) && strcmp(param_alias(p), name) == 0)) {
                if (absent)
                        return true;
                g->twice = g->whole;
                g->whole = true;
                g->value = value;
                return true;
        }
        part = words_index(p->flat, name);
        if (part < 0)
                return false;
        if (!absent && (value || part < 3)) {
                g->parts |= 1u << part;
                g->part[part] = value;
        }
        return true;
}

static bool sort_member(const GivenFrom *from, const char *name, json_object *value, Given *ret,
                        Given *common) {
        const Param *params = from->method->params;

        for (size_t i = 0; params && params[i].name; i++)
                if (given_named(&params[i], name, value, &ret[i]))
                        return true;
        for (int i = 0; i < METHOD_COMMON; i++)
                if (given_is_common(from, i) && given_named(&method_common[i], name, value, &common[i]))
                        return true;
        return words_index(from->ignore, name) >= 0;
}

static int sort_object(const GivenFrom *from, json_object *params, Given *ret, Given *common, RpcError *e) {
        json_object_object_foreach(params, name, value) {
                if (!sort_member(from, name, value, ret, common))
                        return fail_unknown(from, name, value, e);
        }
        return 0;
}

static bool is_number(json_object *json) {
        return json_object_is_type(json, json_type_int) || json_object_is_type(json, json_type_double);
}

/* Numbers in sequence are the parts of a point or colour; a number after r, g, b is always a. Returns how
 * many elements were taken. */
static size_t sort_parts(const Param *p, json_object *params, size_t at, Given *g) {
        size_t most = p->type == P_COLOUR ? 4 : 3, n = json_object_array_length(params), i;

        for (i = 0; i < most && at + i < n; i++) {
                json_object *value = json_object_array_get_idx(params, at + i);

                if (i == 3 && !is_number(value))
                        break;
                g->parts |= 1u << i;
                g->part[i] = value;
        }
        return i;
}

static int sort_array(const GivenFrom *from, json_object *params, Given *ret, RpcError *e) {
        size_t n = json_object_array_length(params), at = 0, i = 0;
        const Param *p = from->method->params;
        char name[32], expected[64], got[VALUE_TEXT_MAX];

        for (; p && p[i].name && at < n; i++) {
                json_object *value = json_object_array_get_idx(params, at);

                if ((p[i].type == P_POINT || p[i].type == P_COLOUR) && is_number(value))
                        at += sort_parts(&p[i], params, at, &ret[i]);
                else {
                        ret[i].whole = value || !p[i].fallback || p[i].type == P_ANY;
                        ret[i].value = value;
                        at++;
                }
        }
        if (at == n)
                return 0;

        (void)snprintf(name, sizeof(name), "params[%zu]", at);
        (void)snprintf(expected, sizeof(expected), "no more than %zu parameters", i);
        value_got(json_object_array_get_idx(params, at), got);
        return given_fail(from, name, expected, got, e);
}

int given_sort(const GivenFrom *from, json_object *params, Given *ret, Given *common, RpcError *e) {
        if (!params)
                return 0;
        if (json_object_is_type(params, json_type_array))
                return sort_array(from, params, ret, e);
        return sort_object(from, params, ret, common, e);
}
