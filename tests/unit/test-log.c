/* What becomes of log lines that the journal has no room for. */
#include "base/fd.h"
#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

static int journal = -1;

static int set_up(void **state) {
        int pair[2];

        assert_int_equal(fd_pair(SOCK_DGRAM, pair), 0);
        journal = pair[0];
        log_take_journal(pair[1]);
        log_init("test", LOG_INFO);
        return 0;
}

static int take_down(void **state) {
        log_take_journal(-1);
        journal = fd_close(journal);
        return 0;
}

/* The text of the next line; NULL: there is none. */
static const char *next(void) {
        static char line[4096];
        ssize_t n = recv(journal, line, sizeof(line) - 1, MSG_DONTWAIT);
        char *text;

        if (n < 0)
                return NULL;
        line[n] = '\0';
        text = strstr(line, "MESSAGE=");
        assert_non_null(text);
        text[strcspn(text, "\n")] = '\0';
        return text + strlen("MESSAGE=");
}

/* More lines than any socket has room for. */
static unsigned fill(void) {
        const unsigned n = 5000;

        for (unsigned i = 0; i < n; i++)
                log_info("full");
        return n;
}

static void test_lines_come_in_order_with_their_fields(void **state) {
        log_info("one");
        log_line(LOG_ERR, LOG_FIELDS({ "GOXEL_EVENT", "test" }, { "GOXEL_NONE", NULL }), "two");
        assert_string_equal(next(), "one");
        assert_string_equal(next(), "two");
        assert_null(next());
}

static void test_journal_that_does_not_read_holds_nobody_up_and_is_told_what_it_missed(void **state) {
        const unsigned sent = fill();
        unsigned come = 0;
        const char *line;
        char told[96];

        while ((line = next())) {
                assert_string_equal(line, "full");
                come++;
        }
        assert_true(come < sent);
        log_info("room");
        (void)snprintf(told, sizeof(told),
                       "%u lines before this one are lost: the journal did not take them", sent - come);
        assert_string_equal(next(), told);
        assert_string_equal(next(), "room");
        log_info("more");
        assert_string_equal(next(), "more");
        assert_null(next());
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_lines_come_in_order_with_their_fields, set_up,
                                                take_down),
                cmocka_unit_test_setup_teardown(
                        test_journal_that_does_not_read_holds_nobody_up_and_is_told_what_it_missed, set_up,
                        take_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
