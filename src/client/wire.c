#include "client/wire.h"

#include <assert.h>
#include <errno.h>
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
        w->from = w->scanned = 0;
        w->broken = false;
}

static int send_message(Wire *w, const struct msghdr *message, size_t *ret) {
        ssize_t k = sendmsg(w->fd, message, MSG_NOSIGNAL | MSG_DONTWAIT);

        *ret = 0;
        if (k >= 0) {
                *ret = (size_t)k;
                return 0;
        }
        if (errno == EAGAIN || errno == EINTR)
                return 0;
        if (errno != EPIPE && errno != ECONNRESET)
                return -errno;
        /* The last bytes of the other side may say why it went: they are read before the end is believed. */
        w->broken = true;
        return 0;
}

/* A long line with descriptors goes out in two pieces: all but the newline, and the newline. */
static int send_with_fds(Wire *w, Outgoing *o) {
        union {
                struct cmsghdr head;
                char bytes[CMSG_SPACE(FDS_MAX * sizeof(int))];
        } control = { 0 };
        size_t with_fds = o->n > WIRE_FDS_FIRST_MAX ? o->n - 1 : 0, k;
        struct iovec piece = { (char *)o->data + o->at, o->n - o->at };
        struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };
        int r;

        assert(o->n_fds <= FDS_MAX);

        if (o->at == with_fds) {
                control.head.cmsg_level = SOL_SOCKET;
                control.head.cmsg_type = SCM_RIGHTS;
                control.head.cmsg_len = CMSG_LEN(o->n_fds * sizeof(int));
                memcpy(CMSG_DATA(&control.head), o->fds, o->n_fds * sizeof(int));
                message.msg_control = &control;
                message.msg_controllen = CMSG_SPACE(o->n_fds * sizeof(int));
        } else if (o->at < with_fds)
                piece.iov_len = with_fds - o->at;
        r = send_message(w, &message, &k);
        o->at += k;
        return r;
}

int wire_send(Wire *w, Outgoing *const *lines, size_t n_lines) {
        struct iovec pieces[WIRE_LINES_MAX];
        struct msghdr message = { .msg_iov = pieces };
        size_t taken;
        int r;

        if (w->broken || n_lines == 0)
                return 0;
        if (lines[0]->n_fds > 0)
                return send_with_fds(w, lines[0]);
        for (size_t i = 0; i < MIN(n_lines, (size_t)WIRE_LINES_MAX) && lines[i]->n_fds == 0; i++)
                pieces[message.msg_iovlen++] =
                        (struct iovec){ (char *)lines[i]->data + lines[i]->at, lines[i]->n - lines[i]->at };
        r = send_message(w, &message, &taken);
        for (size_t i = 0; taken > 0; i++) {
                size_t k = MIN(taken, lines[i]->n - lines[i]->at);

                lines[i]->at += k;
                taken -= k;
        }
        return r;
}

/* Drops the lines that were given away. */
static void forget_lines(Wire *w) {
        buf_consume(&w->in, w->from);
        w->scanned -= w->from;
        w->from = 0;
        if (w->in.n == 0 && w->in.capacity > KEEP_MAX)
                buf_done(&w->in);
}

int wire_read(Wire *w) {
        size_t room;
        ssize_t k;
        int r;

        forget_lines(w);
        if (w->in.n > WIRE_LINE_MAX)
                return -EMSGSIZE;
        r = buf_reserve(&w->in, READ_STEP);
        if (r < 0)
                return r;

        room = w->in.capacity - w->in.n;
        k = recv(w->fd, w->in.data + w->in.n, room, MSG_DONTWAIT);
        w->drained = k < (ssize_t)room;
        if (k > 0) {
                w->in.n += (size_t)k;
                return 0;
        }
        if (k == 0 || errno == ECONNRESET || errno == EPIPE)
                return WIRE_ENDED;
        return errno == EAGAIN || errno == EINTR ? WIRE_EMPTY : -errno;
}

bool wire_next(Wire *w, const char **ret_line, size_t *ret_n) {
        const uint8_t *newline = NULL;

        if (w->in.n > w->scanned)
                newline = memchr(w->in.data + w->scanned, '\n', w->in.n - w->scanned);
        w->scanned = newline ? (size_t)(newline - w->in.data) + 1 : w->in.n;
        if (!newline)
                return false;
        *ret_line = (const char *)w->in.data + w->from;
        *ret_n = w->scanned - 1 - w->from;
        /* The line stays where it is until the next read. */
        w->from = w->scanned;
        return true;
}
