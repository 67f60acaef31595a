#include "mcp/subscribe.h"

#include "mcp/feed.h"

#include <errno.h>
#include <string.h>

#define URIS_MAX (FEEDS_MAX * RESOURCE_KINDS)

typedef struct Wanted {
        char project[NAME_MAX_BYTES + 1];
        unsigned kinds;
} Wanted;

/* Notifications name a resource as we do, so it has to be subscribed to by this name. RPC_FAILED. */
static int read_uri(Exchange *x, json_object *uri, char ret_name[static NAME_MAX_BYTES + 1],
                    unsigned *ret_kind) {
        CLEANUP_BUF Buf ours = { 0 };
        const ResourceKind *kind;
        int r;

        if (!json_object_is_type(uri, json_type_string))
                return rpc_fail_param(&x->error, "uri", "the URI of a resource",
                                      uri ? "something else" : "nothing");
        if (!resource_parse(json_object_get_string(uri), ret_name, &kind))
                return resource_refuse(
                        x, json_object_get_string(uri),
                        "There is no such resource: resources/templates/list has the forms there are");
        r = resource_uri(&ours, ret_name, kind);
        if (r < 0)
                return r;
        if (ours.n != (size_t)json_object_get_string_len(uri) ||
            memcmp(ours.data, json_object_get_string(uri), ours.n) != 0)
                return rpc_fail(&x->error, RPC_PARAMS, "Write the URI as %.*s", (int)ours.n,
                                (const char *)ours.data);
        *ret_kind = 1u << (kind - resource_kinds);
        return 0;
}

static int explain(Exchange *x, int r) {
        if (r != -EAGAIN)
                return r;
        return rpc_fail(&x->error, RPC_LIMIT, "At most %d projects are watched at a time", FEEDS_MAX);
}

int resources_subscribe(Exchange *x) {
        char project[NAME_MAX_BYTES + 1];
        unsigned kind = 0;
        Feed *w;
        int r;

        r = read_uri(x, json_object_object_get(x->params, "uri"), project, &kind);
        if (r != 0)
                return r;
        w = feed_find(x->mcp, project);
        if (!w)
                return explain(x, feed_start(&w, x->mcp, project, kind, NULL));
        feed_set(w, feed_kinds(w) | kind);
        return 0;
}

/* What was not subscribed to is unsubscribed from with success. */
int resources_unsubscribe(Exchange *x) {
        char project[NAME_MAX_BYTES + 1];
        unsigned kind = 0;
        Feed *w;
        int r;

        r = read_uri(x, json_object_object_get(x->params, "uri"), project, &kind);
        if (r != 0)
                return r;
        w = feed_find(x->mcp, project);
        if (!w)
                return 0;
        feed_set(w, feed_kinds(w) & ~kind);
        if (feed_kinds(w) == 0)
                (void)feed_stop(w);
        return 0;
}

/* Sorts the URIs by projects. *ret has room for as many as there are URIs. RPC_FAILED. */
static int read_wanted(Exchange *x, json_object *uris, Wanted *ret, size_t *ret_n) {
        char project[NAME_MAX_BYTES + 1];
        size_t n = 0, k;
        unsigned kind = 0;

        for (size_t i = 0; i < json_object_array_length(uris); i++) {
                int r = read_uri(x, json_object_array_get_idx(uris, i), project, &kind);

                if (r != 0)
                        return r;
                for (k = 0; k < n && strcmp(ret[k].project, project) != 0; k++)
                        ;
                if (k == n)
                        memcpy(ret[n++].project, project, sizeof(project));
                ret[k].kinds |= kind;
        }
        *ret_n = n;
        return 0;
}

static void end(Exchange *x) {
        x->userdata = listening_free(x->userdata);
}

/* Takes over the URIs, which another thread may send. */
static int hold(Exchange *x, json_object *uris, const Wanted *wanted, size_t n) {
        CLEANUP(listening_free) Listening *l = NULL;
        json_object *honoured = json_object_new_object();
        Feed *w;
        int r;

        if (uris)
                json_object_object_add(honoured, "resourceSubscriptions", uris);
        r = listening_new(&l, x->mcp, exchange_id(x), honoured, n);
        for (size_t i = 0; r == 0 && i < n; i++)
                r = feed_start(&w, x->mcp, wanted[i].project, wanted[i].kinds, l);
        if (r < 0)
                return explain(x, r);
        if (n == 0)
                (void)listening_begun(l);
        x->end = end;
        x->userdata = TAKE(l);
        return EXCHANGE_HELD;
}

static json_object *copy(json_object *uris) {
        json_object *list = json_object_new_array();

        for (size_t i = 0; i < json_object_array_length(uris); i++)
                json_object_array_add(list, json_object_new_string(json_object_get_string(
                                                    json_object_array_get_idx(uris, i))));
        return list;
}

/* Our lists do not change while the program runs, but for that of the projects, which nobody tells of. */
int subscriptions_listen(Exchange *x) {
        json_object *filter = json_object_object_get(x->params, "notifications"), *uris, *list = NULL;
        CLEANUP_FREE Wanted *wanted = NULL;
        size_t n = 0;
        int r = 0;

        if (!json_object_is_type(filter, json_type_object))
                return rpc_fail_param(&x->error, "notifications", "an object",
                                      filter ? "something else" : "nothing");
        if (json_object_object_get_ex(filter, "resourceSubscriptions", &uris)) {
                if (!json_object_is_type(uris, json_type_array) || json_object_array_length(uris) > URIS_MAX)
                        return rpc_fail(
                                &x->error, RPC_PARAMS,
                                "notifications.resourceSubscriptions has to be an array of at most %d URIs",
                                URIS_MAX);
                wanted = calloc(json_object_array_length(uris) + 1, sizeof(Wanted));
                if (!wanted)
                        return -ENOMEM;
                r = read_wanted(x, uris, wanted, &n);
                if (r != 0)
                        return r;
                list = copy(uris);
        }
        return hold(x, list, wanted, n);
}
