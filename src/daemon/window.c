#include "daemon/window.h"

#include "base/queue.h"

#include <errno.h>
#include <sys/socket.h>

char window[WINDOW_SIZE];

static ssize_t peek_once(int fd, char *to, size_t room) {
        ssize_t n;

        do
                n = recv(fd, to, room, MSG_PEEK | MSG_DONTWAIT);
        while (n < 0 && errno == EINTR);
        return n < 0 ? -errno : n;
}

/* A peek ends behind a message that carries descriptors, though more may follow. By the kernel's offset we
 * look further, and learn besides whether the client is done writing. */
static int peek_on(int fd, Peeked *p) {
        ssize_t n = 0;
        int r;

        r = queue_seek(fd, (int)p->n);
        if (r < 0)
                return r;
        while (p->n < sizeof(window) && (n = peek_once(fd, window + p->n, sizeof(window) - p->n)) > 0)
                p->n += (size_t)n;
        p->end = p->n < sizeof(window) && n != -EAGAIN;
        return queue_seek(fd, -1);
}

int window_peek(int fd, Peeked *ret) {
        ssize_t n = peek_once(fd, window, sizeof(window));
        Peeked p = { .n = n > 0 ? (size_t)n : 0, .end = n == 0 };
        int r = 0;

        if (n < 0)
                return (int)n;
        if (n > 0 && p.n < sizeof(window) && window[n - 1] != '\n')
                r = peek_on(fd, &p);
        *ret = p;
        return r;
}
