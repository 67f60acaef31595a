#include "daemon/methods.h"

#include "base/text.h"
#include "config.h"
#include "daemon/daemon.h"
#include "daemon/engine.h"
#include "daemon/route.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static size_t count_sessions(const Engine *e) {
        const Session *s;
        size_t n = 0;

        TAILQ_FOREACH(s, &e->sessions, engine_link) {
                n++;
        }
        return n;
}

static json_object *list_engines(const User *user) {
        json_object *list = json_object_new_array();
        const Engine *e;

        TAILQ_FOREACH(e, &user->engines, link) {
                json_object *o = json_object_new_object();

                json_object_object_add(o, "project", json_object_new_string(e->project));
                json_object_object_add(o, "pid", json_object_new_int(e->pid));
                json_object_object_add(o, "sessions", json_object_new_uint64(count_sessions(e)));
                json_object_array_add(list, o);
        }
        return list;
}

static const char *current_of(User *user) {
        Catalogue *catalogue;

        return user_catalogue(user, &catalogue) < 0 ? NULL : catalogue_current(catalogue);
}

static size_t count_methods(const Daemon *d) {
        json_object *methods;

        if (!json_object_object_get_ex(homes_description(d->homes), "methods", &methods))
                return 0;
        return json_object_array_length(methods);
}

static void add_text(json_object *o, const char *key, const char *text) {
        json_object_object_add(o, key, text ? json_object_new_string(text) : NULL);
}

static int run_status(Call *call) {
        const MethodContext *c = call->context;
        const Daemon *d = c->daemon;
        json_object *o = json_object_new_object();

        add_text(o, "status", "ok");
        add_text(o, "version", GOXEL_VERSION);
        add_text(o, "build", GOXEL_BUILD);
        json_object_object_add(o, "pid", json_object_new_int(getpid()));
        add_text(o, "instance", "user");
        add_text(o, "socket", d->listener.path);
        json_object_object_add(o, "uptime_seconds",
                               json_object_new_int64((int64_t)((now_usec() - d->started) / USEC_PER_SEC)));
        json_object_object_add(o, "current_time", json_object_new_int64(time(NULL)));
        add_text(o, "hostname", d->hostname);
        json_object_object_add(o, "goxel_initialized", json_object_new_boolean(true));
        json_object_object_add(o, "methods_available", json_object_new_uint64(count_methods(d)));
        json_object_object_add(o, "memory_allocated", json_object_new_uint64(mallinfo2().uordblks));
        json_object_object_add(o, "sessions", json_object_new_uint64(c->user->used[USER_SESSIONS]));
        add_text(o, "current_project", current_of(c->user));
        json_object_object_add(o, "engines", list_engines(c->user));
        call->result = o;
        return 0;
}

static int fail_storage(Call *call, int r) {
        (void)rpc_fail(&call->error, RPC_STORAGE, "The folder of projects cannot be used: %s", strerror(-r));
        rpc_error_add(&call->error, "errno", json_object_new_int(-r));
        return RPC_FAILED;
}

static json_object *project_object(const ProjectInfo *p, bool open, const char *current) {
        json_object *o = json_object_new_object();

        json_object_object_add(o, "name", json_object_new_string(p->name));
        json_object_object_add(o, "open", json_object_new_boolean(open));
        json_object_object_add(o, "current",
                               json_object_new_boolean(current && strcmp(current, p->name) == 0));
        json_object_object_add(o, "size_bytes", json_object_new_uint64(p->bytes));
        json_object_object_add(o, "modified", json_object_new_int64(p->modified));
        return o;
}

static int run_list_projects(Call *call) {
        const MethodContext *c = call->context;
        CLEANUP_FREE ProjectInfo *projects = NULL;
        Catalogue *catalogue;
        json_object *list;
        const char *current;
        size_t n;
        int r;

        r = user_catalogue(c->user, &catalogue);
        if (r >= 0)
                r = catalogue_list(catalogue, &projects, &n);
        if (r < 0)
                return fail_storage(call, r);
        current = catalogue_current(catalogue);
        list = json_object_new_array();
        for (size_t i = 0; i < n; i++) {
                const Engine *e = engine_find(c->user, projects[i].name);

                /* An engine that was started for a project whose creation then failed. */
                if (e && e->was_ready && !e->created)
                        continue;
                json_object_array_add(list, project_object(&projects[i], e != NULL, current));
        }
        call->result = json_object_new_object();
        json_object_object_add(call->result, "count",
                               json_object_new_uint64(json_object_array_length(list)));
        json_object_object_add(call->result, "projects", list);
        return 0;
}

/* The project to end, whose engine has left: the door sees to it. 0 or RPC_FAILED. */
static int find_project(Call *call, const char **ret, Catalogue **ret_catalogue) {
        const MethodContext *c = call->context;
        const Arg *a = arg(call, "project");
        const char *name, *fault;
        int r;

        name = a->given ? a->string : c->binding[0] ? c->binding : current_of(c->user);
        if (!name)
                return rpc_fail(&call->error, RPC_NO_PROJECT,
                                "There is no current project: name one with \"project\", or make one with "
                                "goxel.create_project");
        fault = name_fault(name, strlen(name));
        if (fault)
                return route_fail_name(&call->error, "project", name, fault);
        if (engine_find(c->user, name))
                return rpc_fail(&call->error, RPC_BUSY,
                                "Project \"%s\" was opened again meanwhile: try again", name);
        r = user_catalogue(c->user, ret_catalogue);
        if (r >= 0)
                r = catalogue_has(*ret_catalogue, name);
        if (r < 0)
                return fail_storage(call, r);
        if (r == 0)
                return rpc_fail(&call->error, RPC_PROJECT_NOT_FOUND,
                                "There is no project \"%s\": goxel.list_projects tells which there are",
                                name);
        *ret = name;
        return 0;
}

static void set_done(Call *call, const char *name) {
        call->result = json_object_new_object();
        json_object_object_add(call->result, "success", json_object_new_boolean(true));
        json_object_object_add(call->result, "project", json_object_new_string(name));
}

static int run_close_project(Call *call) {
        Catalogue *catalogue = NULL;
        const char *name = NULL;
        int r;

        r = find_project(call, &name, &catalogue);
        if (r != 0)
                return r;
        set_done(call, name);
        return 0;
}

static int run_delete_project(Call *call) {
        Catalogue *catalogue = NULL;
        const char *name = NULL;
        int r;

        r = find_project(call, &name, &catalogue);
        if (r != 0)
                return r;
        set_done(call, name);
        r = catalogue_delete(catalogue, name);
        return r < 0 ? fail_storage(call, r) : 0;
}

static const Param no_params[] = { { .name = NULL } };

static const Param close_params[] = {
        { .name = "project",
          .type = P_STRING,
          .fallback = "",
          .text = "Name of the project; without it the session's, else your current one." },
        { .name = NULL },
};

static const Param delete_params[] = {
        { .name = "project", .type = P_STRING, .text = "Name of the project." },
        { .name = NULL },
};

const Method daemon_methods[] = {
        { .name = "status",
          .summary = "Tells how goxeld is: its version, its sessions and the projects that are open.",
          .params = no_params,
          .flags = METHOD_DAEMON,
          .result = "{\"status\":\"string\",\"version\":\"string\",\"build\":\"string\",\"pid\":\"integer\","
                    "\"instance\":\"string\",\"socket\":\"string\",\"uptime_seconds\":\"integer\","
                    "\"current_time\":\"integer\",\"hostname\":\"string\",\"goxel_initialized\":\"boolean\","
                    "\"methods_available\":\"integer\",\"memory_allocated\":\"integer\","
                    "\"sessions\":\"integer\",\"current_project\":\"string\","
                    "\"engines\":[{\"project\":\"string\",\"pid\":\"integer\",\"sessions\":\"integer\"}]}",
          .example = "{}",
          .run = run_status },
        { .name = "goxel.list_projects",
          .summary = "Lists your projects, with their sizes in bytes and when they were last written to "
                     "(seconds since 1970).",
          .params = no_params,
          .flags = METHOD_DAEMON,
          .result = "{\"count\":\"integer\",\"projects\":[{\"name\":\"string\",\"open\":\"boolean\","
                    "\"current\":\"boolean\",\"size_bytes\":\"integer\",\"modified\":\"integer\"}]}",
          .example = "{}",
          .run = run_list_projects },
        { .name = "goxel.close_project",
          .summary =
                  "Stores a project and ends its engine; the next request for the project opens it again.",
          .params = close_params,
          .flags = METHOD_DAEMON | METHOD_RETURNS,
          .project_param = "project",
          .result = "{\"success\":\"boolean\",\"project\":\"string\"}",
          .example = "{\"project\":\"castle\"}",
          .run = run_close_project },
        { .name = "goxel.delete_project",
          .summary = "Deletes a project with its history, for good.",
          .params = delete_params,
          .flags = METHOD_DAEMON | METHOD_RETURNS,
          .project_param = "project",
          .result = "{\"success\":\"boolean\",\"project\":\"string\"}",
          .example = "{\"project\":\"castle\"}",
          .run = run_delete_project },
        { .name = NULL },
};

static json_object *error_object(const RpcError *e) {
        json_object *o = json_object_new_object();

        json_object_object_add(o, "code", json_object_new_int(e->code));
        json_object_object_add(o, "message", json_object_new_string(e->message));
        if (e->data)
                json_object_object_add(o, "data", json_object_get(e->data));
        return o;
}

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
        AnywhereContext context = { .description = homes_description(d->homes), .program = "goxeld" };

        int r;

        c->context = &context;
        r = c->method->run(c);
        c->context = NULL;
        return r;
}

static int run_asked(Call *c, Daemon *d, json_object *ask) {
        json_object *name = json_object_object_get(ask, "method");
        json_object *params = json_object_object_get(ask, "params");
        Span span = { 0 };
        int r;

        c->method = name ? method_find(daemon_methods, json_object_get_string(name)) : NULL;
        if (!c->method && name)
                c->method = find_describing(json_object_get_string(name));
        if (!c->method || (c->method->flags & METHOD_RETURNS))
                return rpc_fail(&c->error, RPC_METHOD, "goxeld does not answer this for an engine");
        if (params)
                span.at = json_object_to_json_string_length(params, JSON_C_TO_STRING_PLAIN, &span.n);
        r = call_parse(c, c->method, span);
        if (r != 0)
                return r;
        return c->method->flags & METHOD_ANYWHERE ? run_described(c, d) : c->method->run(c);
}

json_object *methods_ask(Daemon *d, User *user, json_object *ask) {
        MethodContext context = { .daemon = d, .user = user, .binding = "" };
        CLEANUP_CALL Call c = { .context = &context };
        json_object *o = json_object_new_object();
        int r;

        r = run_asked(&c, d, ask);
        if (r == 0) {
                json_object_object_add(o, "result", json_object_get(c.result));
                return o;
        }
        if (r < 0)
                (void)rpc_fail(&c.error, RPC_INTERNAL, "goxeld cannot answer: %s", strerror(-r));
        json_object_object_add(o, "error", error_object(&c.error));
        return o;
}

json_object *methods_names(void) {
        json_object *ask = json_object_new_array(), *hand_back = json_object_new_array();
        json_object *o = json_object_new_object();

        for (const Method *m = daemon_methods; m->name; m++) {
                json_object *list = m->flags & METHOD_RETURNS ? hand_back : ask;

                json_object_array_add(list, json_object_new_string(m->name));
                if (strncmp(m->name, "goxel.", 6) == 0)
                        json_object_array_add(list, json_object_new_string(m->name + 6));
        }
        json_object_array_add(ask, json_object_new_string("list_methods"));
        json_object_array_add(ask, json_object_new_string("rpc.discover"));
        json_object_object_add(o, "ask", ask);
        json_object_object_add(o, "return", hand_back);
        return o;
}
