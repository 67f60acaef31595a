/* The server's beginning and end. */
#include "mcp/server.h"

#include "mcp/call.h"
#include "mcp/feed.h"
#include "mcp/tool.h"
#include "mcp/watcher.h"
#include "mcp/worker.h"

#include <errno.h>

int mcp_new(Mcp **ret, const McpOptions *o) {
        CLEANUP(mcp_free) Mcp *m = calloc(1, sizeof(Mcp));

        if (!m)
                return -ENOMEM;
        (void)pthread_mutex_init(&m->lock, NULL);
        m->options = *o;
        m->list = tool_list(o);
        m->schemas = m->list ? tool_schemas(m->list) : NULL;
        if (!m->schemas)
                return -ENOMEM;
        *ret = TAKE(m);
        return 0;
}

void mcp_leave(Mcp *m) {
        (void)pthread_mutex_lock(&m->lock);
        m->leaving = true;
        workers_interrupt(m);
        (void)pthread_mutex_unlock(&m->lock);
}

Mcp *mcp_free(Mcp *m) {
        if (!m)
                return NULL;
        mcp_leave(m);
        calls_end(m);
        feeds_stop(m, NULL);
        workers_end(m);
        while (m->watchers)
                (void)watcher_stop(m->watchers);
        json_object_put(m->schemas);
        json_object_put(m->list);
        (void)pthread_mutex_destroy(&m->lock);
        free(m);
        return NULL;
}
