/* Packets that no channel sends: each is the end of it. */
#include "fds.h"

#include "rpc/channel.h"

#include "base/fd.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

typedef struct RawPacket {
        ChannelHeader header;
        char payload[64];
} RawPacket;

/* A channel whose other end is a bare socket. */
static int raw_open(Channel **ret) {
        int fds[2];

        assert_int_equal(fd_pair(SOCK_SEQPACKET, fds), 0);
        assert_int_equal(channel_new(ret, fds[1]), 0);
        return fds[0];
}

static RawPacket raw(uint16_t type, const char *payload) {
        RawPacket p = { .header = { CHANNEL_VERSION, type, 5, (uint32_t)strlen(payload) } };

        memcpy(p.payload, payload, strlen(payload));
        return p;
}

static void raw_send(int fd, const RawPacket *p, size_t n) {
        assert_int_equal(send(fd, p, n, 0), n);
}

static void test_malformed_packets_are_refused(void **state) {
        static const struct {
                uint16_t version;
                uint32_t length;
                size_t sent;
                const char *payload;
        } cases[] = {
                { CHANNEL_VERSION + 1, 2, 14, "{}" }, { CHANNEL_VERSION, 3, 14, "{}" },
                { CHANNEL_VERSION, 1, 14, "{}" },     { CHANNEL_VERSION, 0, 5, "" },
                { CHANNEL_VERSION, 2, 14, "{]" },     { CHANNEL_VERSION, 4, 16, "{} 1" },
                { CHANNEL_VERSION, 3, 15, "NaN" },    { CHANNEL_VERSION, 13, 25, "{\"a\":1,\"a\":2}" },
                { CHANNEL_VERSION, 1, 13, " " },
        };

        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
                CLEANUP(channel_free) Channel *c = NULL;
                CLEANUP_FD int fd = raw_open(&c);
                RawPacket p = raw(CHANNEL_PING, cases[i].payload);
                ChannelMessage m = { 0 };

                p.header.version = cases[i].version;
                p.header.length = cases[i].length;
                raw_send(fd, &p, cases[i].sent);
                assert_int_equal(channel_receive(c, &m), -EPROTO);
        }
}

static void test_oversized_packet_is_refused(void **state) {
        CLEANUP(channel_free) Channel *c = NULL;
        CLEANUP_FD int fd = raw_open(&c);
        CLEANUP_FREE char *packet = calloc(1, 60000);
        ChannelMessage m = { 0 };

        memcpy(packet, &(ChannelHeader){ CHANNEL_VERSION, CHANNEL_PING, 0, 60000 - sizeof(ChannelHeader) },
               sizeof(ChannelHeader));
        assert_int_equal(send(fd, packet, 60000, 0), 60000);
        assert_int_equal(channel_receive(c, &m), -EPROTO);
}

static void send_bytes_fds(int fd, const RawPacket *p, size_t n, size_t n_fds) {
        union {
                struct cmsghdr h;
                char space[CMSG_SPACE(20 * sizeof(int))];
        } control = { 0 };
        struct iovec iov = { (void *)p, n };
        struct msghdr m = { .msg_iov = &iov,
                            .msg_iovlen = 1,
                            .msg_control = &control,
                            .msg_controllen = CMSG_SPACE(n_fds * sizeof(int)) };

        control.h.cmsg_level = SOL_SOCKET;
        control.h.cmsg_type = SCM_RIGHTS;
        control.h.cmsg_len = CMSG_LEN(n_fds * sizeof(int));
        for (size_t i = 0; i < n_fds; i++)
                memcpy(CMSG_DATA(&control.h) + i * sizeof(int), &fd, sizeof(int));
        assert_int_equal(sendmsg(fd, &m, 0), n);
}

static void send_fds(int fd, const RawPacket *p, size_t n_fds) {
        send_bytes_fds(fd, p, sizeof(p->header) + p->header.length, n_fds);
}

static void test_too_many_descriptors_are_refused_and_closed(void **state) {
        CLEANUP(channel_free) Channel *c = NULL;
        CLEANUP_FD int fd = raw_open(&c);
        size_t before = count_fds();
        RawPacket p = raw(CHANNEL_PING, "{}");
        ChannelMessage m = { 0 };

        send_fds(fd, &p, 20);
        assert_int_equal(channel_receive(c, &m), -EPROTO);
        assert_int_equal(count_fds(), before);
}

static void test_descriptors_of_a_malformed_packet_are_closed(void **state) {
        CLEANUP(channel_free) Channel *c = NULL;
        CLEANUP_FD int fd = raw_open(&c);
        size_t before = count_fds();
        RawPacket p = raw(CHANNEL_PING, "{]");
        ChannelMessage m = { 0 };

        send_fds(fd, &p, 3);
        assert_int_equal(channel_receive(c, &m), -EPROTO);
        assert_int_equal(count_fds(), before);
}

static void test_descriptors_beside_nothing_are_closed(void **state) {
        CLEANUP(channel_free) Channel *c = NULL;
        CLEANUP_FD int fd = raw_open(&c);
        size_t before = count_fds();
        RawPacket p = raw(CHANNEL_PING, "");
        ChannelMessage m = { 0 };

        send_bytes_fds(fd, &p, 0, 3);
        assert_int_equal(channel_receive(c, &m), CHANNEL_END);
        assert_int_equal(count_fds(), before);
}

static void test_parts_that_do_not_fit_are_refused(void **state) {
        static const struct {
                uint16_t first, second;
                uint32_t second_id;
        } cases[] = {
                { CHANNEL_PING | CHANNEL_PART, 0, 0 },
                { CHANNEL_REPLY | CHANNEL_PART, CHANNEL_PING, 5 },
                { CHANNEL_REPLY | CHANNEL_PART, CHANNEL_REPLY, 6 },
        };

        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
                CLEANUP(channel_free) Channel *c = NULL;
                CLEANUP_FD int fd = raw_open(&c);
                RawPacket a = raw(cases[i].first, "[1,"), b = raw(cases[i].second, "2]");
                ChannelMessage m = { 0 };

                raw_send(fd, &a, sizeof(a.header) + 3);
                if (cases[i].second) {
                        assert_int_equal(channel_receive(c, &m), -EAGAIN);
                        b.header.id = cases[i].second_id;
                        raw_send(fd, &b, sizeof(b.header) + 2);
                }
                assert_int_equal(channel_receive(c, &m), -EPROTO);
        }
}

static void test_parts_with_an_end_in_between_are_the_end(void **state) {
        CLEANUP(channel_free) Channel *c = NULL;
        int fd = raw_open(&c);
        RawPacket a = raw(CHANNEL_REPLY | CHANNEL_PART, "[1,");
        ChannelMessage m = { 0 };

        raw_send(fd, &a, sizeof(a.header) + 3);
        (void)fd_close(fd);
        assert_int_equal(channel_receive(c, &m), CHANNEL_END);
}

static void test_a_newcomer_makes_half_a_message_void(void **state) {
        CLEANUP(channel_free) Channel *c = NULL;
        CLEANUP_FD int fd = raw_open(&c);
        RawPacket a = raw(CHANNEL_REPLY | CHANNEL_PART, "[1,"), list = raw(CHANNEL_LIST, "{}"),
                  b = raw(CHANNEL_REPLY, "[2]");
        const RawPacket *packets[] = { &list, &b };

        raw_send(fd, &a, sizeof(a.header) + 3);
        for (size_t i = 0; i < ARRAY_LEN(packets); i++) {
                CLEANUP_MESSAGE ChannelMessage m = { 0 };

                raw_send(fd, packets[i], sizeof(a.header) + packets[i]->header.length);
                assert_int_equal(channel_receive(c, &m), CHANNEL_MESSAGE);
                assert_int_equal(m.type, packets[i]->header.type);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_malformed_packets_are_refused),
                cmocka_unit_test(test_oversized_packet_is_refused),
                cmocka_unit_test(test_too_many_descriptors_are_refused_and_closed),
                cmocka_unit_test(test_descriptors_of_a_malformed_packet_are_closed),
                cmocka_unit_test(test_descriptors_beside_nothing_are_closed),
                cmocka_unit_test(test_parts_that_do_not_fit_are_refused),
                cmocka_unit_test(test_parts_with_an_end_in_between_are_the_end),
                cmocka_unit_test(test_a_newcomer_makes_half_a_message_void),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
