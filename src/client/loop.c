/* Rounds: what can be done without waiting, and waiting between them. */
#include "client/client.h"

#include "base/text.h"

#include <errno.h>
#include <poll.h>

/* What one round takes in at most: the other side may never be silent. */
#define READS_MAX 16

uint64_t client_deadline(const GoxelClient *c) {
        return c->timeout_ms == 0 ? UINT64_MAX : now_usec() + c->timeout_ms * USEC_PER_MSEC;
}

int client_check_callback(GoxelClient *c) {
        if (!c->in_callback)
                return 0;
        return client_fail(c, -EBUSY,
                           "A callback cannot wait: the call that it came with is not over. It may use "
                           "goxel_client_send()");
}

void client_give(GoxelClient *c, Pending *p, int r, Reply *reply) {
        if (p->done)
                p->done(c, p, r, reply);
        pending_free(p);
}

void client_end(GoxelClient *c, Pending *p, int r) {
        p->r = r;
        p->failure = client_copy_failure(c);
        /* What has ended has nothing more to send. */
        p->out.at = p->out.n;
        queue_add(&c->ended, p);
}

/* Each may end or send others: the list is looked at anew. */
static void tell_ended(GoxelClient *c) {
        Reply none = { .id = NO_ID };

        while (c->ended.first) {
                Pending *p = queue_take(&c->ended, c->ended.first->id);

                client_give(c, p, client_fail_again(c, p->r, &p->failure), &none);
        }
}

static void take_answer(GoxelClient *c, Reply *reply) {
        Link *k = &c->link;
        Pending *p = NULL;
        bool whole;

        if (k->setup && (reply->id == k->setup->id || reply->id == NO_ID))
                p = TAKE(k->setup);
        else if (k->state == LINK_UP)
                p = queue_take(&c->queue, reply->id);
        if (!p)
                return;
        whole = pending_is_out(p);
        client_give(c, p, reply->code != 0 ? client_fail_remote(c, reply) : 0, reply);
        /* An answer that came before the request was out is one to a part of it. */
        if (!whole && k->wire.fd >= 0)
                link_ended(c);
}

static int hear(GoxelClient *c, const char *line, size_t n) {
        CLEANUP_REPLY Reply reply = { 0 };
        int r = reply_read(&reply, line, n);

        if (r == REPLY_NOTICE)
                return notice_give(c, reply.method, reply.value);
        if (r == 0)
                take_answer(c, &reply);
        return r < 0 ? r : 0;
}

static void hear_all(GoxelClient *c) {
        const char *line;
        size_t n;
        int r = 0;

        while (r == 0 && c->link.wire.fd >= 0 && wire_next(&c->link.wire, &line, &n))
                r = hear(c, line, n);
        if (r < 0)
                link_broken(c, r);
}

static void read_some(GoxelClient *c) {
        for (int i = 0; i < READS_MAX && c->link.wire.fd >= 0; i++) {
                int r = wire_read(&c->link.wire);

                if (r == WIRE_EMPTY)
                        return;
                if (r == WIRE_ENDED)
                        link_ended(c);
                else if (r < 0)
                        link_broken(c, r);
                else
                        hear_all(c);
                /* A read that did not fill its room has taken all: the next would find nothing. */
                if (c->link.wire.drained)
                        return;
        }
}

/* The lines to be sent next. */
static size_t lines_to_send(const GoxelClient *c, Outgoing *lines[WIRE_LINES_MAX]) {
        const Link *k = &c->link;

        if (k->wire.fd < 0 || k->wire.broken)
                return 0;
        if (k->state == LINK_UP)
                return queue_lines(&c->queue, lines);
        if (!k->setup || pending_is_out(k->setup))
                return 0;
        lines[0] = &k->setup->out;
        return 1;
}

static void send_some(GoxelClient *c) {
        Outgoing *lines[WIRE_LINES_MAX], *last;
        size_t n;

        while ((n = lines_to_send(c, lines)) > 0) {
                size_t before = lines[0]->at;
                int r = wire_send(&c->link.wire, lines, n);

                last = lines[0];
                if (r < 0) {
                        link_broken(c, r);
                        return;
                }
                before = last->at - before;
                queue_sent(&c->queue);
                if (before == 0)
                        return;
        }
}

static void end_overdue_one(GoxelClient *c, Pending *p) {
        PendingDone done = p->done;
        Reply none = { .id = NO_ID };

        if (p->out.at == 0) {
                p = queue_take(&c->queue, p->id);
                client_give(c, p, link_overdue(c), &none);
                return;
        }
        queue_drop(&c->queue, p);
        done(c, p,
             client_fail(c, -ETIMEDOUT, "No answer in time: the request may have been executed or not"),
             &none);
}

static void end_overdue(GoxelClient *c) {
        uint64_t now = c->queue.n_timed > 0 ? now_usec() : 0;

        for (Pending *p = c->queue.n_timed > 0 ? c->queue.first : NULL, *next; p; p = next) {
                bool over = p->done && p->deadline <= now;

                /* An answer that is given may take any other out: it is begun anew. */
                if (over)
                        end_overdue_one(c, p);
                next = over ? c->queue.first : p->next;
        }
}

void client_round(GoxelClient *c, bool readable) {
        LinkState before;

        if (readable && c->link.wire.fd >= 0)
                read_some(c);
        do {
                before = c->link.state;
                link_move(c);
        } while (c->link.state != before);
        send_some(c);
        end_overdue(c);
        tell_ended(c);
}

static bool wants_to_send(const GoxelClient *c) {
        Outgoing *lines[WIRE_LINES_MAX];

        return lines_to_send(c, lines) > 0;
}

/* The next point in time at which a round is due without an event. */
static uint64_t due(const GoxelClient *c) {
        uint64_t at = MIN(link_time(c), queue_deadline(&c->queue));

        return c->ended.first ? 0 : at;
}

/* Waits for an event until `at`: 0 with *ret_readable, -ECANCELED, -errno. */
static int wait_event(GoxelClient *c, uint64_t at, bool *ret_readable) {
        struct pollfd p[] = { { .fd = link_fd(c), .events = goxel_client_events(c) },
                              { .fd = c->interrupt, .events = POLLIN } };

        *ret_readable = false;
        if (poll(p, ARRAY_LEN(p), until_milliseconds(at)) < 0)
                return errno == EINTR ? 0 : -errno;
        *ret_readable = p[0].revents & ~POLLOUT;
        return p[1].revents != 0 ? -ECANCELED : 0;
}

int client_run(GoxelClient *c, uint64_t deadline, int (*goal)(GoxelClient *c, void *userdata),
               void *userdata) {
        uint64_t at = 0;
        int r;

        /* What comes meanwhile may move it. */
        c->waits_to = deadline;
        /* The first look does not wait: it shows whether the connection has ended in the meantime, before
         * anything is sent that nobody will read. */
        for (;; at = MIN(c->waits_to, due(c))) {
                bool readable;

                r = wait_event(c, at, &readable);
                if (r < 0)
                        break;
                client_round(c, readable);
                r = goal(c, userdata);
                if (r != GOAL_OPEN)
                        break;
                if (c->waits_to != UINT64_MAX && now_usec() >= c->waits_to) {
                        r = -ETIMEDOUT;
                        break;
                }
        }
        c->waits_to = UINT64_MAX;
        return r;
}

EXPORT int goxel_client_fd(const GoxelClient *c) {
        return link_fd(c);
}

EXPORT short goxel_client_events(const GoxelClient *c) {
        return wants_to_send(c) ? POLLIN | POLLOUT : POLLIN;
}

EXPORT int goxel_client_timeout(const GoxelClient *c) {
        /* What was not tried yet needs no event. */
        return until_milliseconds(due(c));
}

EXPORT int goxel_client_process(GoxelClient *c) {
        uint64_t given_up = c->link.n_given_up;
        int r = client_check_callback(c);

        if (r < 0)
                return r;
        client_forget_failure(c);
        client_round(c, true);
        return c->link.n_given_up != given_up ? c->link.result : 0;
}
