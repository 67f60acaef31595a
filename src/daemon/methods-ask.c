/* What engines ask on behalf of their sessions. */
#include "daemon/methods.h"

#include "base/text.h"
#include "daemon/daemon.h"
#include "daemon/engine.h"
#include "rpc/words.h"

#include <errno.h>
#include <string.h>

/* An engine knows its own methods only. */
static const Method *find_describing(const char *name) {
        static const char *const names[] = { "list_methods", "rpc.discover" };
        const Method *m = method_find(anywhere_methods, name);

        for (size_t i = 0; m && i < ARRAY_LEN(names); i++)
                if (strcmp(m->name, names[i]) == 0)
                        return m;
        return NULL;
}

static int run_described(Call *c, Daemon *d) {
        AnywhereContext context = { .program = "goxeld" };
        int r;

        r = homes_describe(d->homes, c->method, &context.description, &c->error);
        if (r != 0)
                return r;
        c->context = &context;
        r = c->method->run(c);
        c->context = NULL;
        json_object_put(context.description);
        return r;
}

/* An engine has no task of this name: another one of the user may. */
static int run_cancel(Call *c) {
        const MethodContext *m = c->context;
        const char *task = arg(c, "task")->string;

        c->result = json_object_new_object();
        json_add(c->result, "cancelled", json_object_new_boolean(engine_cancel(m->user, task)));
        return 0;
}

/* Engines have rows of these, and ask about what is not theirs. */
static const Param cancel_params[] = {
        { .name = "task", .type = P_STRING, .min = 1, .max = 64, .text = "Its name." },
        { .name = NULL },
};
static const Method asked_methods[] = {
        { .name = "goxel.cancel", .params = cancel_params, .flags = METHOD_PROJECT, .run = run_cancel },
        { .name = NULL },
};

static int run_asked(Call *c, Daemon *d, json_object *ask) {
        json_object *name = json_object_object_get(ask, "method");
        json_object *params = json_object_object_get(ask, "params");
        Span span = { 0 };
        int r;

        c->method = name ? method_find(daemon_methods, json_object_get_string(name)) : NULL;
        if (!c->method && name)
                c->method = method_find(asked_methods, json_object_get_string(name));
        if (!c->method && name)
                c->method = find_describing(json_object_get_string(name));
        if (!c->method || (c->method->flags & METHOD_RETURNS))
                return rpc_fail(&c->error, RPC_METHOD, "goxeld does not answer this for an engine");
        if (params)
                span.at = json_line(params, &span.n);
        if (params && !span.at)
                return -ENOMEM;
        r = call_parse(c, c->method, span);
        if (r != 0)
                return r;
        return c->method->flags & METHOD_ANYWHERE ? run_described(c, d) : c->method->run(c);
}

json_object *methods_ask(Daemon *d, User *user, json_object *ask) {
        MethodContext context = { .daemon = d, .user = user, .binding = "" };
        CLEANUP_CALL Call c = { .context = &context };
        json_object *o = json_object_new_object();
        uint64_t began = now_nsec();
        int r;

        r = run_asked(&c, d, ask);
        metrics_request(user, c.method ? c.method->name : NULL, began, 0, 0, c.error.code);
        if (r == 0) {
                json_add(o, "result", json_object_get(c.result));
                return o;
        }
        if (r < 0)
                rpc_failure(&c.error, RPC_INTERNAL, "goxeld cannot answer: %s", strerror(-r));
        json_add(o, "error", rpc_error_json(&c.error));
        return o;
}

/* With and without the prefix. */
static void add_name(json_object *list, const char *name, size_t n) {
        const size_t prefix = sizeof("goxel.") - 1;

        json_append(list, json_object_new_string_len(name, (int)n));
        if (n > prefix && strncmp(name, "goxel.", prefix) == 0)
                json_append(list, json_object_new_string_len(name + prefix, (int)(n - prefix)));
}

json_object *methods_names(void) {
        json_object *ask = json_object_new_array(), *hand_back = json_object_new_array();
        json_object *o = json_object_new_object();
        Span word;

        for (const Method *m = daemon_methods; m->name; m++) {
                json_object *list = m->flags & METHOD_RETURNS ? hand_back : ask;

                add_name(list, m->name, strlen(m->name));
                for (const char *aliases = m->aliases; words_next(&aliases, &word);)
                        add_name(list, word.at, word.n);
        }
        for (const Method *m = asked_methods; m->name; m++)
                json_append(ask, json_object_new_string(m->name));
        json_append(ask, json_object_new_string("list_methods"));
        json_append(ask, json_object_new_string("rpc.discover"));
        json_add(o, "ask", ask);
        json_add(o, "return", hand_back);
        return o;
}
