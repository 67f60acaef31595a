/* The rig as the service manager: what it is told, and what it keeps. */
#include "rig/rig-private.h"

#include "base/fd.h"
#include "base/text.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* One notice; what comes with it is kept or closed, which is what its sender may wait for. */
static ssize_t take_notice(Rig *r, char *bytes, size_t size) {
        union {
                struct cmsghdr align;
                char space[CMSG_SPACE(64 * sizeof(int))];
        } control;
        struct iovec io = { .iov_base = bytes, .iov_len = size - 1 };
        struct msghdr m = {
                .msg_iov = &io, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
        };
        ssize_t n = recvmsg(r->notify, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        int fds[64];
        size_t n_fds = 0;

        if (n < 0)
                return n;
        bytes[n] = '\0';
        for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
                if (c->cmsg_type != SCM_RIGHTS)
                        continue;
                n_fds = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
                memcpy(fds, CMSG_DATA(c), n_fds * sizeof(int));
        }
        if (r->keeps)
                keep_obey(&r->kept, bytes, fds, n_fds);
        else
                for (size_t i = 0; i < n_fds; i++)
                        (void)fd_close(fds[i]);
        return n;
}

bool rig_noticed(Rig *r, const char *text) {
        char bytes[4096];
        ssize_t n;

        while ((n = take_notice(r, bytes, sizeof bytes)) >= 0) {
                assert_int_equal(buf_append(&r->notices, bytes, (size_t)n), 0);
                assert_int_equal(buf_append(&r->notices, "\n", 1), 0);
        }
        return r->notices.n > 0 && memmem(r->notices.data, r->notices.n, text, strlen(text));
}

void rig_expect_notice(Rig *r, const char *text) {
        CLEANUP_FD int process = rig_pidfd(r->pid);
        uint64_t deadline = now_usec() + RIG_DEADLINE_MS * USEC_PER_MSEC;

        while (!rig_noticed(r, text)) {
                struct pollfd fds[] = { { .fd = r->notify, .events = POLLIN },
                                        { .fd = process, .events = POLLIN } };
                uint64_t now = now_usec();

                if (now >= deadline ||
                    poll(fds, ARRAY_LEN(fds), (int)((deadline - now) / USEC_PER_MSEC) + 1) == 0)
                        fail_msg("goxeld did not say %s within %d ms", text, RIG_DEADLINE_MS);
                if (fds[1].revents && !fds[0].revents) {
                        int status = rig_wait(r);

                        fail_msg("goxeld ended (status %#x) and never said %s", (unsigned)status, text);
                }
        }
}

void rig_reload(Rig *r) {
        (void)rig_noticed(r, "");
        buf_done(&r->notices);
        rig_kill(r, SIGHUP);
        rig_expect_notice(r, "RELOADING=1");
        rig_expect_notice(r, "READY=1");
}

void rig_keep(Rig *r) {
        rig_hold(r);
        r->keeps = true;
}

size_t rig_kept(Rig *r, const char *prefix) {
        size_t n = 0;

        (void)rig_noticed(r, "");
        for (size_t i = 0; i < r->kept.n; i++)
                n += strncmp(r->kept.names[i], prefix, strlen(prefix)) == 0;
        return n;
}

int rig_kept_fd(Rig *r, const char *prefix) {
        (void)rig_noticed(r, "");
        for (size_t i = 0; i < r->kept.n; i++)
                if (strncmp(r->kept.names[i], prefix, strlen(prefix)) == 0)
                        return r->kept.fds[i];
        return -1;
}

void rig_plant(Rig *r, const char *name, int fd) {
        char notice[300];
        int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);

        assert_true(copy >= 0);
        (void)snprintf(notice, sizeof notice, "FDSTORE=1\nFDNAME=%s", name);
        keep_obey(&r->kept, notice, &copy, 1);
}
