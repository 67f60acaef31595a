/* A user's projects, as a whole. */
#include "daemon/methods-private.h"

#include "daemon/daemon.h"

#include "base/macros.h"
#include "daemon/engine.h"
#include "daemon/route.h"

#include <string.h>

const char *method_current(User *user) {
        Catalogue *catalogue;

        return user_catalogue(user, &catalogue) < 0 ? NULL : catalogue_current(catalogue);
}

static int fail_storage(Call *call, int r) {
        rpc_failure(&call->error, RPC_STORAGE, "The folder of projects cannot be used: %s", strerror(-r));
        rpc_error_add(&call->error, "errno", json_object_new_int(-r));
        return RPC_FAILED;
}

static json_object *project_object(const ProjectInfo *p, bool open, const char *current) {
        json_object *o = json_object_new_object();

        json_add(o, "name", json_object_new_string(p->name));
        json_add(o, "open", json_object_new_boolean(open));
        json_add(o, "current", json_object_new_boolean(current && strcmp(current, p->name) == 0));
        json_add(o, "size_bytes", json_object_new_uint64(p->bytes));
        json_add(o, "modified", json_object_new_int64(p->modified));
        return o;
}

int run_list_projects(Call *call) {
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
                json_append(list, project_object(&projects[i], e != NULL, current));
        }
        call->result = json_object_new_object();
        json_add(call->result, "count", json_object_new_uint64(json_length(list)));
        json_add(call->result, "projects", list);
        return 0;
}

/* The project to end, whose engine has left: the door sees to it. 0 or RPC_FAILED. */
static int find_project(Call *call, const char **ret, Catalogue **ret_catalogue) {
        const MethodContext *c = call->context;
        const Arg *a = arg(call, "project");
        const char *name, *fault;
        int r;

        name = a->given ? a->string : c->binding[0] ? c->binding : method_current(c->user);
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
        json_add(call->result, "success", json_object_new_boolean(true));
        json_add(call->result, "project", json_object_new_string(name));
}

int run_close_project(Call *call) {
        Catalogue *catalogue = NULL;
        const char *name = NULL;
        int r;

        r = find_project(call, &name, &catalogue);
        if (r != 0)
                return r;
        set_done(call, name);
        return 0;
}

int run_delete_project(Call *call) {
        const MethodContext *c = call->context;
        Catalogue *catalogue = NULL;
        const char *name = NULL;
        int r;

        r = find_project(call, &name, &catalogue);
        if (r != 0)
                return r;
        set_done(call, name);
        r = catalogue_delete(catalogue, name);
        if (r < 0)
                return fail_storage(call, r);
        subscription_deleted(c->daemon, c->user, name);
        return 0;
}
