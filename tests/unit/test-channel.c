/* The control channel between two that speak it. */
#include "fds.h"

#include "rpc/channel.h"

#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json_tokener.h>
#include <sys/socket.h>
#include <sys/stat.h>

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
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
