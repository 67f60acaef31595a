#include "cli/lines.h"

#include "base/fd.h"
#include "rpc/envelope.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_BYTES (64u << 10)

void lines_done(Lines *s) {
        s->in = fd_close(s->in);
        s->out = fd_close(s->out);
        s->wake = fd_close(s->wake);
        buf_done(&s->held);
        buf_done(&s->late);
}

int lines_take(Lines *ret) {
        CLEANUP_FD int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
        CLEANUP_LINES Lines s = { .in = -1, .out = -1, .wake = -1 };
        struct stat st;

        s.in = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
        s.out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
        s.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (null < 0 || s.in < 0 || s.out < 0 || s.wake < 0 || fstat(s.out, &st) < 0)
                return -errno;
        if (dup2(null, STDIN_FILENO) < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
                return -errno;
        *ret = (Lines){ .out_is_socket = S_ISSOCK(st.st_mode),
                        .out_is_pipe = S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode) };
        ret->in = TAKE_FD(s.in);
        ret->out = TAKE_FD(s.out);
        ret->wake = TAKE_FD(s.wake);
        (void)pthread_mutex_init(&ret->lock, NULL);
        return 0;
}

/* A pipe that is ready takes PIPE_BUF bytes without waiting; a file takes everything. */
static ssize_t write_some(const Lines *s, const void *data, size_t n) {
        struct pollfd p = { .fd = s->out, .events = POLLOUT };

        if (s->out_is_socket)
                return send(s->out, data, n, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (!s->out_is_pipe)
                return write(s->out, data, n);
        if (poll(&p, 1, 0) != 1) {
                errno = EAGAIN;
                return -1;
        }
        return write(s->out, data, MIN(n, (size_t)PIPE_BUF));
}

/* Lock held. Returns how much went. */
static size_t write_ready(Lines *s, const char *data, size_t n) {
        size_t at = 0;

        while (at < n && !s->gone) {
                ssize_t k = write_some(s, data + at, n - at);

                if (k >= 0)
                        at += (size_t)k;
                else if (errno == EAGAIN)
                        break;
                else if (errno != EINTR)
                        s->gone = true;
        }
        return at;
}

static void wake(Lines *s) {
        const uint64_t one = 1;

        (void)!write(s->wake, &one, sizeof(one));
}

void lines_send(Lines *s, const char *data, size_t n) {
        size_t at = 0;

        (void)pthread_mutex_lock(&s->lock);
        if (s->late.n == 0)
                at = write_ready(s, data, n);
        /* Half a line is of no use to anybody. */
        if (at < n && !s->gone && buf_append(&s->late, data + at, n - at) < 0)
                s->gone = true;
        if (at < n)
                wake(s);
        (void)pthread_mutex_unlock(&s->lock);
}

size_t lines_flush(Lines *s) {
        size_t left;

        (void)pthread_mutex_lock(&s->lock);
        left = s->late.n - s->late_at;
        if (left > 0)
                s->late_at += write_ready(s, (const char *)s->late.data + s->late_at, left);
        left = s->late.n - s->late_at;
        if (left == 0) {
                buf_done(&s->late);
                s->late_at = 0;
        }
        (void)pthread_mutex_unlock(&s->lock);
        return left;
}

void lines_calm(Lines *s) {
        uint64_t count;

        (void)!read(s->wake, &count, sizeof(count));
}

bool lines_gone(Lines *s) {
        bool gone;

        (void)pthread_mutex_lock(&s->lock);
        gone = s->gone;
        (void)pthread_mutex_unlock(&s->lock);
        return gone;
}

int lines_read(Lines *s) {
        ssize_t k;
        int r;

        r = buf_reserve(&s->held, READ_BYTES);
        if (r < 0)
                return r;
        k = read(s->in, s->held.data + s->held.n, READ_BYTES);
        if (k == 0)
                return LINES_END;
        if (k > 0)
                s->held.n += (size_t)k;
        return k < 0 && errno != EINTR ? -errno : 0;
}

bool lines_left(const Lines *s) {
        return s->at < s->held.n;
}

/* What is left begins a line. */
static bool keep_rest(Lines *s, const char **ret, size_t *ret_n) {
        bool too_long;

        buf_consume(&s->held, s->at);
        s->at = 0;
        too_long = !s->skipping && s->held.n > RPC_LINE_MAX;
        if (too_long) {
                *ret = (const char *)s->held.data;
                *ret_n = s->held.n;
        }
        if (too_long || s->skipping) {
                s->skipping = true;
                s->held.n = 0;
        }
        s->looked = s->held.n;
        return too_long;
}

bool lines_next(Lines *s, bool end, const char **ret, size_t *ret_n) {
        while (s->looked < s->held.n) {
                const char *start = (const char *)s->held.data, *newline;
                bool skipped = s->skipping;

                newline = memchr(start + s->looked, '\n', s->held.n - s->looked);
                if (!newline)
                        break;
                *ret = start + s->at;
                *ret_n = (size_t)(newline - *ret);
                s->at = s->looked = (size_t)(newline + 1 - start);
                s->skipping = false;
                if (!skipped)
                        return true;
        }
        if (!end || s->skipping)
                return keep_rest(s, ret, ret_n);
        *ret = (const char *)s->held.data + s->at;
        *ret_n = s->held.n - s->at;
        s->at = s->looked = s->held.n;
        return *ret_n > 0;
}
