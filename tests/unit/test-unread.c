/* Answers that an engine leaves for the one after it. */
#include "base/fd.h"
#include "engine/unread.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

static const uint8_t ann[UNREAD_SESSION_BYTES] = "ann", bob[UNREAD_SESSION_BYTES] = "bob";

/* An engine, as far as this goes. */
typedef struct One {
        int fd;
        Slots *slots;
        Unread unread;
} One;

static void begin(One *o, int before, uint64_t revision) {
        *o = (One){ .fd = -1 };
        assert_int_equal(slots_new(&o->fd), 0);
        assert_int_equal(slots_map(&o->slots, o->fd), 0);
        unread_begin(&o->unread, o->slots);
        if (before >= 0)
                assert_int_equal(unread_load(&o->unread, before, revision), 0);
}

static void end(One *o) {
        unread_done(&o->unread);
        slots_unmap(o->slots);
        (void)fd_close(o->fd);
}

static void check_found(const One *o, const uint8_t *session, uint32_t ordinal, const char *answer) {
        const char *text;
        size_t n;

        assert_int_equal(unread_find(&o->unread, session, ordinal, &text, &n), answer != NULL);
        if (answer) {
                assert_int_equal(n, strlen(answer));
                assert_memory_equal(text, answer, n);
        }
}

static void add(One *o, const uint8_t *session, uint32_t ordinal, uint64_t revision, const char *answer) {
        assert_int_equal(unread_add(&o->unread, session, ordinal, revision, answer, strlen(answer)), 0);
}

static void test_the_next_engine_finds_what_was_committed(void **state) {
        One first, second;

        begin(&first, -1, 0);
        unread_begin_turn(&first.unread);
        add(&first, ann, 7, 2, "two");
        add(&first, bob, 0, 3, "three");
        add(&first, ann, 8, 4, "four");
        begin(&second, first.fd, 3);
        check_found(&second, ann, 7, "two");
        check_found(&second, bob, 0, "three");
        check_found(&second, ann, 8, NULL);
        check_found(&second, bob, 7, NULL);
        end(&first);
        end(&second);
}

static void test_a_turn_forgets_the_one_before(void **state) {
        One first, second;

        begin(&first, -1, 0);
        unread_begin_turn(&first.unread);
        add(&first, ann, 1, 2, "old");
        unread_begin_turn(&first.unread);
        add(&first, ann, 2, 3, "new");
        begin(&second, first.fd, 9);
        check_found(&second, ann, 1, NULL);
        check_found(&second, ann, 2, "new");
        end(&first);
        end(&second);
}

static void test_what_was_left_outlives_a_second_engine(void **state) {
        One first, second, third;

        begin(&first, -1, 0);
        add(&first, ann, 1, 2, "kept");
        begin(&second, first.fd, 2);
        unread_begin_turn(&second.unread);
        add(&second, bob, 5, 3, "more");
        unread_begin_turn(&second.unread);
        begin(&third, second.fd, 3);
        check_found(&third, ann, 1, "kept");
        check_found(&third, bob, 5, NULL);
        end(&first);
        end(&second);
        end(&third);
}

static void test_what_nobody_waits_for_is_forgotten(void **state) {
        One first, second, third;

        begin(&first, -1, 0);
        add(&first, ann, 1, 2, "kept");
        begin(&second, first.fd, 2);
        assert_true(unread_has(&second.unread, ann, 1));
        assert_true(unread_has(&second.unread, ann, 0));
        assert_false(unread_has(&second.unread, ann, 2));
        unread_forget(&second.unread);
        assert_false(unread_has(&second.unread, ann, 0));
        begin(&third, second.fd, 2);
        check_found(&third, ann, 1, NULL);
        end(&first);
        end(&second);
        end(&third);
}

static void test_many_deaths_do_not_fill_the_memory(void **state) {
        One engines[2];

        begin(&engines[0], -1, 0);
        for (unsigned i = 1; i < 100; i++) {
                add(&engines[(i - 1) % 2], ann, i, i, "answer");
                begin(&engines[i % 2], engines[(i - 1) % 2].fd, i);
                end(&engines[(i - 1) % 2]);
        }
        check_found(&engines[1], ann, 99, "answer");
        check_found(&engines[1], ann, 50, NULL);
        assert_in_range(engines[1].unread.n, 1, 1000);
        end(&engines[1]);
}

static void test_what_has_no_room_is_refused(void **state) {
        static char large[SLOTS_UNREAD_MAX / 2];
        One one;

        begin(&one, -1, 0);
        assert_int_equal(unread_add(&one.unread, ann, 0, 1, large, sizeof(large)), 0);
        assert_int_equal(unread_add(&one.unread, ann, 1, 1, large, sizeof(large)), -ENOSPC);
        assert_int_equal(unread_add(&one.unread, ann, 1, 1, large, SIZE_MAX), -ENOSPC);
        add(&one, ann, 1, 1, "small");
        end(&one);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_next_engine_finds_what_was_committed),
                cmocka_unit_test(test_a_turn_forgets_the_one_before),
                cmocka_unit_test(test_what_was_left_outlives_a_second_engine),
                cmocka_unit_test(test_what_nobody_waits_for_is_forgotten),
                cmocka_unit_test(test_many_deaths_do_not_fill_the_memory),
                cmocka_unit_test(test_what_has_no_room_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
