#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/fd.h"
#include "engine/session.h"
#include "rpc/envelope.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Pair {
        Session *session;
        int peer;
} Pair;

static Pair pair_open(void) {
        Pair p;
        int fds[2];

        assert_int_equal(fd_pair(SOCK_STREAM, fds), 0);
        assert_int_equal(session_new(&p.session, fds[0], 1), 0);
        p.peer = fds[1];
        return p;
}

static void pair_close(Pair *p) {
        session_free(p->session);
        (void)fd_close(p->peer);
}

static void feed(Pair *p, const char *text) {
        assert_int_equal(write(p->peer, text, strlen(text)), strlen(text));
        p->session->readable = true;
        assert_int_equal(session_fill(p->session), 0);
}

static int queued(const Pair *p) {
        int n = 0;

        assert_int_equal(ioctl(p->session->fd, FIONREAD, &n), 0);
        return n;
}

static void answer(Pair *p, const char *text) {
        assert_int_equal(buf_append_text(&p->session->out, text), 0);
        session_flush(p->session);
}

static void assert_line(Pair *p, const char *expected) {
        const char *line;
        size_t n;

        assert_int_equal(session_line(p->session, &line, &n), SESSION_LINE);
        assert_int_equal(n, strlen(expected));
        assert_memory_equal(line, expected, n);
        session_use(p->session, n);
}

static void assert_wait(Pair *p) {
        const char *line;
        size_t n;

        assert_int_equal(session_line(p->session, &line, &n), SESSION_WAIT);
}

static void test_a_line_split_over_two_reads_is_one_line(void **state) {
        Pair p = pair_open();

        feed(&p, "{\"id\":1,");
        assert_wait(&p);
        feed(&p, "\"method\":\"ping\"}\n");
        assert_line(&p, "{\"id\":1,\"method\":\"ping\"}");
        pair_close(&p);
}

static void test_a_request_stays_in_the_queue_until_its_answer_is_sent(void **state) {
        Pair p = pair_open();

        feed(&p, "one\ntwo\n");
        assert_line(&p, "one");
        assert_int_equal(queued(&p), 8);
        answer(&p, "1\n");
        assert_int_equal(queued(&p), 4);
        assert_line(&p, "two");
        answer(&p, "2\n");
        assert_int_equal(queued(&p), 0);
        assert_true(session_quiet(p.session));
        pair_close(&p);
}

static void test_nothing_is_consumed_while_the_client_does_not_read(void **state) {
        char big[4096];
        Pair p = pair_open();

        memset(big, 'x', sizeof(big) - 1);
        big[sizeof(big) - 1] = '\0';
        feed(&p, "one\n");
        assert_line(&p, "one");
        for (int i = 0; i < 200; i++)
                assert_int_equal(buf_append_text(&p.session->out, big), 0);
        session_flush(p.session);
        assert_true(p.session->blocked);
        assert_int_equal(queued(&p), 4);
        for (size_t n = 0; n < 200 * (sizeof(big) - 1);) {
                ssize_t k = recv(p.peer, big, sizeof(big), MSG_DONTWAIT);

                if (k < 0)
                        session_flush(p.session);
                else
                        n += (size_t)k;
        }
        session_flush(p.session);
        assert_false(p.session->blocked);
        assert_int_equal(queued(&p), 0);
        pair_close(&p);
}

static void test_the_last_line_may_end_at_half_close(void **state) {
        Pair p = pair_open();

        feed(&p, "tail");
        assert_wait(&p);
        assert_int_equal(shutdown(p.peer, SHUT_WR), 0);
        p.session->readable = p.session->closing = true;
        assert_int_equal(session_fill(p.session), 0);
        assert_true(p.session->eof);
        assert_line(&p, "tail");
        answer(&p, "t\n");
        assert_int_equal(queued(&p), 0);
        pair_close(&p);
}

/* Writes what the socket takes and fills the session in turn, until all is written. */
static void feed_big(Pair *p, const char *data, size_t n) {
        assert_int_equal(fd_set_nonblock(p->peer, true), 0);
        while (n > 0) {
                ssize_t k = write(p->peer, data, n);

                if (k > 0) {
                        data += k;
                        n -= (size_t)k;
                }
                p->session->readable = true;
                assert_int_equal(session_fill(p->session), 0);
                if (p->session->held == 0 && p->session->in.n >= SESSION_PEEK_MAX)
                        assert_int_equal(session_hold(p->session), 0);
        }
        p->session->readable = true;
        assert_int_equal(session_fill(p->session), 0);
}

static void test_a_line_over_the_window_is_kept_in_memory_and_what_follows_in_the_queue(void **state) {
        size_t n = 300000;
        char *big = malloc(n + 8);
        const char *line;
        Pair p = pair_open();
        size_t got;

        memset(big, 'a', n);
        memcpy(big + n, "\nnext\n", 7);
        feed_big(&p, big, n + 6);
        assert_int_equal(session_line(p.session, &line, &got), SESSION_LINE);
        assert_int_equal(got, n);
        assert_memory_equal(line, big, n);
        assert_int_equal(queued(&p), 5);
        session_use(p.session, got);
        answer(&p, "1\n");
        assert_int_equal(p.session->held, 0);
        p.session->readable = true;
        assert_int_equal(session_fill(p.session), 0);
        assert_line(&p, "next");
        answer(&p, "2\n");
        assert_int_equal(queued(&p), 0);
        free(big);
        pair_close(&p);
}

static void test_a_line_over_ten_mebibytes_is_told(void **state) {
        size_t n = RPC_LINE_MAX + (1u << 20);
        char *big = malloc(n);
        Pair p = pair_open();

        memset(big, 'a', n);
        assert_int_equal(fd_set_nonblock(p.peer, true), 0);
        for (size_t at = 0; at < n && !p.session->too_long;) {
                ssize_t k = write(p.peer, big + at, n - at);

                at += k > 0 ? (size_t)k : 0;
                p.session->readable = true;
                assert_int_equal(session_fill(p.session), 0);
                if (p.session->held == 0 && p.session->in.n >= SESSION_PEEK_MAX)
                        assert_int_equal(session_hold(p.session), 0);
                assert_wait(&p);
        }
        assert_true(p.session->too_long);
        free(big);
        pair_close(&p);
}

static void send_with_descriptor(Pair *p, const char *text, int fd) {
        union {
                struct cmsghdr align;
                char bytes[CMSG_SPACE(sizeof(int))];
        } control = { 0 };
        struct iovec io = { .iov_base = (char *)text, .iov_len = strlen(text) };
        struct msghdr m = {
                .msg_iov = &io, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)
        };
        struct cmsghdr *c = CMSG_FIRSTHDR(&m);

        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &fd, sizeof(int));
        assert_int_equal(sendmsg(p->peer, &m, 0), strlen(text));
        p->session->readable = true;
        assert_int_equal(session_fill(p->session), 0);
}

static void test_a_descriptor_belongs_to_its_line_only(void **state) {
        CLEANUP_FD int fd = memfd_create("file", MFD_CLOEXEC);
        Pair p = pair_open();
        const char *line;
        size_t n;

        send_with_descriptor(&p, "one\n", fd);
        feed(&p, "two\n");
        assert_int_equal(session_line(p.session, &line, &n), SESSION_LINE);
        assert_true(session_descriptor(p.session, 0) >= 0);
        assert_int_equal(session_descriptor(p.session, 1), -1);
        session_use(p.session, n);
        assert_int_equal(session_descriptor(p.session, 0), -1);
        assert_line(&p, "two");
        answer(&p, "\n");
        assert_int_equal(queued(&p), 0);
        pair_close(&p);
}

static void test_pipelined_lines_keep_their_own_descriptors(void **state) {
        CLEANUP_FD int a = memfd_create("a", MFD_CLOEXEC), b = memfd_create("b", MFD_CLOEXEC);
        Pair p = pair_open();
        const char *line;
        struct stat st[4];
        size_t n;

        assert_int_equal(fstat(a, &st[0]), 0);
        assert_int_equal(fstat(b, &st[1]), 0);
        feed(&p, "plain\n");
        send_with_descriptor(&p, "first\n", a);
        send_with_descriptor(&p, "second\n", b);
        assert_int_equal(session_line(p.session, &line, &n), SESSION_LINE);
        assert_int_equal(session_descriptor(p.session, 0), -1);
        session_use(p.session, n);
        for (int i = 0; i < 2; i++) {
                assert_int_equal(session_line(p.session, &line, &n), SESSION_LINE);
                assert_int_equal(fstat(session_descriptor(p.session, 0), &st[2 + i]), 0);
                assert_int_equal(st[2 + i].st_ino, st[i].st_ino);
                session_use(p.session, n);
        }
        answer(&p, "\n");
        assert_int_equal(p.session->n_fds, 0);
        pair_close(&p);
}

static void test_descriptors_sent_with_the_last_part_of_a_long_line_are_its(void **state) {
        CLEANUP_FD int fd = memfd_create("file", MFD_CLOEXEC);
        char *big = calloc(1, 100001);
        Pair p = pair_open();
        const char *line;
        size_t n;

        memset(big, 'a', 100000);
        feed_big(&p, big, 100000);
        send_with_descriptor(&p, "\n", fd);
        assert_int_equal(session_line(p.session, &line, &n), SESSION_LINE);
        assert_int_equal(n, 100000);
        assert_true(session_descriptor(p.session, 0) >= 0);
        free(big);
        pair_close(&p);
}

static void test_a_held_line_goes_on_in_another_session(void **state) {
        CLEANUP_FD int held = -1;
        Pair p = pair_open(), q = pair_open();

        feed(&p, "{\"id\":1,");
        assert_true(session_partial(p.session));
        assert_int_equal(session_hold(p.session), 0);
        assert_int_equal(queued(&p), 0);
        assert_int_equal(session_save_held(p.session, &held), 0);
        assert_int_equal(session_load_held(q.session, held), 0);
        feed(&q, "\"method\":\"ping\"}\nnext\n");
        assert_line(&q, "{\"id\":1,\"method\":\"ping\"}");
        assert_int_equal(queued(&q), 5);
        pair_close(&p);
        pair_close(&q);
}

static void test_a_client_that_is_gone_has_its_requests_carried_out(void **state) {
        Pair p = pair_open();

        feed(&p, "one\ntwo\n");
        (void)fd_close(TAKE_FD(p.peer));
        assert_line(&p, "one");
        answer(&p, "1\n");
        assert_true(p.session->mute);
        assert_line(&p, "two");
        answer(&p, "2\n");
        pair_close(&p);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_line_split_over_two_reads_is_one_line),
                cmocka_unit_test(test_a_request_stays_in_the_queue_until_its_answer_is_sent),
                cmocka_unit_test(test_nothing_is_consumed_while_the_client_does_not_read),
                cmocka_unit_test(test_the_last_line_may_end_at_half_close),
                cmocka_unit_test(
                        test_a_line_over_the_window_is_kept_in_memory_and_what_follows_in_the_queue),
                cmocka_unit_test(test_a_line_over_ten_mebibytes_is_told),
                cmocka_unit_test(test_a_descriptor_belongs_to_its_line_only),
                cmocka_unit_test(test_pipelined_lines_keep_their_own_descriptors),
                cmocka_unit_test(test_descriptors_sent_with_the_last_part_of_a_long_line_are_its),
                cmocka_unit_test(test_a_held_line_goes_on_in_another_session),
                cmocka_unit_test(test_a_client_that_is_gone_has_its_requests_carried_out),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
