#include "client/setup.h"

#include "base/text.h"
#include "config.h"
#include "rpc/error.h"
#include "rpc/member.h"
#include "rpc/method.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json_tokener.h>
#include <string.h>

static void move_on(GoxelClient *c);

/* Takes over `params`. */
static void ask(GoxelClient *c, LinkState state, const char *method, json_object *params, PendingDone done) {
        size_t n;
        const char *text = params ? json_line(params, &n) : NULL;
        int r = -ENOMEM;

        if (text)
                r = pending_new(&c->link.setup, ++c->last_id, method, text, NULL, NULL, 0);
        json_object_put(params);
        if (r < 0) {
                link_failed(c, client_fail(c, r, "Cannot write a request: %s", strerror(-r)));
                return;
        }
        c->link.setup->done = done;
        c->link.state = state;
}

static int64_t member(json_object *o, const char *key, int64_t fallback) {
        json_object *value;

        return json_object_object_get_ex(o, key, &value) && json_object_is_type(value, json_type_int)
                       ? json_object_get_int64(value)
                       : fallback;
}

/* 0, or GOXEL_REMOTE when the other side speaks nothing that we do. */
static int check_server(GoxelClient *c, json_object *server) {
        const char *text = member_text(server, "version");
        json_object *range;
        int64_t min, max;

        if (!json_object_object_get_ex(server, "protocol", &range))
                return 0;
        if (!text)
                text = "of an unknown version";
        min = member(range, "min", RPC_PROTOCOL_MIN);
        max = member(range, "max", RPC_PROTOCOL_MAX);
        if (max < RPC_PROTOCOL_MIN)
                return client_fail_code(
                        c, RPC_VERSION,
                        "The daemon at %s is %s and speaks protocol %" PRId64
                        ", too old for libgoxel " GOXEL_VERSION ". Install goxel-daemon " GOXEL_VERSION
                        " (apt install goxel-daemon) and restart it: goxelctl daemon restart",
                        client_peer(c), text, max);
        if (min > RPC_PROTOCOL_MAX)
                return client_fail_code(c, RPC_VERSION,
                                        "The daemon at %s is %s and speaks protocol %" PRId64
                                        ", too new for libgoxel " GOXEL_VERSION
                                        ". Install libgoxel1 %s (apt install libgoxel1)",
                                        client_peer(c), text, min, text);
        return 0;
}

static int keep_server(GoxelClient *c, json_object *server) {
        char *text;
        int r = json_text(server, &text);

        if (r < 0)
                return client_fail(c, r, "Out of memory");
        free(c->server);
        c->server = text;
        return 0;
}

static void take_greeting(GoxelClient *c, Pending *p, int r, Reply *reply) {
        if (reply->code == RPC_PARAMS)
                r = client_fail_code(
                        c, RPC_VERSION,
                        "The daemon at %s does not understand the greeting of libgoxel " GOXEL_VERSION
                        " (%s): it is too old. Install goxel-daemon " GOXEL_VERSION
                        " (apt install goxel-daemon) and restart it: goxelctl daemon restart",
                        client_peer(c), reply->message);
        else if (r == 0)
                r = check_server(c, reply->value);
        if (r == 0)
                r = keep_server(c, reply->value);
        if (r != 0)
                link_failed(c, r);
        else
                move_on(c);
}

void setup_begin(GoxelClient *c, uint64_t end) {
        json_object *params = json_object_new_object(), *range = json_object_new_object();

        c->link.setup_end = end;
        if (params && range) {
                json_object_object_add(params, "client", json_object_new_string(c->name));
                json_object_object_add(params, "version", json_object_new_string(c->version));
                json_object_object_add(params, "build", json_object_new_string(GOXEL_BUILD));
                json_object_object_add(params, "library", json_object_new_string(GOXEL_VERSION));
                json_object_object_add(range, "min", json_object_new_int(RPC_PROTOCOL_MIN));
                json_object_object_add(range, "max", json_object_new_int(RPC_PROTOCOL_MAX));
                json_object_object_add(params, "protocol", json_object_get(range));
                json_object_object_add(params, "reconnects", json_object_new_boolean(true));
        }
        json_object_put(range);
        ask(c, LINK_GREETING, "hello", params, take_greeting);
}

static void take_project(GoxelClient *c, Pending *p, int r, Reply *reply) {
        /* Said once: what comes after it is for a session that has chosen nothing. */
        if (reply->code == RPC_PROJECT_NOT_FOUND)
                free(TAKE(c->project));
        if (r != 0)
                link_failed(c, r);
        else
                move_on(c);
}

/* A new session belongs to nobody's project: without this its requests would go to whatever project the
 * user worked on last. */
static void choose_project(GoxelClient *c) {
        json_object *params = json_object_new_object();

        if (params)
                json_object_object_add(params, "project", json_object_new_string(c->project));
        ask(c, LINK_CHOOSING, "goxel.get_status", params, take_project);
}

static void take_subscription(GoxelClient *c, Pending *p, int r, Reply *reply) {
        if (r == GOXEL_REMOTE) {
                /* Said once, as the caller may go on without it. */
                json_object_put(c->subscription);
                c->subscription = NULL;
        } else if (r == 0 && notice_give(c, "goxel.subscribed", reply->value) < 0)
                r = client_fail(c, -ENOMEM, "Out of memory");
        if (r != 0)
                link_failed(c, r);
        else
                move_on(c);
}

static void move_on(GoxelClient *c) {
        Link *k = &c->link;

        if (k->state < LINK_CHOOSING && c->project && !c->engine)
                choose_project(c);
        else if (k->state < LINK_SUBSCRIBING && c->subscription && !c->engine)
                ask(c, LINK_SUBSCRIBING, "goxel.subscribe", json_object_get(c->subscription),
                    take_subscription);
        else {
                k->state = LINK_UP;
                k->down_since = 0;
                k->up_since = now_usec();
                k->result = 0;
                c->connected = true;
                client_forget_failure(c);
        }
}

void setup_renew_server(GoxelClient *c, json_object *news) {
        static const char *const members[] = { "version", "build", "protocol" };
        json_object *server = c->server ? json_tokener_parse(c->server) : NULL;
        bool renewed = false;

        for (size_t i = 0; server && i < ARRAY_LEN(members); i++) {
                json_object *value;

                if (!json_object_object_get_ex(news, members[i], &value))
                        continue;
                json_object_object_add(server, members[i], json_object_get(value));
                renewed = true;
        }
        /* Without memory the old text stays: it is for people. */
        if (renewed)
                (void)keep_server(c, server);
        json_object_put(server);
}
