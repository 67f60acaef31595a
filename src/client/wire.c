#include "client/wire.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#define READ_STEP (64u << 10)
/* Memory kept for the next answer; what a large one needed is given back. */
#define KEEP_MAX (1u << 20)
#define FDS_MAX 16

int wire_open(Wire *w, int fd) {
        int r;

        *w = (Wire){ .fd = fd };
        r = fd_set_nonblock(fd, true);
        if (r < 0)
                wire_close(w);
        return r;
}

void wire_close(Wire *w) {
        /* shutdown, since an engine or the daemon may hold further copies of the other end. */
        if (w->fd >= 0)
                (void)shutdown(w->fd, SHUT_RDWR);
        w->fd = fd_close(w->fd);
        buf_done(&w->in);
        w->scanned = 0;
}

int wire_look(const Wire *w, int interrupt) {
        int r = wait_for(w->fd, POLLRDHUP, (Until){ .deadline = 0, .interrupt = interrupt });

        if (r == -ECANCELED)
                return r;
        return w->fd >= 0 && r == -ETIMEDOUT ? WIRE_ALIVE : WIRE_ENDED;
}

static bool wants_write(const Outgoing *o) {
        return o && !o->broken && o->at < o->n;
}

/* One sendmsg. A long line with descriptors goes out in two pieces: all but the newline, and the newline. */
static int outgoing_step(Outgoing *o, int fd) {
        union {
                struct cmsghdr head;
                char bytes[CMSG_SPACE(FDS_MAX * sizeof(int))];
        } control = { 0 };
        size_t with_fds = o->n > WIRE_FDS_FIRST_MAX ? o->n - 1 : 0;
        struct iovec piece = { (char *)o->data + o->at, o->n - o->at };
        struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };
        ssize_t k;

        assert(o->n_fds <= FDS_MAX);

        if (o->n_fds > 0 && o->at == with_fds) {
                control.head.cmsg_level = SOL_SOCKET;
                control.head.cmsg_type = SCM_RIGHTS;
                control.head.cmsg_len = CMSG_LEN(o->n_fds * sizeof(int));
                memcpy(CMSG_DATA(&control.head), o->fds, o->n_fds * sizeof(int));
                message.msg_control = &control;
                message.msg_controllen = CMSG_SPACE(o->n_fds * sizeof(int));
        } else if (o->n_fds > 0 && o->at < with_fds)
                piece.iov_len = with_fds - o->at;

        k = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (k >= 0) {
                o->at += (size_t)k;
                return 0;
        }
        if (errno == EAGAIN || errno == EINTR)
                return 0;
        if (errno != EPIPE && errno != ECONNRESET)
                return -errno;
        /* The last bytes of the other side may say why it went: they are read before the end is believed. */
        o->broken = true;
        return 0;
}

static int wire_read(Wire *w) {
        ssize_t k;
        int r;

        if (w->in.n > WIRE_LINE_MAX)
                return -EMSGSIZE;
        r = buf_reserve(&w->in, READ_STEP);
        if (r < 0)
                return r;

        k = recv(w->fd, w->in.data + w->in.n, w->in.capacity - w->in.n, MSG_DONTWAIT);
        if (k > 0) {
                w->in.n += (size_t)k;
                return 0;
        }
        if (k == 0 || errno == ECONNRESET || errno == EPIPE)
                return WIRE_ENDED;
        return errno == EAGAIN || errno == EINTR ? 0 : -errno;
}

/* Looks for a whole line in what was read. */
static bool wire_line(Wire *w, const char **ret_line, size_t *ret_n) {
        const uint8_t *newline = NULL;

        if (w->in.n > w->scanned)
                newline = memchr(w->in.data + w->scanned, '\n', w->in.n - w->scanned);
        if (!newline) {
                w->scanned = w->in.n;
                return false;
        }
        *ret_line = (const char *)w->in.data;
        *ret_n = (size_t)(newline - w->in.data);
        /* The line stays where it is until the next call, which drops it. */
        w->scanned = *ret_n + 1;
        return true;
}

/* Drops the line that the last call gave away. */
static void wire_forget_line(Wire *w) {
        if (w->scanned == 0 || w->in.data[w->scanned - 1] != '\n')
                return;
        buf_consume(&w->in, w->scanned);
        w->scanned = 0;
        if (w->in.n == 0 && w->in.capacity > KEEP_MAX)
                buf_done(&w->in);
}

bool wire_next(Wire *w, const char **ret_line, size_t *ret_n) {
        wire_forget_line(w);
        return wire_line(w, ret_line, ret_n);
}

int wire_exchange(Wire *w, Outgoing *o, Until until, const char **ret_line, size_t *ret_n) {
        int r;

        wire_forget_line(w);
        for (;;) {
                short events = POLLIN;

                if (wire_line(w, ret_line, ret_n))
                        return WIRE_LINE;
                if (wants_write(o)) {
                        r = outgoing_step(o, w->fd);
                        if (r < 0)
                                return r;
                        if (wants_write(o))
                                events |= POLLOUT;
                }
                r = wait_for(w->fd, events, until);
                if (r < 0)
                        return r;
                r = wire_read(w);
                if (r != 0)
                        return r;
        }
}
