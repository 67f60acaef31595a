#include "client/pending.h"

#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

int pending_new(Pending **ret, int64_t id, const char *method, const char *params, const char *key,
                const int *fds, size_t n_fds) {
        CLEANUP(pending_free) Pending *p = calloc(1, sizeof(Pending));
        int r;

        if (!p)
                return -ENOMEM;
        *p = (Pending){ .id = id, .deadline = UINT64_MAX, .method = strdup(method) };
        r = p->method ? request_write(&p->line, id, method, params, key) : -ENOMEM;
        if (r < 0)
                return r;
        p->out = (Outgoing){ .data = (const char *)p->line.data, .n = p->line.n, .fds = p->fds };
        for (; p->out.n_fds < n_fds; p->out.n_fds++) {
                p->fds[p->out.n_fds] = fcntl(fds[p->out.n_fds], F_DUPFD_CLOEXEC, 3);
                if (p->fds[p->out.n_fds] < 0)
                        return -errno;
        }
        *ret = TAKE(p);
        return 0;
}

static void forget_contents(Pending *p) {
        buf_done(&p->line);
        p->out.data = NULL;
        for (size_t i = 0; i < p->out.n_fds; i++)
                (void)fd_close(p->fds[i]);
        p->out.n_fds = 0;
}

Pending *pending_free(Pending *p) {
        if (!p)
                return NULL;
        forget_contents(p);
        free(p->method);
        free(p->failure.message);
        free(p->failure.data);
        free(p);
        return NULL;
}

static void count(Queue *q, const Pending *p, size_t by) {
        if (!p->done)
                return;
        q->n_wanted += by;
        q->n_timed += p->deadline != UINT64_MAX ? by : 0;
}

void queue_add(Queue *q, Pending *p) {
        p->next = NULL;
        if (q->last)
                q->last->next = p;
        else
                q->first = p;
        q->last = p;
        if (!q->unsent && !pending_is_out(p))
                q->unsent = p;
        count(q, p, 1);
}

Pending *queue_find(const Queue *q, int64_t id) {
        Pending *p = q->first;

        if (id == NO_ID)
                return p && p->out.at > 0 ? p : NULL;
        while (p && p->id != id)
                p = p->next;
        return p;
}

Pending *queue_take(Queue *q, int64_t id) {
        Pending *p = queue_find(q, id), *before = NULL;

        if (!p)
                return NULL;
        /* Answers come in order: nearly always it is the first. */
        for (Pending *i = q->first; i != p; i = i->next)
                before = i;
        if (before)
                before->next = p->next;
        else
                q->first = p->next;
        if (q->last == p)
                q->last = before;
        if (q->unsent == p)
                q->unsent = p->next;
        count(q, p, (size_t)-1);
        p->next = NULL;
        return p;
}

void queue_drop(Queue *q, Pending *p) {
        if (p->out.at == 0) {
                pending_free(queue_take(q, p->id));
                return;
        }
        count(q, p, (size_t)-1);
        p->done = NULL;
}

size_t queue_lines(const Queue *q, Outgoing *lines[WIRE_LINES_MAX]) {
        size_t n = 0;

        for (Pending *p = q->unsent; p && n < WIRE_LINES_MAX; p = p->next)
                lines[n++] = &p->out;
        return n;
}

void queue_sent(Queue *q) {
        for (; q->unsent && pending_is_out(q->unsent); q->unsent = q->unsent->next)
                if (!pending_repeats(q->unsent))
                        forget_contents(q->unsent);
}

uint64_t queue_deadline(const Queue *q) {
        uint64_t first = UINT64_MAX;

        for (const Pending *p = q->n_timed > 0 ? q->first : NULL; p; p = p->next)
                if (p->done)
                        first = MIN(first, p->deadline);
        return first;
}

void queue_done(Queue *q) {
        while (q->first)
                pending_free(queue_take(q, q->first->id));
}
