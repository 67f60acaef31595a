#include "daemon/route.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void route_done(Route *r) {
        rpc_error_done(&r->error);
}

int route_fail_name(RpcError *e, const char *param, const char *name, const char *fault) {
        json_object *text = json_object_new_string(name);

        rpc_failure(e, RPC_PARAMS, "\"%s\" is no name of a project: %s", param, fault);
        rpc_error_param(e, param, "a name of 1 to 128 bytes without '/' and control characters",
                        json_object_to_json_string_ext(text, JSON_C_TO_STRING_NOSLASHESCAPE));
        json_object_put(text);
        return RPC_FAILED;
}

/* The name as the request has it, unchecked. */
static bool named(const Home *home, const Request *q, char *ret) {
        if (home->key && span_string(q->params, home->key, home->position, ret, ROUTE_NAME_SIZE))
                return true;
        return span_string(q->params, PROJECT_NAMES, -1, ret, ROUTE_NAME_SIZE);
}

static const char *fallback(const RouteContext *c) {
        return c->binding[0] ? c->binding : c->current(c->userdata);
}

bool route_daemon_project(const RouteContext *c, const Home *home, const Request *q, char *ret) {
        const char *name;

        if (named(home, q, ret))
                return true;
        name = fallback(c);
        if (!name)
                return false;
        (void)snprintf(ret, ROUTE_NAME_SIZE, "%s", name);
        return true;
}

static const char *param_name(const Home *home) {
        return home->key ? home->key : "project";
}

/* A request's own choice; RPC_FAILED: it makes none that can be followed. */
static int choose(Route *r, const RouteContext *c, const Home *home, const Request *q, char *name) {
        const char *fault, *other;

        if (named(home, q, name)) {
                fault = name_fault(name, strlen(name));
                if (!fault)
                        return 0;
                return route_fail_name(&r->error, param_name(home), name, fault);
        }
        other = home->fresh ? NULL : fallback(c);
        if (!other && home->creates)
                other = NAME_DEFAULT;
        if (!other)
                return rpc_fail(
                        &r->error, RPC_NO_PROJECT,
                        "No project was chosen: make one with goxel.create_project, or name one with "
                        "\"project\"");
        (void)snprintf(name, ROUTE_NAME_SIZE, "%s", other);
        return 0;
}

static int check_exists(Route *r, const RouteContext *c, const Home *home) {
        int k;

        k = c->exists(c->userdata, r->project);
        if (k > 0)
                return 0;
        if (k == -ENAMETOOLONG)
                return rpc_fail_param(&r->error, param_name(home), "a name that fits into a file name",
                                      "one that is too long once encoded");
        if (k < 0) {
                rpc_failure(&r->error, RPC_STORAGE, "The projects cannot be read: %s", strerror(-k));
                rpc_error_add(&r->error, "errno", json_object_new_int(-k));
                return RPC_FAILED;
        }
        if (home->creates)
                return 0;
        return rpc_fail(&r->error, RPC_PROJECT_NOT_FOUND,
                        "There is no project \"%s\": goxel.list_projects tells which there are", r->project);
}

static const Request *first_for_project(const RouteContext *c, const Request *requests, size_t n,
                                        Home *ret) {
        for (size_t i = 0; i < n; i++)
                if (requests[i].error.code == 0 && homes_find(c->homes, requests[i].method, ret) &&
                    ret->kind == HOME_PROJECT)
                        return &requests[i];
        return NULL;
}

int route_find(Route *ret, const RouteContext *c, const Request *requests, size_t n) {
        Route r = { 0 };
        char name[ROUTE_NAME_SIZE];
        const Request *q;
        Home home = { 0 };
        int k = 0;

        q = first_for_project(c, requests, n, &home);
        if (!q && !c->target[0]) {
                *ret = r;
                return 0;
        }
        r.creates = q && home.creates;
        r.recover = q && strcmp(method_bare(q->method), "recover_project") == 0;
        r.moved = c->target[0];
        if (r.moved)
                (void)snprintf(name, sizeof(name), "%s", c->target);
        else
                k = choose(&r, c, &home, q, name);
        if (k == 0) {
                (void)snprintf(r.project, sizeof(r.project), "%.*s", NAME_MAX_BYTES, name);
                k = check_exists(&r, c, &home);
        }
        r.engine = k == 0;
        *ret = r;
        return 0;
}
