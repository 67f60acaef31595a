/* What the other side says without being asked: lines with a method. They come between answers, and are
 * given to the program at once, whatever it waits for at that moment. */
#include "client/client.h"

#include "base/text.h"
#include "client/setup.h"

#include <errno.h>
#include <string.h>

EXPORT int goxel_client_set_notice(GoxelClient *c,
                                   void (*notice)(GoxelClient *c, const char *method, const char *params,
                                                  void *userdata),
                                   void *userdata) {
        c->notice = notice;
        c->notice_userdata = userdata;
        return 0;
}

/* Whoever the connection leads to may have become another program under it. */
static void look_for_upgrade(GoxelClient *c, const char *method, json_object *params) {
        json_object *status;

        if (strcmp(method, "goxel.status") == 0 && json_object_object_get_ex(params, "status", &status) &&
            json_object_is_type(status, json_type_string) &&
            strcmp(json_object_get_string(status), "upgraded") == 0)
                setup_renew_server(c, params);
}

int notice_give(GoxelClient *c, const char *method, json_object *params) {
        CLEANUP_FREE char *text = NULL;
        int r;

        if (c->private_wanted && c->engine && strcmp(method, "goxel.want_script") == 0)
                return private_engine_give_script(
                        c->engine, (uint32_t)json_object_get_int64(json_object_object_get(params, "id")));
        c->n_notices++;
        look_for_upgrade(c, method, params);
        if (!c->notice)
                return 0;
        r = params ? json_text(params, &text) : 0;
        if (r < 0)
                return r;
        c->in_callback = true;
        c->notice(c, method, text ? text : "{}", c->notice_userdata);
        c->in_callback = false;
        return 0;
}

typedef struct Watch {
        uint64_t n_notices, n_ended, n_given_up;
} Watch;

static int has_news(GoxelClient *c, void *userdata) {
        const Watch *before = userdata;

        if (c->n_notices != before->n_notices)
                return 0;
        if (c->link.n_given_up != before->n_given_up)
                return c->link.result;
        return c->link.n_ended != before->n_ended ? GOXEL_LOST : GOAL_OPEN;
}

/* Whether the connection has ended right behind the news. */
static int has_ended(GoxelClient *c, void *userdata) {
        const Watch *before = userdata;

        return c->link.n_ended != before->n_ended ? GOXEL_LOST : GOAL_OPEN;
}

static int explain_wait(GoxelClient *c, int r) {
        switch (r) {
        case -ETIMEDOUT:
                client_forget_failure(c);
                return 0;
        /* Nothing was on its way, so the connection is as good as before. */
        case -ECANCELED:
                return client_fail(c, r, "Interrupted while waiting for notifications");
        case GOXEL_LOST:
                return client_fail(c, r, "The connection to %s has ended", client_peer(c));
        default:
                return c->failure.message ? r
                                          : client_fail(c, r, "Listening to %s failed: %s", client_peer(c),
                                                        strerror(r < 0 ? -r : 0));
        }
}

EXPORT int goxel_client_wait(GoxelClient *c, uint32_t timeout_ms) {
        Watch before = { .n_notices = c->n_notices };
        uint64_t deadline = UINT64_MAX;
        int r;

        r = goxel_client_connect(c);
        /* For a caller that waits again after GOXEL_LOST: this connection does not come back. */
        if (r == GOXEL_LOST)
                r = GOXEL_FAILED;
        if (r != 0)
                return r;
        if (timeout_ms != GOXEL_WAIT_FOREVER)
                deadline = now_usec() + timeout_ms * USEC_PER_MSEC;
        before.n_ended = c->link.n_ended;
        before.n_given_up = c->link.n_given_up;
        /* What came while connecting is news. */
        if (c->n_notices == before.n_notices)
                r = client_run(c, deadline, has_news, &before);
        if (r == 0)
                r = client_run(c, 0, has_ended, &before);
        return explain_wait(c, r);
}

/* What a new connection would have to ask for. */
static json_object *subscription_of(json_object *result) {
        static const char *const members[] = { "project", "events" };
        json_object *o = json_object_new_object();

        for (size_t i = 0; o && i < ARRAY_LEN(members); i++) {
                json_object *value;

                if (json_object_object_get_ex(result, members[i], &value))
                        json_object_object_add(o, members[i], json_object_get(value));
        }
        return o;
}

void notice_note(GoxelClient *c, const char *method, json_object *result) {
        bool on = strcmp(client_bare(method), "subscribe") == 0;

        if (!on && strcmp(client_bare(method), "unsubscribe") != 0)
                return;
        json_object_put(c->subscription);
        c->subscription = on ? subscription_of(result) : NULL;
}
