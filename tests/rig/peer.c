#include "rig/peer.h"
#include "base/fd.h"
#include "rig/look.h"

#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* The kernel passes no more in a message. */
#define MESSAGE_FDS 253
/* Who has taken nothing for so long takes nothing. */
#define PUSH_MS 50

struct Peer {
        int fd;
        Buf in;      /* received, from the line that was handed out last */
        size_t line; /* bytes of that line, to be dropped first at the next call */
        bool end;
        bool cuts_allowed;
        int64_t next_id;
        json_object *answer;
};

Peer *peer_open(const char *socket_path) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        assert_true(fd >= 0);
        assert_true(strlen(socket_path) < sizeof address.sun_path);
        memcpy(address.sun_path, socket_path, strlen(socket_path) + 1);
        if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
                fail_msg("connect to %s: %s", socket_path, strerror(errno));
        return peer_adopt(fd);
}

Peer *peer_adopt(int fd) {
        Peer *p = calloc(1, sizeof *p);

        assert_non_null(p);
        p->next_id = 1;
        p->fd = fd;
        return p;
}

Peer *peer_free(Peer *p) {
        if (!p)
                return NULL;

        peer_close(p);
        buf_done(&p->in);
        json_object_put(p->answer);
        free(p);
        return NULL;
}

void peer_close(Peer *p) {
        p->fd = fd_close(p->fd);
}

void peer_half_close(Peer *p) {
        assert_int_equal(shutdown(p->fd, SHUT_WR), 0);
}

int peer_fd(const Peer *p) {
        return p->fd;
}

int peer_unread(const Peer *p) {
        int n = 0;

        assert_int_equal(ioctl(p->fd, SIOCOUTQ, &n), 0);
        return n;
}

static short await(Peer *p, short events, int ms) {
        struct pollfd pollfd = { .fd = p->fd, .events = events };
        int r;

        do
                r = poll(&pollfd, 1, ms);
        while (r < 0 && errno == EINTR);
        assert_true(r >= 0);
        return r > 0 ? pollfd.revents : 0;
}

bool peer_readable(Peer *p, int ms) {
        return p->in.n > p->line || await(p, POLLIN, ms);
}

static void take_in(Peer *p) {
        ssize_t n;

        assert_int_equal(buf_reserve(&p->in, 65536), 0);
        n = recv(p->fd, p->in.data + p->in.n, 65536, MSG_DONTWAIT);
        if (n > 0)
                p->in.n += (size_t)n;
        else if (n == 0 || (errno != EAGAIN && errno != EINTR))
                p->end = true;
}

static bool send_message(Peer *p, struct msghdr *message) {
        for (;;) {
                short ready = await(p, p->end ? POLLOUT : POLLIN | POLLOUT, RIG_DEADLINE_MS);

                if (!ready)
                        fail_msg("the other side did not read within %d ms", RIG_DEADLINE_MS);
                if (ready & POLLIN && !p->end)
                        take_in(p);
                if (ready & (POLLOUT | POLLERR | POLLHUP)) {
                        ssize_t n = sendmsg(p->fd, message, MSG_NOSIGNAL | MSG_DONTWAIT);

                        if (n >= 0) {
                                message->msg_iov->iov_base = (char *)message->msg_iov->iov_base + n;
                                message->msg_iov->iov_len -= (size_t)n;
                                return true;
                        }
                        if (errno != EAGAIN && errno != EINTR)
                                return false;
                }
        }
}

bool peer_send_bytes(Peer *p, const void *data, size_t n) {
        struct iovec vector = { .iov_base = (void *)data, .iov_len = n };
        struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };

        while (vector.iov_len > 0)
                if (!send_message(p, &message))
                        return false;
        return true;
}

void peer_push(Peer *p, const void *data, size_t n) {
        size_t at = 0;

        while (await(p, POLLOUT, PUSH_MS) & POLLOUT) {
                ssize_t k = send(p->fd, (const char *)data + at, n - at, MSG_NOSIGNAL | MSG_DONTWAIT);

                if (k < 0 && errno != EAGAIN && errno != EINTR)
                        return;
                at = (at + (size_t)MAX(k, (ssize_t)0)) % n;
        }
}

void peer_send_piece(Peer *p, const char *text, const int *fds, size_t n) {
        _Alignas(struct cmsghdr) char control[CMSG_SPACE(MESSAGE_FDS * sizeof(int))] = { 0 };
        struct iovec vector = { .iov_base = (void *)(uintptr_t)text, .iov_len = strlen(text) };
        struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };

        assert_true(n <= MESSAGE_FDS);
        if (n > 0) {
                struct cmsghdr *c = (struct cmsghdr *)control;

                message.msg_control = control;
                message.msg_controllen = CMSG_SPACE(n * sizeof(int));
                c->cmsg_level = SOL_SOCKET;
                c->cmsg_type = SCM_RIGHTS;
                c->cmsg_len = CMSG_LEN(n * sizeof(int));
                memcpy(CMSG_DATA(c), fds, n * sizeof(int));
        }
        if (!send_message(p, &message))
                fail_msg("the other side does not take \"%.100s\"", text);
        assert_true(peer_send_bytes(p, vector.iov_base, vector.iov_len));
}

void peer_send_fds(Peer *p, const char *text, const int *fds, size_t n) {
        CLEANUP_BUF Buf line = { 0 };

        assert_int_equal(buf_append_text(&line, text), 0);
        assert_int_equal(buf_append(&line, "\n", 2), 0);
        peer_send_piece(p, (const char *)line.data, fds, n);
}

void peer_send(Peer *p, const char *text) {
        peer_send_fds(p, text, NULL, 0);
}

static int64_t request_fds(Peer *p, const char *method, const char *params, const int *fds, size_t n) {
        CLEANUP_BUF Buf line = { 0 };
        int64_t id = p->next_id++;

        assert_int_equal(buf_printf(&line, "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"id\":%lld%s%s}", method,
                                    (long long)id, params ? ",\"params\":" : "", params ? params : ""),
                         0);
        assert_int_equal(buf_append(&line, "", 1), 0);
        peer_send_fds(p, (char *)line.data, fds, n);
        return id;
}

int64_t peer_request(Peer *p, const char *method, const char *params) {
        return request_fds(p, method, params, NULL, 0);
}

const char *peer_line(Peer *p) {
        uint8_t *newline;

        buf_consume(&p->in, p->line);
        p->line = 0;
        for (;;) {
                newline = p->in.n > 0 ? memchr(p->in.data, '\n', p->in.n) : NULL;
                if (newline)
                        break;
                if (p->end) {
                        if (p->in.n > 0 && !p->cuts_allowed)
                                fail_msg("the stream ends in mid-line: %.*s", (int)p->in.n,
                                         (char *)p->in.data);
                        return NULL;
                }
                if (!await(p, POLLIN, RIG_DEADLINE_MS))
                        fail_msg("no line within %d ms", RIG_DEADLINE_MS);
                take_in(p);
        }
        *newline = '\0';
        p->line = (size_t)(newline - p->in.data) + 1;
        return (char *)p->in.data;
}

json_object *peer_answer_or_end(Peer *p) {
        const char *line = peer_line(p);
        json_tokener *tokener;

        json_object_put(p->answer);
        p->answer = NULL;
        if (!line)
                return NULL;

        tokener = json_tokener_new_ex(256);
        assert_non_null(tokener);
        p->answer = json_tokener_parse_ex(tokener, line, -1);
        json_tokener_free(tokener);
        if (!p->answer)
                fail_msg("not JSON: %.500s", line);
        return p->answer;
}

json_object *peer_answer(Peer *p) {
        json_object *answer = peer_answer_or_end(p);

        if (!answer)
                fail_msg("the stream ended where an answer was due");
        return answer;
}

void peer_allow_cuts(Peer *p) {
        p->cuts_allowed = true;
}

bool peer_ended(Peer *p) {
        return !peer_line(p);
}

static json_object *answer_to(Peer *p, int64_t id) {
        json_object *answer = peer_answer(p);

        check_int(answer, "id", id);
        return answer;
}

json_object *peer_call(Peer *p, const char *method, const char *params) {
        return answer_to(p, peer_request(p, method, params));
}

int64_t peer_request_fd(Peer *p, const char *method, const char *params, int fd) {
        return request_fds(p, method, params, &fd, 1);
}

json_object *peer_call_fd(Peer *p, const char *method, const char *params, int fd) {
        return answer_to(p, peer_request_fd(p, method, params, fd));
}

json_object *peer_result(Peer *p, const char *method, const char *params) {
        json_object *answer = peer_call(p, method, params);

        check_result(answer);
        return look(answer, "result");
}
