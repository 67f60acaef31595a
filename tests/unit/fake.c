#include "unit/fake.h"

#include "base/fd.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define DEADLINE_S 20

static void check(bool good, const char *what) {
        if (good)
                return;
        (void)fprintf(stderr, "fake server: %s: %s\n", what, strerror(errno));
        abort();
}

void fake_listen(Fake *f) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };

        strcpy(address.sun_path, f->path);
        f->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        check(bind(f->listener, (struct sockaddr *)&address, sizeof(address)) == 0, "bind");
        check(listen(f->listener, 16) == 0, "listen");
}

Fake *fake_new(void) {
        Fake *f = calloc(1, sizeof(Fake));
        char folder[96];

        check(f != NULL, "memory");
        f->fd = -1;
        strcpy(f->folder, "/tmp/goxel-fake-XXXXXX");
        check(mkdtemp(f->folder) != NULL, "mkdtemp");
        (void)snprintf(folder, sizeof(folder), "%s/goxel", f->folder);
        check(mkdir(folder, 0700) == 0, "mkdir");
        (void)snprintf(f->path, sizeof(f->path), "%s/goxel.sock", folder);
        check(sem_init(&f->reached, 0, 0) == 0, "sem_init");
        fake_listen(f);
        return f;
}

static void *run(void *userdata) {
        Fake *f = userdata;

        f->script(f);
        return NULL;
}

void fake_run(Fake *f, void (*script)(Fake *f)) {
        f->script = script;
        f->running = true;
        check(pthread_create(&f->thread, NULL, run, f) == 0, "pthread_create");
}

void fake_join(Fake *f) {
        if (f->running)
                (void)pthread_join(f->thread, NULL);
        f->running = false;
}

void fake_reached(Fake *f) {
        (void)sem_post(&f->reached);
}

void fake_await(Fake *f) {
        while (sem_wait(&f->reached) < 0 && errno == EINTR)
                ;
}

void fake_free(Fake *f) {
        char command[96];

        fake_join(f);
        (void)sem_destroy(&f->reached);
        fake_close(f);
        (void)fd_close(f->listener);
        for (size_t i = 0; i < f->n_fds; i++)
                (void)fd_close(f->fds[i]);
        (void)snprintf(command, sizeof(command), "rm -r %s", f->folder);
        check(system(command) == 0, "rm");
        free(f->line);
        free(f);
}

void fake_close(Fake *f) {
        f->fd = fd_close(f->fd);
        buf_done(&f->in);
}

void fake_accept(Fake *f) {
        struct timeval tv = { .tv_sec = DEADLINE_S };

        fake_close(f);
        check(setsockopt(f->listener, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)) == 0, "setsockopt");
        f->fd = accept4(f->listener, NULL, NULL, SOCK_CLOEXEC);
        check(f->fd >= 0, "accept");
        check(setsockopt(f->fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)) == 0, "setsockopt");
        check(setsockopt(f->fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)) == 0, "setsockopt");
        f->connections++;
}

static void keep_fds(Fake *f, struct msghdr *message) {
        for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
                size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

                check(f->n_fds + n <= ARRAY_LEN(f->fds), "too many descriptors");
                memcpy(f->fds + f->n_fds, CMSG_DATA(c), n * sizeof(int));
                f->n_fds += n;
                f->fds_after = f->received;
        }
}

static bool hear_more(Fake *f) {
        union {
                struct cmsghdr align;
                char bytes[CMSG_SPACE(16 * sizeof(int))];
        } control;
        uint8_t bytes[4096];
        struct iovec piece = { bytes, sizeof(bytes) };
        struct msghdr message = { .msg_iov = &piece,
                                  .msg_iovlen = 1,
                                  .msg_control = control.bytes,
                                  .msg_controllen = sizeof(control) };
        ssize_t k;

        do
                k = recvmsg(f->fd, &message, MSG_CMSG_CLOEXEC);
        while (k < 0 && errno == EINTR);
        check(k >= 0 || errno == ECONNRESET, "recvmsg");
        if (k <= 0)
                return false;
        keep_fds(f, &message);
        f->received += (size_t)k;
        check(buf_append(&f->in, bytes, (size_t)k) == 0, "memory");
        return true;
}

const char *fake_hear(Fake *f) {
        const uint8_t *newline;
        const char *id;
        size_t n;

        while (!(newline = f->in.n > 0 ? memchr(f->in.data, '\n', f->in.n) : NULL))
                if (!hear_more(f))
                        return NULL;
        n = (size_t)(newline - f->in.data);
        free(f->line);
        f->line = strndup((const char *)f->in.data, n);
        buf_consume(&f->in, n + 1);
        id = strstr(f->line, "\"id\":");
        f->id = id ? strtoll(id + 5, NULL, 10) : -1;
        return f->line;
}

void fake_say(Fake *f, const char *text) {
        size_t n = strlen(text);

        while (n > 0) {
                ssize_t k = send(f->fd, text, n, MSG_NOSIGNAL);

                check(k > 0, "send");
                text += k;
                n -= (size_t)k;
        }
}

void fake_answer(Fake *f, const char *result) {
        CLEANUP_FREE char *line = NULL;

        check(asprintf(&line, "{\"jsonrpc\":\"2.0\",\"id\":%" PRId64 ",\"result\":%s}\n", f->id, result) > 0,
              "memory");
        fake_say(f, line);
}

void fake_greet(Fake *f) {
        fake_accept(f);
        check(fake_hear(f) && strstr(f->line, "\"method\":\"hello\""), "no greeting came");
        fake_answer(f, "{\"server\":\"fake\",\"protocol\":1}");
}
