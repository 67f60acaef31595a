#include "rpc/packet.h"

#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

typedef union Control {
        struct cmsghdr align;
        /* With credentials too, so that descriptors are not cut where somebody asked for those. */
        char space[CMSG_SPACE(sizeof(int) * CHANNEL_FDS_MAX) + CMSG_SPACE(sizeof(struct ucred))];
} Control;

int packet_send(int fd, const Packet *p) {
        struct iovec iov[2] = { { (void *)&p->header, sizeof(p->header) },
                                { p->payload, p->header.length } };
        struct msghdr m = { .msg_iov = iov, .msg_iovlen = 2 };
        Control control = { 0 };
        ssize_t n;

        if (p->n_fds > 0) {
                struct cmsghdr *cmsg;

                m.msg_control = &control;
                m.msg_controllen = CMSG_SPACE(sizeof(int) * p->n_fds);
                cmsg = CMSG_FIRSTHDR(&m);
                cmsg->cmsg_level = SOL_SOCKET;
                cmsg->cmsg_type = SCM_RIGHTS;
                cmsg->cmsg_len = CMSG_LEN(sizeof(int) * p->n_fds);
                memcpy(CMSG_DATA(cmsg), p->fds, sizeof(int) * p->n_fds);
        }
        do
                n = sendmsg(fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
        while (n < 0 && errno == EINTR);
        return n < 0 ? -errno : 0;
}

static void take_fds(Packet *p, const struct cmsghdr *cmsg) {
        size_t n = (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        int fd;

        for (size_t i = 0; i < n; i++) {
                memcpy(&fd, CMSG_DATA(cmsg) + i * sizeof(int), sizeof(int));
                if (p->n_fds < CHANNEL_FDS_MAX)
                        p->fds[p->n_fds++] = fd;
                else
                        (void)fd_close(fd);
        }
}

static int packet_check(const Packet *p, const struct msghdr *m, size_t n) {
        if (m->msg_flags & (MSG_TRUNC | MSG_CTRUNC) || n < sizeof(p->header))
                return -EPROTO;
        if (p->header.version != CHANNEL_VERSION || p->header.length != n - sizeof(p->header))
                return -EPROTO;
        return 0;
}

int packet_receive(int fd, Packet *p) {
        struct iovec iov[2] = { { &p->header, sizeof(p->header) }, { p->payload, CHANNEL_PART_MAX } };
        Control control;
        struct msghdr m = {
                .msg_iov = iov,
                .msg_iovlen = 2,
                .msg_control = &control,
                .msg_controllen = sizeof(control),
        };
        ssize_t n;
        int r;

        p->n_fds = 0;
        do
                n = recvmsg(fd, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        while (n < 0 && errno == EINTR);
        if (n < 0)
                return errno == ECONNRESET ? PACKET_END : -errno;

        for (struct cmsghdr *cmsg = CMSG_FIRSTHDR(&m); cmsg; cmsg = CMSG_NXTHDR(&m, cmsg))
                if (cmsg->cmsg_level == SOL_SOCKET && cmsg->cmsg_type == SCM_RIGHTS)
                        take_fds(p, cmsg);
        /* Whoever sends a packet without a byte may have put descriptors beside it. */
        r = n == 0 ? PACKET_END : packet_check(p, &m, (size_t)n);
        for (; r != 0 && p->n_fds > 0; p->n_fds--)
                (void)fd_close(p->fds[p->n_fds - 1]);
        return r;
}

int packet_duplicate_fds(Packet *to, const Packet *from) {
        for (to->n_fds = 0; to->n_fds < from->n_fds; to->n_fds++) {
                int fd = fcntl(from->fds[to->n_fds], F_DUPFD_CLOEXEC, 3);

                if (fd < 0)
                        return -errno;
                to->fds[to->n_fds] = fd;
        }
        return 0;
}
