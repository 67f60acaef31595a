#include "mcp/feed.h"

#include "mcp/watcher.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define STYLE (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)
/* Between two tries to subscribe. */
#define REST_MIN_MS 250u
#define REST_MAX_MS 8000u

#define REVISION_UNKNOWN (-2)
#define REVISION_NONE (-1) /* there is no such project */

struct Feed {
        Feed *next;
        Mcp *mcp;
        Watcher *watcher;
        Listening *listening; /* NULL: of the handshake era */
        char project[NAME_MAX_BYTES + 1];
        atomic_uint kinds;

        pthread_mutex_t lock;
        pthread_cond_t change;
        bool over;

        /* Of its thread. */
        int64_t revision, news; /* what was told, and what came while it could not be */
        bool subscribing;
        bool begun; /* a subscription from now on tells what it finds: it has missed what was before */
};

static void tell_kind(const Feed *f, const ResourceKind *kind) {
        json_object *notification = json_object_new_object(), *params = json_object_new_object();
        CLEANUP_BUF Buf uri = { 0 };

        json_object_object_add(notification, "jsonrpc", json_object_new_string("2.0"));
        json_object_object_add(notification, "method",
                               json_object_new_string("notifications/resources/updated"));
        json_object_object_add(notification, "params", params);
        if (f->listening)
                json_object_object_add(params, "_meta", listening_meta(f->listening));
        if (resource_uri(&uri, f->project, kind) == 0) {
                json_object_object_add(params, "uri",
                                       json_object_new_string_len((const char *)uri.data, (int)uri.n));
                /* Without memory for it the client learns of the next change. */
                (void)mcp_notify(f->mcp, notification);
        }
        json_object_put(notification);
}

static void tell(const Feed *f) {
        unsigned kinds = atomic_load(&f->kinds);

        for (size_t i = 0; i < RESOURCE_KINDS; i++)
                if (kinds & (1u << i))
                        tell_kind(f, &resource_kinds[i]);
}

/* Everything that comes bears the revision it is about; null is that of a project that was deleted. */
static int64_t revision_of(const char *text) {
        json_object *o = json_tokener_parse(text), *revision = json_object_object_get(o, "revision");
        int64_t n = json_object_is_type(revision, json_type_int) ? json_object_get_int64(revision)
                                                                 : REVISION_NONE;

        json_object_put(o);
        return n;
}

static void take_revision(Feed *f, int64_t revision) {
        if (revision == f->revision)
                return;
        f->revision = revision;
        tell(f);
}

/* News may come together with the answer to the subscription, before that is acknowledged. */
static void notice(GoxelClient *c, const char *method, const char *params, void *userdata) {
        Feed *f = userdata;

        if (f->subscribing)
                f->news = revision_of(params);
        else
                take_revision(f, revision_of(params));
}

static void take_news(Feed *f) {
        if (f->news != REVISION_UNKNOWN)
                take_revision(f, f->news);
        f->news = REVISION_UNKNOWN;
}

static int subscribe(Feed *f, GoxelClient *c) {
        json_object *params = json_object_new_object();
        CLEANUP_FREE char *answer = NULL;
        int r;

        json_object_object_add(params, "project", json_object_new_string(f->project));
        f->news = REVISION_UNKNOWN;
        f->subscribing = true;
        r = goxel_client_call(c, "goxel.subscribe", json_object_to_json_string_ext(params, STYLE), NULL, 0,
                              GOXEL_CALL_REPEATABLE, &answer);
        f->subscribing = false;
        json_object_put(params);
        if (r != 0)
                return r;
        if (f->begun)
                take_revision(f, revision_of(answer));
        else
                f->revision = revision_of(answer);
        return 0;
}

/* False: it is over. */
static bool rest(Feed *f, uint32_t ms) {
        struct timespec until;
        bool over;

        (void)clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += (long)(ms % 1000) * 1000000;
        until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        (void)pthread_mutex_lock(&f->lock);
        while (!f->over && pthread_cond_clockwait(&f->change, &f->lock, CLOCK_MONOTONIC, &until) == 0)
                ;
        over = f->over;
        (void)pthread_mutex_unlock(&f->lock);
        return !over;
}

/* Once, be there a project already or not: a subscription does not wait for a project to come. */
static bool begun(Feed *f) {
        bool first = !f->begun;

        f->begun = true;
        return !first || !f->listening || listening_begun(f->listening);
}

/* The project may come, or come back, later, and so may the daemon. False: it is over. */
static bool begin(Feed *f, GoxelClient *c) {
        uint32_t ms = REST_MIN_MS;
        int r;

        while ((r = subscribe(f, c)) != 0) {
                if (r == -ECANCELED || !begun(f))
                        return false;
                f->revision = REVISION_NONE;
                if (!rest(f, ms))
                        return false;
                ms = MIN(ms * 2, REST_MAX_MS);
        }
        if (!begun(f))
                return false;
        take_news(f);
        return true;
}

static void feed_run(Mcp *m, GoxelClient *c, void *userdata) {
        Feed *f = userdata;
        int r;

        (void)goxel_client_set_notice(c, notice, f);
        while (begin(f, c)) {
                do
                        r = goxel_client_wait(c, GOXEL_WAIT_FOREVER);
                while (r == 0 || r == GOXEL_LOST);
                if (r == -ECANCELED)
                        return;
        }
}

static size_t count(const Mcp *m) {
        size_t n = 0;

        for (const Feed *f = m->feeds; f; f = f->next)
                n++;
        return n;
}

static void feed_free(Feed *f) {
        (void)pthread_cond_destroy(&f->change);
        (void)pthread_mutex_destroy(&f->lock);
        free(f);
}

int feed_start(Feed **ret, Mcp *m, const char *project, unsigned kinds, Listening *l) {
        Feed *f;
        int r;

        if (count(m) >= FEEDS_MAX)
                return -EAGAIN;
        f = calloc(1, sizeof(Feed));
        if (!f)
                return -ENOMEM;
        f->mcp = m;
        f->listening = l;
        f->revision = f->news = REVISION_UNKNOWN;
        f->begun = !l;
        atomic_init(&f->kinds, kinds);
        (void)snprintf(f->project, sizeof(f->project), "%s", project);
        (void)pthread_mutex_init(&f->lock, NULL);
        (void)pthread_cond_init(&f->change, NULL);
        r = watcher_start(&f->watcher, m, feed_run, NULL, f);
        if (r < 0) {
                feed_free(f);
                return r;
        }
        f->next = m->feeds;
        m->feeds = f;
        *ret = f;
        return 0;
}

Feed *feed_stop(Feed *f) {
        Feed **at;

        if (!f)
                return NULL;
        for (at = &f->mcp->feeds; *at != f; at = &(*at)->next)
                ;
        *at = f->next;
        (void)pthread_mutex_lock(&f->lock);
        f->over = true;
        (void)pthread_cond_signal(&f->change);
        (void)pthread_mutex_unlock(&f->lock);
        (void)watcher_stop(f->watcher);
        feed_free(f);
        return NULL;
}

void feeds_stop(Mcp *m, const Listening *l) {
        for (Feed *f = m->feeds, *next; f; f = next) {
                next = f->next;
                if (f->listening == l)
                        (void)feed_stop(f);
        }
}

Feed *feed_find(Mcp *m, const char *project) {
        for (Feed *f = m->feeds; f; f = f->next)
                if (!f->listening && strcmp(f->project, project) == 0)
                        return f;
        return NULL;
}

void feed_set(Feed *f, unsigned kinds) {
        atomic_store(&f->kinds, kinds);
}

unsigned feed_kinds(const Feed *f) {
        return atomic_load(&f->kinds);
}
