#include "daemon/store.h"

#include "base/fd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A store whose manager reads when we say so. */
typedef struct Manager {
        sd_event *loop;
        Store store;
        int fd;
} Manager;

static int set_up(void **state) {
        static Manager m;
        int pair[2];

        assert_int_equal(fd_pair(SOCK_SEQPACKET, pair), 0);
        m.fd = pair[1];
        assert_true(sd_event_new(&m.loop) >= 0);
        assert_true(store_init(&m.store, m.loop, pair[0]) >= 0);
        *state = &m;
        return 0;
}

static int tear_down(void **state) {
        Manager *m = *state;

        store_done(&m->store);
        m->fd = fd_close(m->fd);
        m->loop = sd_event_unref(m->loop);
        return 0;
}

/* The next message; descriptors beside it are closed. */
static const char *read_message(Manager *m) {
        static char text[400];
        ssize_t n = recv(m->fd, text, sizeof(text) - 1, MSG_DONTWAIT);

        text[n > 0 ? n : 0] = '\0';
        return text;
}

static void test_what_is_put_and_dropped_is_told_in_that_order(void **state) {
        Manager *m = *state;
        const int fd = STDIN_FILENO;

        assert_int_equal(store_put(&m->store, "engine-1", &fd, 1), 0);
        store_drop(&m->store, "engine-1");
        assert_string_equal(read_message(m), "FDSTORE=1\nFDNAME=engine-1\nFDPOLL=0");
        assert_string_equal(read_message(m), "FDSTOREREMOVE=1\nFDNAME=engine-1");
}

static void test_a_manager_that_does_not_read_is_told_later_in_order(void **state) {
        Manager *m = *state;
        char name[16], wanted[64];
        int told = 0;

        for (int i = 0; i < 2000; i++) {
                (void)snprintf(name, sizeof(name), "engine-%d", i);
                store_drop(&m->store, name);
        }
        assert_false(TAILQ_EMPTY(&m->store.queue));
        while (told < 2000) {
                for (const char *text; (text = read_message(m))[0]; told++) {
                        (void)snprintf(wanted, sizeof(wanted), "FDSTOREREMOVE=1\nFDNAME=engine-%d", told);
                        assert_string_equal(text, wanted);
                }
                if (told < 2000)
                        assert_true(sd_event_run(m->loop, UINT64_MAX) > 0);
        }
        assert_true(TAILQ_EMPTY(&m->store.queue));
}

static void test_what_waits_is_a_duplicate(void **state) {
        Manager *m = *state;
        int ends[2];

        for (int i = 0; TAILQ_EMPTY(&m->store.queue); i++)
                store_drop(&m->store, "x");
        assert_int_equal(pipe(ends), 0);
        assert_int_equal(store_put(&m->store, "door", &ends[1], 1), 0);
        (void)fd_close(ends[1]);
        store_done(&m->store);
        m->fd = fd_close(m->fd);
        assert_int_equal(read(ends[0], &ends[1], 1), 0);
        (void)fd_close(ends[0]);
}

static void test_a_manager_that_never_reads_is_not_waited_for(void **state) {
        Manager *m = *state;

        assert_false(store_settle(&m->store, 10));
}

static void test_names_have_a_bound(void **state) {
        Manager *m = *state;
        char name[201];
        size_t n = 0;

        memset(name, 'x', 200);
        name[200] = '\0';
        while (store_count(&m->store, name))
                n += sizeof(name);
        assert_true(n <= STORE_NAMES_MAX && n > STORE_NAMES_MAX - sizeof(name));
        store_uncount(&m->store, name);
        assert_true(store_count(&m->store, name));
}

static void test_without_a_manager_nothing_is_kept(void **state) {
        const int fd = STDIN_FILENO;
        Store s;

        assert_int_equal(store_init(&s, NULL, -1), 0);
        assert_false(store_exists(&s));
        assert_int_equal(store_put(&s, "door", &fd, 1), -ENOTCONN);
        store_drop(&s, "door");
        assert_true(store_settle(&s, 10));
        store_done(&s);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_what_is_put_and_dropped_is_told_in_that_order),
                TEST(test_a_manager_that_does_not_read_is_told_later_in_order),
                TEST(test_what_waits_is_a_duplicate),
                TEST(test_a_manager_that_never_reads_is_not_waited_for),
                TEST(test_names_have_a_bound),
                cmocka_unit_test(test_without_a_manager_nothing_is_kept),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
