#include "mcp/worker.h"

#include "base/text.h"
#include "mcp/thread.h"

#include <errno.h>
#include <string.h>
#include <time.h>

/* How long a daemon that is being restarted is looked for, and how often. */
#define PATIENCE_USEC (5 * USEC_PER_SEC)
#define PAUSE_MS 50

static bool same(const char *a, const char *b) {
        return a && b ? strcmp(a, b) == 0 : a == b;
}

static void assign(Call *c, Worker *w) {
        c->worker = w;
        w->n_calls++;
}

/* The worker changes over to the project of a call. */
static void adopt(Worker *w, Call *c) {
        free(w->project);
        w->project = TAKE(c->project);
        w->stale = true;
        assign(c, w);
}

/* The next call of the worker's own; or, when none is left, the first that waits for any worker, with all
 * others of its project. */
static Call *next_call(Worker *w) {
        Call *first = NULL;

        for (Call *c = w->mcp->calls; c; c = c->next) {
                if (c->state != CALL_QUEUED)
                        continue;
                if (c->worker == w)
                        return c;
                if (!c->worker && !first)
                        first = c;
        }
        if (!first)
                return NULL;
        adopt(w, first);
        for (Call *c = first->next; c; c = c->next)
                if (c->state == CALL_QUEUED && !c->worker && same(c->project, w->project))
                        assign(c, w);
        return first;
}

void worker_interrupt(Worker *w) {
        if (!w->client)
                return;
        /* It would be in the way of the next call as well. */
        w->stale = true;
        goxel_client_interrupt(w->client);
        /* Its own thread may rest there, while another one that uses the client waits for the daemon. */
        (void)pthread_cond_broadcast(&w->wake);
}

/* Lock held, but given back. Returns whether the time has passed without a signal. */
static bool wait_ms(Worker *w, uint32_t ms) {
        struct timespec until;

        (void)clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += ms / 1000;
        until.tv_nsec += (long)(ms % 1000) * 1000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        return pthread_cond_clockwait(&w->wake, &w->mcp->lock, CLOCK_MONOTONIC, &until) == ETIMEDOUT;
}

/* Whether it is worth while to look for the daemon once more. A client waits by itself for a daemon that it
 * knows to be restarted; for one that only its neighbours know it is done here. */
static bool wait_for_daemon(Worker *w, uint64_t until) {
        Mcp *m = w->mcp;
        bool again;

        (void)pthread_mutex_lock(&m->lock);
        again = m->met && !w->running->cancelled && !m->leaving && now_usec() < until;
        if (again)
                (void)wait_ms(w, PAUSE_MS);
        (void)pthread_mutex_unlock(&m->lock);
        return again;
}

int exchange_connect(Exchange *x) {
        uint64_t until = now_usec() + PATIENCE_USEC;
        int r;

        /* Whether it has ended since is looked at by the request, once. */
        if (goxel_client_fd(x->client) >= 0)
                return 0;
        do
                r = goxel_client_connect(x->client);
        while ((r == GOXEL_ABSENT || r == GOXEL_FAILED) && wait_for_daemon(x->call->worker, until));
        if (r != 0)
                return r;
        (void)pthread_mutex_lock(&x->mcp->lock);
        x->mcp->met = true;
        (void)pthread_mutex_unlock(&x->mcp->lock);
        return 0;
}

/* Lock held, but given back while a client is made or closed. */
static int renew_client(Worker *w) {
        GoxelClient *old = TAKE(w->client), *client = NULL;
        Mcp *m = w->mcp;
        int r;

        w->stale = false;
        (void)pthread_mutex_unlock(&m->lock);
        goxel_client_free(old);
        r = m->options.connect(m->options.userdata, &client);
        (void)pthread_mutex_lock(&m->lock);
        if (r < 0)
                return r;
        w->client = client;
        if (m->leaving || w->running->cancelled)
                worker_interrupt(w);
        return 0;
}

/* Lock held, but given back while the call runs. */
static void run(Worker *w, Call *c) {
        int r = 0;

        c->state = CALL_RUNNING;
        w->running = c;
        w->turn = ++w->mcp->turns;
        if (!w->client || w->stale)
                r = renew_client(w);
        c->x.client = w->client;
        (void)pthread_mutex_unlock(&w->mcp->lock);
        if (r == 0)
                progress_follow(c);
        if (r == 0)
                r = c->x.method->run(&c->x);
        if (w->client)
                (void)goxel_client_set_notice(w->client, NULL, NULL);
        call_finish(c, r);
        (void)pthread_mutex_lock(&w->mcp->lock);
        w->used = now_usec();
}

/* Lock held, but given back. A connection keeps its project open in the daemon, so one that is not used is
 * closed. */
static void rest(Worker *w) {
        uint64_t now = now_usec(), until = w->used + w->mcp->options.idle_ms * USEC_PER_MSEC;
        GoxelClient *idle;

        if (!w->client || w->mcp->options.idle_ms == 0) {
                (void)pthread_cond_wait(&w->wake, &w->mcp->lock);
                return;
        }
        if (w->lent || now < until) {
                (void)wait_ms(w, w->lent ? w->mcp->options.idle_ms
                                         : (uint32_t)((until - now) / USEC_PER_MSEC + 1));
                return;
        }
        idle = TAKE(w->client);
        (void)pthread_mutex_unlock(&w->mcp->lock);
        goxel_client_free(idle);
        (void)pthread_mutex_lock(&w->mcp->lock);
}

static void *worker_main(void *userdata) {
        Worker *w = userdata;
        Mcp *m = w->mcp;
        Call *c;

        (void)pthread_mutex_lock(&m->lock);
        while (!m->leaving) {
                c = w->lent ? NULL : next_call(w);
                if (c)
                        run(w, c);
                else
                        rest(w);
        }
        (void)pthread_mutex_unlock(&m->lock);
        return NULL;
}

static void worker_free(Worker *w) {
        goxel_client_free(w->client);
        (void)pthread_cond_destroy(&w->wake);
        free(w->project);
        free(w);
}

static int worker_start(Worker **ret, Mcp *m) {
        Worker *w = calloc(1, sizeof(Worker));
        int r;

        if (!w)
                return -ENOMEM;
        w->mcp = m;
        (void)pthread_cond_init(&w->wake, NULL);
        r = thread_start(&w->thread, worker_main, w);
        if (r < 0) {
                worker_free(w);
                return r;
        }
        m->workers[m->n_workers++] = w;
        *ret = w;
        return 0;
}

static Worker *find_worker(const Mcp *m, const char *project) {
        for (size_t i = 0; i < m->n_workers; i++)
                if (same(m->workers[i]->project, project))
                        return m->workers[i];
        return NULL;
}

/* The one that has been idle for the longest time; NULL: all are busy. */
static Worker *find_idle(const Mcp *m) {
        Worker *found = NULL;

        for (size_t i = 0; i < m->n_workers; i++) {
                Worker *w = m->workers[i];

                if (w->n_calls == 0 && (!found || w->turn < found->turn))
                        found = w;
        }
        return found;
}

/* Lock held. A call that finds all workers busy is left to the first that becomes idle. */
static int choose(Mcp *m, Call *c) {
        Worker *w = find_worker(m, c->project);
        int r = 0;

        if (w) {
                assign(c, w);
        } else {
                if (m->n_workers < MCP_WORKERS_MAX)
                        r = worker_start(&w, m);
                if (!w)
                        w = find_idle(m);
                if (w)
                        adopt(w, c);
        }
        if (w)
                (void)pthread_cond_signal(&w->wake);
        return m->n_workers > 0 ? 0 : r;
}

/* Lock held. The client of a project's worker that has nothing to do, if this thread may be away. Not for
 * the parts of a batch, which are carried out side by side. */
static Worker *borrow(Mcp *m, const Call *c) {
        Worker *w = m->options.leave && !c->place.batch ? find_worker(m, c->project) : NULL;

        if (!w || w->n_calls > 0 || w->lent || !w->client || w->stale || m->leaving)
                return NULL;
        return m->options.leave(m->options.userdata) ? w : NULL;
}

/* Lock held, but given back. What has come for the worker in the meantime is left to its own thread. */
static int run_here(Worker *w, Call *c) {
        Mcp *m = w->mcp;

        assign(c, w);
        w->lent = true;
        run(w, c);
        w->lent = false;
        if (w->n_calls > 0)
                (void)pthread_cond_signal(&w->wake);
        return m->options.back(m->options.userdata) ? 0 : MCP_RELIEVED;
}

int worker_queue(Call *c) {
        Mcp *m = c->x.mcp;
        const char *project = c->x.method->project(&c->x);
        Worker *w;
        int r;

        if (project) {
                c->project = strdup(project);
                if (!c->project)
                        return -ENOMEM;
        }
        (void)pthread_mutex_lock(&m->lock);
        w = borrow(m, c);
        r = w ? run_here(w, c) : choose(m, c);
        if (!w && r == 0)
                c->state = CALL_QUEUED;
        (void)pthread_mutex_unlock(&m->lock);
        return r;
}

void workers_interrupt(Mcp *m) {
        for (size_t i = 0; i < m->n_workers; i++) {
                worker_interrupt(m->workers[i]);
                (void)pthread_cond_broadcast(&m->workers[i]->wake);
        }
}

void workers_end(Mcp *m) {
        for (size_t i = 0; i < m->n_workers; i++) {
                (void)pthread_join(m->workers[i]->thread, NULL);
                worker_free(m->workers[i]);
        }
        m->n_workers = 0;
}
