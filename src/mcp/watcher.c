#include "mcp/watcher.h"

#include "mcp/thread.h"

#include <errno.h>

struct Watcher {
        Watcher *next;
        Mcp *mcp;
        GoxelClient *client;
        pthread_t thread;
        void (*run)(Mcp *m, GoxelClient *c, void *userdata);
        void (*done)(void *userdata);
        void *userdata;
};

static void *watcher_main(void *userdata) {
        Watcher *w = userdata;

        w->run(w->mcp, w->client, w->userdata);
        return NULL;
}

static Watcher *watcher_free(Watcher *w) {
        goxel_client_free(w->client);
        if (w->done)
                w->done(w->userdata);
        free(w);
        return NULL;
}

int watcher_start(Watcher **ret, Mcp *m, void (*run)(Mcp *m, GoxelClient *c, void *userdata),
                  void (*done)(void *userdata), void *userdata) {
        Watcher *w = calloc(1, sizeof(Watcher));
        int r;

        if (!w) {
                if (done)
                        done(userdata);
                return -ENOMEM;
        }
        *w = (Watcher){ .mcp = m, .run = run, .done = done, .userdata = userdata };
        r = m->options.connect(m->options.userdata, &w->client);
        if (r == 0)
                r = thread_start(&w->thread, watcher_main, w);
        if (r < 0) {
                (void)watcher_free(w);
                return r;
        }
        w->next = m->watchers;
        m->watchers = w;
        *ret = w;
        return 0;
}

Watcher *watcher_stop(Watcher *w) {
        Watcher **at;

        if (!w)
                return NULL;
        for (at = &w->mcp->watchers; *at != w; at = &(*at)->next)
                ;
        *at = w->next;
        goxel_client_interrupt(w->client);
        (void)pthread_join(w->thread, NULL);
        return watcher_free(w);
}
