#include "mcp/listening.h"

#include "mcp/feed.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <string.h>

#define STYLE (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)
#define META_ID "io.modelcontextprotocol/subscriptionId"

struct Listening {
        Mcp *mcp;
        char *id; /* as JSON: no object is shared by threads */
        json_object *notifications;

        pthread_mutex_t lock;
        pthread_cond_t change;
        size_t waiting; /* feeds that have not begun yet */
        bool over;
};

int listening_new(Listening **ret, Mcp *m, json_object *id, json_object *notifications, size_t n) {
        Listening *l = calloc(1, sizeof(Listening));
        const char *text = json_object_to_json_string_ext(id, STYLE);

        if (l && text)
                l->id = strdup(text);
        json_object_put(id);
        if (!l || !l->id) {
                json_object_put(notifications);
                free(l);
                return -ENOMEM;
        }
        l->mcp = m;
        l->notifications = notifications;
        l->waiting = n;
        (void)pthread_mutex_init(&l->lock, NULL);
        (void)pthread_cond_init(&l->change, NULL);
        *ret = l;
        return 0;
}

Listening *listening_free(Listening *l) {
        if (!l)
                return NULL;
        (void)pthread_mutex_lock(&l->lock);
        l->over = true;
        (void)pthread_cond_broadcast(&l->change);
        (void)pthread_mutex_unlock(&l->lock);
        feeds_stop(l->mcp, l);
        (void)pthread_cond_destroy(&l->change);
        (void)pthread_mutex_destroy(&l->lock);
        json_object_put(l->notifications);
        free(l->id);
        free(l);
        return NULL;
}

json_object *listening_meta(const Listening *l) {
        json_object *meta = json_object_new_object();

        json_object_object_add(meta, META_ID, json_tokener_parse(l->id));
        return meta;
}

/* The one who comes last has the notifications for itself: all others wait. */
static void acknowledge(Listening *l) {
        json_object *notification = json_object_new_object(), *params = json_object_new_object();

        json_object_object_add(params, "_meta", listening_meta(l));
        json_object_object_add(params, "notifications", TAKE(l->notifications));
        json_object_object_add(notification, "jsonrpc", json_object_new_string("2.0"));
        json_object_object_add(notification, "method",
                               json_object_new_string("notifications/subscriptions/acknowledged"));
        json_object_object_add(notification, "params", params);
        (void)mcp_notify(l->mcp, notification);
        json_object_put(notification);
}

bool listening_begun(Listening *l) {
        bool over;

        (void)pthread_mutex_lock(&l->lock);
        if (l->waiting > 0)
                l->waiting--;
        if (l->waiting == 0 && l->notifications && !l->over) {
                acknowledge(l);
                (void)pthread_cond_broadcast(&l->change);
        }
        while (l->waiting > 0 && !l->over)
                (void)pthread_cond_wait(&l->change, &l->lock);
        over = l->over;
        (void)pthread_mutex_unlock(&l->lock);
        return !over;
}
