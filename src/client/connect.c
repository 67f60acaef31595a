/* From settings to a connection that has been greeted, in states, none of which waits. */
#include "client/client.h"

#include "base/text.h"
#include "client/listener.h"
#include "client/manager.h"
#include "client/setup.h"

#include <errno.h>
#include <string.h>

#define PAUSE_FIRST_USEC (10 * USEC_PER_MSEC)
#define PAUSE_MAX_USEC (500 * USEC_PER_MSEC)
/* Between two looks whether there is room in the listener's queue, which cannot be polled. */
#define ROOM_USEC (5 * USEC_PER_MSEC)
/* How long a new connection may stay silent: the start of the daemon is in it. */
#define GREETING_USEC (30 * USEC_PER_SEC)
#define MANAGER_USEC (5 * USEC_PER_SEC)
/* A connection that ended this soon was of little use. */
#define EARLY_USEC USEC_PER_SEC
/* A request is the first unanswered one of so many broken connections at most. */
#define LOST_MAX 5

const char *client_chosen_socket(const GoxelClient *c) {
        const char *env = secure_getenv("GOXEL_SOCKET");

        if (c->connected)
                return c->socket;
        if (c->path)
                return c->path;
        return env && *env ? env : NULL;
}

void link_close(GoxelClient *c) {
        Link *k = &c->link;

        k->state = LINK_DOWN;
        k->setup = pending_free(k->setup);
        k->manager = child_free(k->manager);
        wire_close(&k->wire);
        c->engine = private_engine_free(c->engine);
        k->down_since = k->next = 0;
}

static bool is_needed(const GoxelClient *c) {
        return c->wanted || c->queue.n_wanted > 0 || (c->subscription && c->connected);
}

/* There is no further attempt: whoever waits for this connection is told. */
static void give_up(GoxelClient *c, int r) {
        c->link.result = r;
        c->link.n_given_up++;
        c->wanted = false;
        link_close(c);
        while (c->queue.first)
                client_end(c, queue_take(&c->queue, c->queue.first->id), r);
}

/* A greeting that is lost does no harm, so it is repeated even by a new client: the daemon may have been
 * about to leave. */
static bool may_try_again(const GoxelClient *c, int r) {
        if (c->private_wanted)
                return false;
        return r == GOXEL_LOST || (c->connected && (r == GOXEL_ABSENT || r == GOXEL_FAILED));
}

void link_failed(GoxelClient *c, int r) {
        Link *k = &c->link;
        uint64_t since = k->down_since, next = now_usec() + k->pause;

        if (!may_try_again(c, r) || next >= since + c->patience_ms * USEC_PER_MSEC) {
                if (r == GOXEL_LOST && !c->private_wanted)
                        r = explain_closing(c);
                give_up(c, r);
                return;
        }
        link_close(c);
        k->down_since = since;
        k->next = next;
        k->pause = MIN(k->pause * 2, PAUSE_MAX_USEC);
        k->result = r;
}

static void take_connection(GoxelClient *c, int fd) {
        int r = wire_open(&c->link.wire, fd);

        if (r < 0)
                link_failed(c, client_fail(c, r, "Cannot use the connection to %s: %s", client_peer(c),
                                           strerror(-r)));
        else
                setup_begin(c, now_usec() + GREETING_USEC);
}

static void start_private(GoxelClient *c) {
        Until until = { .deadline = now_usec() + GREETING_USEC, .interrupt = c->interrupt };
        char why[256] = "";
        int fd, r;

        until.deadline = MIN(until.deadline, c->waits_to);
        if (c->connected) {
                link_failed(c, client_fail(c, GOXEL_LOST,
                                           "The private engine has ended, and its project with it"));
                return;
        }
        r = private_engine_start(&c->engine, c->name, until, &fd, why, sizeof(why));
        if (r != 0)
                link_failed(c, explain_private(c, r, why));
        else
                take_connection(c, fd);
}

static bool is_own(const char *path) {
        CLEANUP_LISTENER Listener own = { 0 };

        return listener_use_own(&own) == 0 && strcmp(own.path, path) == 0;
}

/* Whether nobody is there. What a killed goxeld left is a socket without a listener: one that a service
 * manager holds always has one, unless somebody wants it so. */
static bool is_absent(const Listener *l, int r) {
        return r == LISTENER_NONE || (r == -ECONNREFUSED && is_own(l->path) && !manager_runs());
}

/* What a try to connect came to. `may_start`: without any socket somebody may be asked for one. */
static void judge(GoxelClient *c, Listener *l, int r, int fd, bool may_start) {
        Link *k = &c->link;

        if (r == 0) {
                free(c->socket);
                c->socket = TAKE(l->path);
                take_connection(c, fd);
                return;
        }
        if (r == -EAGAIN && now_usec() < k->setup_end) {
                k->next = now_usec() + ROOM_USEC;
                (void)explain_listener(c, l, r);
                k->result = GOXEL_FAILED;
                return;
        }
        if (may_start && is_absent(l, r) && manager_start(&k->manager, c->connected) == 0) {
                k->state = LINK_STARTING;
                k->setup_end = now_usec() + MANAGER_USEC;
                (void)explain_listener(c, l, r);
                k->result = GOXEL_ABSENT;
                return;
        }
        if (!l->path)
                link_failed(c, client_fail(c, r, "Cannot tell where the socket is: %s", strerror(-r)));
        else
                link_failed(c, explain_listener(c, l, r));
}

static void connect_daemon(GoxelClient *c) {
        const char *path = client_chosen_socket(c);
        CLEANUP_LISTENER Listener l = { 0 };
        int fd = -1, r;

        if (path) {
                l.path = strdup(path);
                r = l.path ? listener_connect(&l, &fd) : -ENOMEM;
        } else
                r = listener_find(&l, &fd);
        /* A daemon that was connected to once may have left since, and its socket with it. */
        judge(c, &l, r, fd, c->may_start && (!path || (c->connected && is_own(path))));
}

/* The command has ended, or takes too long: whether the socket is there now will show. */
static void connect_started(GoxelClient *c) {
        Until now = { .deadline = 0, .interrupt = -1 };
        CLEANUP_LISTENER Listener l = { 0 };
        int fd = -1, r, status = 0;

        r = child_wait(c->link.manager, now, &status);
        if (r == -ETIMEDOUT && now_usec() < c->link.setup_end)
                return;
        c->link.manager = child_free(c->link.manager);
        c->link.state = LINK_DOWN;
        r = listener_use_own(&l);
        if (r == 0)
                r = listener_connect(&l, &fd);
        judge(c, &l, r, fd, false);
}

static void dial(GoxelClient *c) {
        Link *k = &c->link;
        uint64_t now = now_usec();

        if (now < k->next)
                return;
        if (k->down_since == 0) {
                k->down_since = now;
                k->pause = PAUSE_FIRST_USEC;
                k->setup_end = now + GREETING_USEC;
                k->result = 0;
        }
        if (c->private_wanted)
                start_private(c);
        else
                connect_daemon(c);
}

void link_move(GoxelClient *c) {
        switch (c->link.state) {
        case LINK_DOWN:
                if (is_needed(c))
                        dial(c);
                break;
        case LINK_STARTING:
                connect_started(c);
                break;
        case LINK_GREETING:
                if (now_usec() >= c->link.setup_end)
                        link_failed(c, c->private_wanted ? explain_private(c, -ETIMEDOUT, "")
                                                         : explain_silence(c));
                break;
        case LINK_CHOOSING:
        case LINK_SUBSCRIBING:
        case LINK_UP:
                break;
        }
}

/* Those that are out may have been executed. The first of them was being carried out, as far as anybody
 * knows, and is tried a few times only: it may be what ends the connections. */
static void sort_out_lost(GoxelClient *c, bool again) {
        Queue all = c->queue;
        bool first = true;

        c->queue = (Queue){ 0 };
        while (all.first) {
                Pending *p = queue_take(&all, all.first->id);
                bool sent = p->out.at > 0;

                if (sent && first)
                        p->lost++;
                if (!p->done)
                        pending_free(p);
                else if (again && (!sent || (pending_repeats(p) && p->lost < LOST_MAX))) {
                        p->out.at = 0;
                        queue_add(&c->queue, p);
                } else
                        client_end(c, p, explain_end(c, sent));
                first = first && !sent;
        }
}

void link_ended(GoxelClient *c) {
        bool early;

        if (c->link.state != LINK_UP) {
                link_failed(c, explain_end(c, false));
                return;
        }
        c->link.n_ended++;
        sort_out_lost(c, !c->private_wanted);
        early = now_usec() < c->link.up_since + EARLY_USEC;
        link_close(c);
        /* A daemon that greets and then closes again and again is not to keep both sides busy. */
        if (early)
                c->link.next = now_usec() + PAUSE_FIRST_USEC;
}

void link_broken(GoxelClient *c, int r) {
        r = explain_broken(c, r);
        if (c->link.state != LINK_UP) {
                link_failed(c, r);
                return;
        }
        c->link.n_ended++;
        while (queue_find(&c->queue, NO_ID))
                client_end(c, queue_take(&c->queue, NO_ID), r);
        link_close(c);
}

int link_overdue(GoxelClient *c) {
        switch (c->link.state) {
        case LINK_GREETING:
                if (c->private_wanted)
                        return explain_private(c, -ETIMEDOUT, "");
                /* Those before it were closed; this one would have been, too. */
                return c->link.result == GOXEL_LOST ? explain_closing(c) : explain_silence(c);
        case LINK_DOWN:
        case LINK_STARTING:
                /* The message is that of the last attempt. */
                if (c->link.result == GOXEL_LOST)
                        return explain_closing(c);
                return c->link.result != 0 && c->failure.message ? c->link.result : explain_silence(c);
        case LINK_CHOOSING:
        case LINK_SUBSCRIBING:
        case LINK_UP:
                break;
        }
        return client_fail(c, -ETIMEDOUT, "No answer in time");
}

int link_fd(const GoxelClient *c) {
        return c->link.state == LINK_STARTING ? child_fd(c->link.manager) : c->link.wire.fd;
}

uint64_t link_time(const GoxelClient *c) {
        switch (c->link.state) {
        case LINK_DOWN:
                return is_needed(c) ? c->link.next : UINT64_MAX;
        case LINK_STARTING:
        case LINK_GREETING:
                return c->link.setup_end;
        case LINK_CHOOSING:
        case LINK_SUBSCRIBING:
        case LINK_UP:
                break;
        }
        return UINT64_MAX;
}
