/* What the other side says without being asked: lines with a method. They come between answers, and are
 * given to the program at once, whatever it waits for at that moment. */
#include "client/client.h"

#include "base/text.h"

#include <errno.h>
#include <string.h>

/* Lines that one wait gives out at most: the other side may never be silent. */
#define WAIT_LINES 1024

EXPORT int goxel_client_set_notice(GoxelClient *c,
                                   void (*notice)(GoxelClient *c, const char *method, const char *params,
                                                  void *userdata),
                                   void *userdata) {
        c->notice = notice;
        c->notice_userdata = userdata;
        return 0;
}

EXPORT int goxel_client_fd(const GoxelClient *c) {
        return c->wire.fd;
}

static int give(GoxelClient *c, const char *method, json_object *params) {
        CLEANUP_FREE char *text = NULL;
        int r;

        c->n_notices++;
        if (!c->notice)
                return 0;
        r = params ? json_text(params, &text) : 0;
        if (r < 0)
                return r;
        c->in_notice = true;
        c->notice(c, method, text ? text : "{}", c->notice_userdata);
        c->in_notice = false;
        return 0;
}

int client_check_notice(GoxelClient *c) {
        if (!c->in_notice)
                return 0;
        return client_fail(c, -EBUSY, "A notice cannot use its client: the call it came with is not over");
}

int client_hear(GoxelClient *c, const char *line, size_t n, int64_t id, Reply *ret) {
        CLEANUP_REPLY Reply reply = { 0 };
        int r;

        r = reply_read(&reply, line, n, id);
        if (r == REPLY_NOTICE) {
                r = give(c, reply.method, reply.value);
                return r < 0 ? r : REPLY_OTHER;
        }
        if (r != 0)
                return r;
        *ret = reply;
        reply = (Reply){ 0 };
        return 0;
}

/* One line that no call waits for. */
static int hear_alone(GoxelClient *c, const char *line, size_t n) {
        CLEANUP_REPLY Reply none = { 0 };
        int r;

        r = client_hear(c, line, n, NO_ID, &none);
        return r < 0 ? r : 0;
}

int client_hear_rest(GoxelClient *c) {
        const char *line;
        size_t n;
        int r = 0;

        while (r == 0 && wire_next(&c->wire, &line, &n))
                r = hear_alone(c, line, n);
        return r;
}

/* Waits for a line and hears it: 0, WIRE_ENDED, -errno. */
static int hear_one(GoxelClient *c, Until until) {
        const char *line;
        size_t n;
        int r;

        r = wire_exchange(&c->wire, NULL, until, &line, &n);
        return r == WIRE_LINE ? hear_alone(c, line, n) : r;
}

static int wait_lines(GoxelClient *c, Until until, uint64_t before) {
        int r = 0;

        for (int i = 0; i < WAIT_LINES && r == 0; i++) {
                /* Once something has come, only what came with it is taken. */
                if (c->n_notices != before)
                        until.deadline = 0;
                r = hear_one(c, until);
        }
        return r;
}

static int explain_wait(GoxelClient *c, int r) {
        switch (r) {
        case -ETIMEDOUT:
                return 0;
        /* Nothing was on its way, so the connection is as good as before. */
        case -ECANCELED:
                return client_fail(c, r, "Interrupted while waiting for notifications");
        case WIRE_ENDED:
                r = client_fail(c, GOXEL_LOST, "The connection to %s has ended",
                                c->engine ? "the private engine" : c->socket);
                break;
        case -EBADMSG:
                r = client_fail(c, GOXEL_FAILED, "What came from %s is no message of a Goxel daemon",
                                c->engine ? "the private engine" : c->socket);
                break;
        default:
                r = client_fail(c, r, "Listening to %s failed: %s",
                                c->engine ? "the private engine" : c->socket, strerror(-r));
        }
        client_close(c);
        return r;
}

EXPORT int goxel_client_wait(GoxelClient *c, uint32_t timeout_ms) {
        uint64_t before = c->n_notices;
        Until until = { .deadline = UINT64_MAX, .interrupt = c->interrupt };
        int r;

        r = goxel_client_connect(c);
        /* For a caller that waits again after GOXEL_LOST: this connection does not come back. */
        if (r == GOXEL_LOST)
                r = GOXEL_FAILED;
        if (r != 0)
                return r;
        if (timeout_ms != GOXEL_WAIT_FOREVER)
                until.deadline = now_usec() + timeout_ms * USEC_PER_MSEC;
        r = wait_lines(c, until, before);
        return r == 0 ? 0 : explain_wait(c, r);
}

static bool is_method(const char *method, const char *bare) {
        return strcmp(strncmp(method, "goxel.", 6) == 0 ? method + 6 : method, bare) == 0;
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

void client_note_subscription(GoxelClient *c, const char *method, json_object *result) {
        bool on = is_method(method, "subscribe");

        if (!on && !is_method(method, "unsubscribe"))
                return;
        json_object_put(c->subscription);
        c->subscription = on ? subscription_of(result) : NULL;
}

int client_subscribe_again(GoxelClient *c, Until until) {
        CLEANUP_REPLY Reply reply = { 0 };
        int r;

        if (!c->subscription || c->engine)
                return 0;
        r = client_ask(c, "goxel.subscribe", json_object_get(c->subscription), until, &reply);
        if (r != 0)
                return r;
        if (reply.code == 0) {
                r = give(c, "goxel.subscribed", reply.value);
                return r < 0 ? client_fail(c, r, "Out of memory") : 0;
        }
        /* Said once, as the caller may go on without it. */
        json_object_put(c->subscription);
        c->subscription = NULL;
        return client_fail_remote(c, &reply);
}
