#include "rpc/method.h"

#include "rpc/words.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PREFIX "goxel."

enum {
        COMMON_PROJECT,
        COMMON_KEY,
        COMMON_IF_REVISION,
        COMMON_TIMEOUT_MS,
        COMMON_BACKGROUND,
        COMMON_PROGRESS
};
_Static_assert(COMMON_PROGRESS + 1 == METHOD_COMMON, "one for each of method_common");

void call_done(Call *c) {
        json_object_put(c->json);
        c->json = NULL;
        free(c->text);
        c->text = NULL;
        json_object_put(c->result);
        c->result = NULL;
        rpc_error_done(&c->error);
}

static const Arg *arg_find(const Call *c, const char *name) {
        const Param *p = c->method->params;

        for (size_t i = 0; p && p[i].name; i++)
                if (strcmp(p[i].name, name) == 0)
                        return &c->args[i];
        return NULL;
}

const Arg *arg(const Call *c, const char *name) {
        const Arg *ret = arg_find(c, name);

        assert(ret);
        return ret;
}

const char *call_project(const Call *c) {
        const char *param = c->method->project_param;
        const Arg *a = arg_find(c, param ? param : method_common[COMMON_PROJECT].name);

        /* Only methods about projects have one at all: another's "project" is its own affair. */
        if (!param && !(c->method->flags & METHOD_PROJECT))
                return NULL;
        return (a ? a : &c->common[COMMON_PROJECT])->string;
}

/* A row of its own goes before what all methods understand. */
static const Arg *common(const Call *c, int i) {
        const Arg *a = arg_find(c, method_common[i].name);

        return a ? a : &c->common[i];
}

const char *call_key(const Call *c) {
        return common(c, COMMON_KEY)->string;
}

int64_t call_timeout_ms(const Call *c) {
        return common(c, COMMON_TIMEOUT_MS)->i;
}

int64_t call_if_revision(const Call *c) {
        const Arg *a = common(c, COMMON_IF_REVISION);

        return a->given ? a->i : -1;
}

bool method_changes(const Method *m) {
        return m->flags & (METHOD_WRITES | METHOD_CREATES | METHOD_CHANGES);
}

bool call_background(const Call *c) {
        return common(c, COMMON_BACKGROUND)->i;
}

bool call_progress(const Call *c) {
        return common(c, COMMON_PROGRESS)->i;
}

int call_carry_out(Call *c) {
        int r;

        (void)json_fell_short();
        r = c->method->run(c);
        return r == 0 && json_fell_short() && !method_changes(c->method) ? -ENOMEM : r;
}

int call_run(Call *c) {
        int r = call_carry_out(c);

        if (r >= 0)
                return r;
        rpc_failure(&c->error, RPC_INTERNAL, "%s: %s", c->method->name, strerror(-r));
        rpc_error_errno(&c->error, -r);
        return RPC_FAILED;
}

static int answer_any(Buf *out, const Request *q, const Call *c) {
        if (c->error.code)
                return answer_error(out, q->id, &c->error);
        if (c->result_text.n > 0)
                return answer_result_text(out, q->id, c->result_text.at, c->result_text.n);
        if (!c->result)
                return answer_result_text(out, q->id, "{}", 2);
        return answer_result(out, q->id, c->result);
}

int call_answer(Buf *out, const Request *q, const Call *c) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };
        size_t start = out->n;
        int r;

        if (q->id.n == 0)
                return 0;
        r = answer_any(out, q, c);
        if (r < 0 || out->n - start <= RPC_ANSWER_MAX)
                return r;

        rpc_failure(&e, RPC_TOO_LARGE, "The answer has %zu bytes; at most %u are sent in one piece",
                    out->n - start, RPC_ANSWER_MAX);
        rpc_error_add(&e, "limit", json_object_new_int64(RPC_ANSWER_MAX));
        rpc_error_add(&e, "value", json_object_new_int64((int64_t)(out->n - start)));
        out->n = start;
        return answer_error(out, q->id, &e);
}

int method_unknown(RpcError *e, const char *name) {
        rpc_failure(e, RPC_METHOD, "No method is named \"%s\": list_methods tells those there are", name);
        rpc_error_add(e, "method", json_object_new_string(name));
        return RPC_FAILED;
}

int method_answer(Buf *out, const Request *q, const Method *method, Call *c) {
        int r;

        if (q->error.code)
                return answer_error(out, q->id, &q->error);
        if (method)
                r = call_parse(c, method, q->params);
        else
                r = method_unknown(&c->error, q->method);
        if (r == 0)
                r = call_run(c);
        return r < 0 ? r : call_answer(out, q, c);
}

static const Param *param_find(const Method *m, const char *name) {
        for (const Param *p = m->params; p && p->name; p++)
                if (strcmp(p->name, name) == 0)
                        return p;
        return NULL;
}

const char *method_param_names(const Method *m, const char *param, char ret[static PARAM_NAMES_MAX]) {
        const Param *p = param_find(m, param);

        assert(p || strcmp(param, method_common[COMMON_PROJECT].name) == 0);
        if (!p)
                p = &method_common[COMMON_PROJECT];
        (void)snprintf(ret, PARAM_NAMES_MAX, "%s%s%s", p->name, param_alias(p) ? " " : "",
                       param_alias(p) ? param_alias(p) : "");
        return ret;
}

int method_param_position(const Method *m, const char *param) {
        const Param *p = param_find(m, param);

        return p ? (int)(p - m->params) : -1;
}

const char *method_bare(const char *name) {
        const size_t n = sizeof(PREFIX) - 1;

        return strncmp(name, PREFIX, n) == 0 ? name + n : name;
}

static bool has_alias(const char *aliases, const char *name) {
        Span word;

        while (words_next(&aliases, &word)) {
                char alias[RPC_METHOD_MAX + 1];

                assert(word.n < sizeof(alias));
                memcpy(alias, word.at, word.n);
                alias[word.n] = '\0';
                if (strcmp(method_bare(alias), name) == 0)
                        return true;
        }
        return false;
}

const Method *method_find(const Method *table, const char *name) {
        const char *wanted = method_bare(name);

        for (const Method *m = table; m->name; m++)
                if (strcmp(method_bare(m->name), wanted) == 0)
                        return m;
        for (const Method *m = table; m->name; m++)
                if (has_alias(m->aliases, wanted))
                        return m;
        return NULL;
}
