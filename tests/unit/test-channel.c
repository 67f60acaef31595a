#include "rpc/channel.h"

#include "base/fd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <json-c/json_tokener.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Two channels, one at each end. */
typedef struct Pair {
        Channel *a, *b;
} Pair;

static Pair pair_open(void) {
        Pair p = { 0 };
        int fds[2];

        assert_int_equal(fd_pair(SOCK_SEQPACKET, fds), 0);
        assert_int_equal(channel_new(&p.a, fds[0]), 0);
        assert_int_equal(channel_new(&p.b, fds[1]), 0);
        return p;
}

static void pair_close(Pair *p) {
        p->a = channel_free(p->a);
        p->b = channel_free(p->b);
}
#define CLEANUP_PAIR __attribute__((cleanup(pair_close)))

static size_t count_fds(void) {
        DIR *d = opendir("/proc/self/fd");
        size_t n = 0;

        assert_non_null(d);
        while (readdir(d))
                n++;
        closedir(d);
        return n;
}

static bool same_file(int a, int b) {
        struct stat sa, sb;

        assert_int_equal(fstat(a, &sa), 0);
        assert_int_equal(fstat(b, &sb), 0);
        return sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

static void send_number(Channel *c, uint32_t i) {
        json_object *payload = json_object_new_int64(i);

        assert_int_equal(channel_send(c, CHANNEL_PING, i, payload, NULL, 0), 0);
        json_object_put(payload);
}

static json_object *long_string(size_t n) {
        char *text = malloc(n + 1);
        json_object *ret;

        assert_non_null(text);
        for (size_t i = 0; i < n; i++)
                text[i] = (char)('a' + i % 23);
        ret = json_object_new_string_len(text, (int)n);
        free(text);
        return ret;
}

static void test_message_arrives_with_type_id_and_payload(void **state) {
        CLEANUP_PAIR Pair p = pair_open();
        CLEANUP_MESSAGE ChannelMessage m = { 0 };
        json_object *payload = json_tokener_parse("{\"why\":\"idle\"}");

        assert_int_equal(channel_send(p.a, CHANNEL_LEAVING, 0xdeadbeef, payload, NULL, 0), 0);
        json_object_put(payload);
        assert_false(channel_wants_write(p.a));
        assert_int_equal(channel_receive(p.b, &m), CHANNEL_MESSAGE);
        assert_int_equal(m.type, CHANNEL_LEAVING);
        assert_int_equal(m.id, 0xdeadbeef);
        assert_int_equal(m.n_fds, 0);
        assert_string_equal(json_object_to_json_string_ext(m.payload, 0), "{\"why\":\"idle\"}");
        assert_int_equal(channel_receive(p.b, &m), -EAGAIN);
}

static void test_message_without_payload(void **state) {
        CLEANUP_PAIR Pair p = pair_open();
        CLEANUP_MESSAGE ChannelMessage m = { 0 };

        assert_int_equal(channel_send(p.a, CHANNEL_DRAIN, 1, NULL, NULL, 0), 0);
        assert_int_equal(channel_receive(p.b, &m), CHANNEL_MESSAGE);
        assert_int_equal(m.type, CHANNEL_DRAIN);
        assert_null(m.payload);
}

static void test_descriptors_come_beside_and_close_on_exec(void **state) {
        CLEANUP_PAIR Pair p = pair_open();
        ChannelMessage m = { 0 };
        CLEANUP_FD int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC),
                       null = open("/dev/null", O_RDONLY | O_CLOEXEC);
        size_t before = count_fds();

        assert_int_equal(channel_send(p.a, CHANNEL_SESSION, 1, NULL, (const int[]){ zero, null }, 2), 0);
        assert_int_equal(channel_receive(p.b, &m), CHANNEL_MESSAGE);
        assert_int_equal(m.n_fds, 2);
        assert_true(same_file(m.fds[0], zero));
        assert_true(same_file(m.fds[1], null));
        assert_int_equal(fcntl(m.fds[0], F_GETFD), FD_CLOEXEC);
        channel_message_done(&m);
        assert_int_equal(count_fds(), before);
        (void)fd_close(null);
}

static void test_taken_descriptors_stay_open(void **state) {
        CLEANUP_PAIR Pair p = pair_open();
        ChannelMessage m = { 0 };
        CLEANUP_FD int null = open("/dev/null", O_RDONLY | O_CLOEXEC), mine = -1;

        assert_int_equal(channel_send(p.a, CHANNEL_SESSION, 1, NULL, &null, 1), 0);
        assert_int_equal(channel_receive(p.b, &m), CHANNEL_MESSAGE);
        mine = TAKE_FD(m.fds[0]);
        channel_message_done(&m);
        assert_true(same_file(mine, null));
        (void)fd_close(null);
}

static void test_full_socket_queues_in_order(void **state) {
        CLEANUP_PAIR Pair p = pair_open();
        uint32_t sent = 0;

        while (!channel_wants_write(p.a))
                send_number(p.a, sent++);
        for (int i = 0; i < 100; i++)
                send_number(p.a, sent++);

        for (uint32_t i = 0; i < sent; i++) {
                CLEANUP_MESSAGE ChannelMessage m = { 0 };
                int r = channel_receive(p.b, &m);

                if (r == -EAGAIN) {
                        assert_int_equal(channel_flush(p.a), 0);
                        r = channel_receive(p.b, &m);
                }
                assert_int_equal(r, CHANNEL_MESSAGE);
                assert_int_equal(m.id, i);
                assert_int_equal(json_object_get_int64(m.payload), i);
        }
        assert_false(channel_wants_write(p.a));
}

static void test_queued_descriptors_are_duplicates(void **state) {
        CLEANUP_PAIR Pair p = pair_open();
        uint32_t sent = 0;
        int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
        ChannelMessage m = { 0 };

        while (!channel_wants_write(p.a))
                send_number(p.a, sent++);
        assert_int_equal(channel_send(p.a, CHANNEL_SESSION, 7, NULL, &null, 1), 0);
        (void)fd_close(null);

        do {
                channel_message_done(&m);
                if (channel_receive(p.b, &m) == -EAGAIN)
                        assert_int_equal(channel_flush(p.a), 0);
        } while (m.type != CHANNEL_SESSION);
        assert_int_equal(m.n_fds, 1);
        assert_true(fcntl(m.fds[0], F_GETFD) >= 0);
        channel_message_done(&m);
}

static void test_queue_is_bounded_and_freed_with_its_descriptors(void **state) {
        size_t before = count_fds();
        Pair p = pair_open();
        json_object *payload = long_string(30000);
        int null = open("/dev/null", O_RDONLY | O_CLOEXEC), r;

        do
                r = channel_send(p.a, CHANNEL_SESSION, 1, payload, &null, 1);
        while (r == 0);
        assert_int_equal(r, -ENOBUFS);
        json_object_put(payload);
        (void)fd_close(null);
        pair_close(&p);
        assert_int_equal(count_fds(), before);
}

static void test_long_reply_goes_in_parts_and_comes_whole(void **state) {
        CLEANUP_PAIR Pair p = pair_open();
        CLEANUP_MESSAGE ChannelMessage m = { 0 };
        json_object *payload = long_string(1000000);
        int r;

        assert_int_equal(channel_send(p.a, CHANNEL_REPLY, 9, payload, NULL, 0), 0);
        assert_true(channel_wants_write(p.a));
        while ((r = channel_receive(p.b, &m)) == -EAGAIN)
                assert_int_equal(channel_flush(p.a), 0);
        assert_int_equal(r, CHANNEL_MESSAGE);
        assert_int_equal(m.type, CHANNEL_REPLY);
        assert_int_equal(m.id, 9);
        assert_true(json_object_equal(m.payload, payload));
        json_object_put(payload);
}

static void test_payload_of_exactly_one_packet_is_one_packet(void **state) {
        CLEANUP_PAIR Pair p = pair_open();
        CLEANUP_MESSAGE ChannelMessage m = { 0 };
        json_object *most = long_string(CHANNEL_PART_MAX - 2), *more = long_string(CHANNEL_PART_MAX - 1);

        assert_int_equal(channel_send(p.a, CHANNEL_ASK, 9, more, NULL, 0), -EMSGSIZE);
        assert_int_equal(channel_send(p.a, CHANNEL_ASK, 9, most, NULL, 0), 0);
        assert_int_equal(channel_receive(p.b, &m), CHANNEL_MESSAGE);
        assert_true(json_object_equal(m.payload, most));
        json_object_put(most);
        json_object_put(more);
}

static void test_other_side_gone_is_the_end(void **state) {
        CLEANUP_PAIR Pair p = pair_open();
        ChannelMessage m = { 0 };

        assert_int_equal(channel_send(p.a, CHANNEL_PONG, 0, NULL, NULL, 0), 0);
        p.a = channel_free(p.a);
        assert_int_equal(channel_receive(p.b, &m), CHANNEL_MESSAGE);
        assert_int_equal(channel_receive(p.b, &m), CHANNEL_END);
        assert_int_equal(channel_send(p.b, CHANNEL_PING, 0, NULL, NULL, 0), -EPIPE);
}

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

static void send_fds(int fd, const RawPacket *p, size_t n_fds) {
        union {
                struct cmsghdr h;
                char space[CMSG_SPACE(20 * sizeof(int))];
        } control = { 0 };
        struct iovec iov = { (void *)p, sizeof(p->header) + p->header.length };
        struct msghdr m = { .msg_iov = &iov,
                            .msg_iovlen = 1,
                            .msg_control = &control,
                            .msg_controllen = CMSG_SPACE(n_fds * sizeof(int)) };

        control.h.cmsg_level = SOL_SOCKET;
        control.h.cmsg_type = SCM_RIGHTS;
        control.h.cmsg_len = CMSG_LEN(n_fds * sizeof(int));
        for (size_t i = 0; i < n_fds; i++)
                memcpy(CMSG_DATA(&control.h) + i * sizeof(int), &fd, sizeof(int));
        assert_true(sendmsg(fd, &m, 0) > 0);
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
                cmocka_unit_test(test_message_arrives_with_type_id_and_payload),
                cmocka_unit_test(test_message_without_payload),
                cmocka_unit_test(test_descriptors_come_beside_and_close_on_exec),
                cmocka_unit_test(test_taken_descriptors_stay_open),
                cmocka_unit_test(test_full_socket_queues_in_order),
                cmocka_unit_test(test_queued_descriptors_are_duplicates),
                cmocka_unit_test(test_queue_is_bounded_and_freed_with_its_descriptors),
                cmocka_unit_test(test_long_reply_goes_in_parts_and_comes_whole),
                cmocka_unit_test(test_payload_of_exactly_one_packet_is_one_packet),
                cmocka_unit_test(test_other_side_gone_is_the_end),
                cmocka_unit_test(test_malformed_packets_are_refused),
                cmocka_unit_test(test_oversized_packet_is_refused),
                cmocka_unit_test(test_too_many_descriptors_are_refused_and_closed),
                cmocka_unit_test(test_descriptors_of_a_malformed_packet_are_closed),
                cmocka_unit_test(test_parts_that_do_not_fit_are_refused),
                cmocka_unit_test(test_parts_with_an_end_in_between_are_the_end),
                cmocka_unit_test(test_a_newcomer_makes_half_a_message_void),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
