/* Packets from an engine in a stranger's hands. The input is a row of packets: two bytes of length, then
 * as many bytes, sent as they are; every third with a descriptor. */
#include "rpc/channel.h"

#include "base/fd.h"

#include <string.h>
#include <sys/socket.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void packet_send_raw(int fd, const uint8_t *data, size_t n, bool with_fd) {
        struct iovec iov = { (void *)data, n };
        union {
                struct cmsghdr h;
                char space[CMSG_SPACE(sizeof(int))];
        } control = { .h = { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
        struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1 };

        if (with_fd) {
                memcpy(CMSG_DATA(&control.h), &fd, sizeof(int));
                m.msg_control = &control;
                m.msg_controllen = sizeof(control);
        }
        (void)sendmsg(fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
        Channel *c = NULL;
        int fds[2];

        if (fd_pair(SOCK_SEQPACKET, fds) < 0 || channel_new(&c, fds[1]) < 0)
                abort();
        for (int i = 0; n >= 2; i++) {
                size_t length = MIN((size_t)(data[0] | data[1] << 8), n - 2);
                ChannelMessage m = { 0 };

                packet_send_raw(fds[0], data + 2, length, i % 3 == 2);
                data += 2 + length;
                n -= 2 + length;
                if (channel_receive(c, &m) == CHANNEL_MESSAGE)
                        (void)channel_send(c, m.type, m.id, m.payload, m.fds, m.n_fds);
                channel_message_done(&m);
        }
        channel_free(c);
        (void)fd_close(fds[0]);
        return 0;
}
