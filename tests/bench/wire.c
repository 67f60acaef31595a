#include "bench/wire.h"
#include "base/fd.h"
#include "bench/bench.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void wire_open(Wire *w, const char *socket_path) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };

        (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", socket_path);
        w->n = w->used = 0;
        w->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (w->fd < 0 || connect(w->fd, (struct sockaddr *)&address, sizeof(address)) < 0)
                die("cannot connect to %s: %s", socket_path, strerror(errno));
}

void wire_close(Wire *w) {
        w->fd = fd_close(w->fd);
}

void wire_send(Wire *w, const char *bytes, size_t n) {
        stop_if_asked();
        while (n > 0) {
                ssize_t sent = send(w->fd, bytes, n, MSG_NOSIGNAL);

                if (sent < 0 && errno == EINTR) {
                        stop_if_asked();
                        continue;
                }
                if (sent < 0)
                        die("cannot send: %s", strerror(errno));
                bytes += sent;
                n -= (size_t)sent;
        }
}

void wire_send_fd(Wire *w, int fd, const char *line) {
        union {
                struct cmsghdr head;
                char room[CMSG_SPACE(sizeof(int))];
        } control = { .head = { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
        struct iovec part = { (char *)(uintptr_t)line, strlen(line) };
        const struct msghdr message = { .msg_iov = &part,
                                        .msg_iovlen = 1,
                                        .msg_control = control.room,
                                        .msg_controllen = sizeof(control.room) };

        memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
        if (sendmsg(w->fd, &message, MSG_NOSIGNAL) != (ssize_t)part.iov_len)
                die("cannot send a descriptor");
}

size_t wire_request(char *ret, size_t size, unsigned id, const char *method, const char *params, ...) {
        char text[512];
        va_list args;
        int n;

        va_start(args, params);
        (void)vsnprintf(text, sizeof(text), params, args);
        va_end(args);
        n = snprintf(ret, size, "{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"%s\",\"params\":%s}\n", id,
                     method, text);
        if (n < 0 || (size_t)n >= size)
                die("a request does not fit into %zu bytes", size);
        return (size_t)n;
}

const char *wire_line(Wire *w) {
        char *end;

        memmove(w->bytes, w->bytes + w->used, w->n - w->used);
        w->n -= w->used;
        w->used = 0;

        while (!(end = memchr(w->bytes, '\n', w->n))) {
                ssize_t n = recv(w->fd, w->bytes + w->n, sizeof(w->bytes) - w->n, 0);

                if (n < 0 && errno == EINTR) {
                        stop_if_asked();
                        continue;
                }
                if (n <= 0)
                        die("no answer: %s", n == 0 ? "the connection was closed" : strerror(errno));
                w->n += (size_t)n;
        }
        *end = '\0';
        w->used = (size_t)(end - w->bytes) + 1;
        return w->bytes;
}

const char *wire_result(Wire *w) {
        const char *line = wire_line(w);

        if (!strstr(line, "\"result\""))
                die("an error came back: %s", line);
        return line;
}

const char *wire_call(Wire *w, const char *method, const char *params) {
        char line[1024];

        wire_send(w, line, wire_request(line, sizeof(line), 1, method, "%s", params));
        return wire_result(w);
}
