/* The pictures that goxeld keeps. */
#include "daemon/methods-private.h"

#include "daemon/daemon.h"

#include <string.h>

static int fail_folder(Call *call, int r) {
        rpc_failure(&call->error, RPC_STORAGE, "The folder of pictures cannot be used: %s", strerror(-r));
        rpc_error_add(&call->error, "errno", json_object_new_int(-r));
        return RPC_FAILED;
}

static int find(Call *call, PictureInfo *ret) {
        const MethodContext *c = call->context;
        const char *path = arg(call, "path")->string;
        int r;

        r = pictures_find(&c->daemon->pictures, c->user->uid, &c->daemon->settings, path, ret);
        if (r > 0)
                return 0;
        if (r < 0)
                return fail_folder(call, r);
        rpc_failure(
                &call->error, call->method->error,
                "%.300s is no picture that goxeld keeps for you, or not any more: goxel.list_renders tells "
                "which are",
                path);
        rpc_error_add(&call->error, "param", json_object_new_string("path"));
        return RPC_FAILED;
}

int run_render_info(Call *call) {
        const MethodContext *c = call->context;
        PictureInfo info;
        int r;

        r = find(call, &info);
        if (r != 0)
                return r;
        call->result = json_object_new_object();
        json_add(call->result, "success", json_object_new_boolean(true));
        json_add(call->result, "render",
                 pictures_describe(&c->daemon->pictures, c->user->uid, &info, &c->daemon->settings));
        return 0;
}

int run_cleanup_render(Call *call) {
        const MethodContext *c = call->context;
        PictureInfo info;
        int r;

        r = find(call, &info);
        if (r != 0)
                return r;
        r = pictures_remove(&c->daemon->pictures, c->user->uid, info.name);
        if (r < 0)
                return fail_folder(call, r);
        call->result = json_object_new_object();
        json_add(call->result, "success", json_object_new_boolean(true));
        json_add(call->result, "message", json_object_new_string("The picture was removed"));
        return 0;
}

int run_list_renders(Call *call) {
        const MethodContext *c = call->context;
        CLEANUP_FREE PictureInfo *list = NULL;
        json_object *renders;
        size_t n;
        int r;

        r = pictures_list(&c->daemon->pictures, c->user->uid, &c->daemon->settings, &list, &n);
        if (r < 0)
                return fail_folder(call, r);
        renders = json_object_new_array();
        for (size_t i = 0; i < n; i++)
                json_append(renders, pictures_describe(&c->daemon->pictures, c->user->uid, &list[i],
                                                       &c->daemon->settings));
        call->result = json_object_new_object();
        json_add(call->result, "success", json_object_new_boolean(true));
        json_add(call->result, "count", json_object_new_uint64(n));
        json_add(call->result, "renders", renders);
        return 0;
}

int run_render_stats(Call *call) {
        const MethodContext *c = call->context;
        const Settings *s = &c->daemon->settings;
        CLEANUP_FREE char *folder = pictures_folder(&c->daemon->pictures, c->user->uid);
        CLEANUP_FREE PictureInfo *list = NULL;
        uint64_t total = 0;
        json_object *o;
        size_t n;
        int r;

        r = pictures_list(&c->daemon->pictures, c->user->uid, s, &list, &n);
        if (r < 0)
                return fail_folder(call, r);
        for (size_t i = 0; i < n; i++)
                total += list[i].bytes;
        o = call->result = json_object_new_object();
        json_add(o, "success", json_object_new_boolean(true));
        json_add(o, "count", json_object_new_uint64(n));
        json_add(o, "total_size", json_object_new_uint64(total));
        json_add(o, "max_size", json_object_new_uint64(s->pictures_size));
        json_add(o, "max_file_size", json_object_new_uint64(s->picture_size));
        json_add(o, "ttl_seconds", json_object_new_uint64(s->picture_keep_ms / 1000));
        method_add_text(o, "directory", folder);
        json_add(o, "expired", json_object_new_uint64(c->daemon->pictures.expired));
        json_add(o, "displaced", json_object_new_uint64(c->daemon->pictures.displaced));
        return 0;
}
