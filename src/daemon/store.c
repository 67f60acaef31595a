#include "daemon/store.h"

#include "base/fd.h"
#include "base/log.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define TEXT_SIZE 320

struct StoreMessage {
        char text[TEXT_SIZE];
        int fds[STORE_FDS]; /* duplicates */
        size_t n;
        TAILQ_ENTRY(StoreMessage) link;
};

static StoreMessage *message_free(StoreMessage *m) {
        if (!m)
                return NULL;
        for (size_t i = 0; i < m->n; i++)
                (void)fd_close(m->fds[i]);
        free(m);
        return NULL;
}
DEFINE_CLEANUP(StoreMessage *, message_free);

static int message_send(int fd, const char *text, const int *fds, size_t n) {
        union {
                struct cmsghdr align;
                char space[CMSG_SPACE(sizeof(int) * STORE_FDS)];
        } control = { 0 };
        struct iovec io = { .iov_base = (char *)text, .iov_len = strlen(text) };
        struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1 };

        if (n > 0) {
                struct cmsghdr *c;

                m.msg_control = &control;
                m.msg_controllen = CMSG_SPACE(sizeof(int) * n);
                c = CMSG_FIRSTHDR(&m);
                c->cmsg_level = SOL_SOCKET;
                c->cmsg_type = SCM_RIGHTS;
                c->cmsg_len = CMSG_LEN(sizeof(int) * n);
                memcpy(CMSG_DATA(c), fds, sizeof(int) * n);
        }
        return sendmsg(fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? -errno : 0;
}

/* False: some of it has to wait for room. A manager that takes no messages at all gets none. */
static bool flush(Store *s) {
        while (!TAILQ_EMPTY(&s->queue)) {
                StoreMessage *m = TAILQ_FIRST(&s->queue);
                int r = message_send(s->fd, m->text, m->fds, m->n);

                if (r == -EAGAIN)
                        return false;
                if (r < 0)
                        log_warning("The service manager does not keep descriptors: %s", strerror(-r));
                TAILQ_REMOVE(&s->queue, m, link);
                message_free(m);
        }
        return true;
}

static void flush_or_wait(Store *s) {
        (void)sd_event_source_set_enabled(s->room, flush(s) ? SD_EVENT_OFF : SD_EVENT_ON);
}

static int on_room(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        flush_or_wait(userdata);
        return 0;
}

int store_init(Store *s, sd_event *loop, int fd) {
        int r;

        *s = (Store){ .fd = fd };
        TAILQ_INIT(&s->queue);
        if (fd < 0)
                return 0;
        r = sd_event_add_io(loop, &s->room, fd, EPOLLOUT, on_room, s);
        return r < 0 ? r : sd_event_source_set_enabled(s->room, SD_EVENT_OFF);
}

void store_done(Store *s) {
        while (!TAILQ_EMPTY(&s->queue)) {
                StoreMessage *m = TAILQ_FIRST(&s->queue);

                TAILQ_REMOVE(&s->queue, m, link);
                message_free(m);
        }
        s->room = sd_event_source_disable_unref(s->room);
        s->fd = fd_close(s->fd);
}

bool store_exists(const Store *s) {
        return s->fd >= 0;
}

/* In the order in which it was asked for: a name may come again. */
static int post(Store *s, const char *what, const char *name, const char *rest, const int *fds, size_t n) {
        CLEANUP(message_free) StoreMessage *m = calloc(1, sizeof(*m));

        if (!m)
                return -ENOMEM;
        if (snprintf(m->text, sizeof(m->text), "%s=1\nFDNAME=%s%s", what, name, rest) >=
            (int)sizeof(m->text))
                return -ENAMETOOLONG;
        for (; m->n < n; m->n++) {
                m->fds[m->n] = fcntl(fds[m->n], F_DUPFD_CLOEXEC, 3);
                if (m->fds[m->n] < 0)
                        return -errno;
        }
        TAILQ_INSERT_TAIL(&s->queue, m, link);
        (void)TAKE(m);
        flush_or_wait(s);
        return 0;
}

int store_put(Store *s, const char *name, const int *fds, size_t n) {
        assert(n <= STORE_FDS);

        /* Without the poll: what an engine said last is for us to hear, though its channel has ended. */
        return s->fd < 0 ? -ENOTCONN : post(s, "FDSTORE", name, "\nFDPOLL=0", fds, n);
}

bool store_count(Store *s, const char *name) {
        if (s->names + strlen(name) + 1 > STORE_NAMES_MAX)
                return false;
        s->names += strlen(name) + 1;
        return true;
}

void store_uncount(Store *s, const char *name) {
        s->names -= strlen(name) + 1;
}

void store_drop(Store *s, const char *name) {
        if (s->fd >= 0 && post(s, "FDSTOREREMOVE", name, "", NULL, 0) < 0)
                log_warning("No memory to have the service manager drop %s", name);
}

/* Milliseconds that are left; 0: none. */
static int left(uint64_t deadline) {
        uint64_t now = now_usec();

        return now >= deadline ? 0 : (int)((deadline - now) / USEC_PER_MSEC) + 1;
}

static bool await(int fd, short events, uint64_t deadline) {
        struct pollfd p = { .fd = fd, .events = events };
        int ms, r;

        do {
                ms = left(deadline);
                r = ms > 0 ? poll(&p, 1, ms) : 0;
        } while (r < 0 && errno == EINTR);
        return r > 0;
}

/* The manager closes the descriptor of a BARRIER=1 once it has done all that was said before. */
static bool pass_barrier(Store *s, uint64_t deadline) {
        CLEANUP_FD int here = -1, there = -1;
        int ends[2], r;

        if (pipe2(ends, O_CLOEXEC) < 0)
                return false;
        here = ends[0];
        there = ends[1];
        do
                r = message_send(s->fd, "BARRIER=1", &there, 1);
        while (r == -EAGAIN && await(s->fd, POLLOUT, deadline));
        if (r < 0)
                return false;
        there = fd_close(there);
        return await(here, 0, deadline);
}

bool store_settle(Store *s, uint64_t ms) {
        uint64_t deadline = now_usec() + ms * USEC_PER_MSEC;

        if (s->fd < 0)
                return true;
        while (!flush(s))
                if (!await(s->fd, POLLOUT, deadline))
                        return false;
        return pass_barrier(s, deadline);
}
