#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* wants the four before it */

#include "base/text.h"
#include "daemon/subject.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define REST " 4194304 90 0 0 0 1 2 3 4 20 0 1 0 51234 1000 200 18446744073709551615 1 1 0\n"

static void test_the_start_is_the_field_22(void **state) {
        uint64_t start = 0;

        assert_int_equal(subject_parse_start("77 (cat) R 1 77 77 0 -1" REST, &start), 0);
        assert_int_equal(start, 51234);
}

static void test_a_name_with_spaces_and_parentheses_moves_nothing(void **state) {
        uint64_t start = 0;

        assert_int_equal(subject_parse_start("77 (a) R 1 2 3 (4)) S 1 77 77 0 -1" REST, &start), 0);
        assert_int_equal(start, 51234);
}

static void test_what_is_cut_or_no_number_is_no_start(void **state) {
        static const char *const texts[] = {
                "",
                "77 cat R 1 77",
                "77 (cat)",
                "77 (cat) R 1 77 77 0 -1 4194304 90 0 0 0 1 2 3 4 20 0 1 0",
                "77 (cat) R 1 77 77 0 -1 4194304 90 0 0 0 1 2 3 4 20 0 1 0 512",
                "77 (cat) R 1 77 77 0 -1 4194304 90 0 0 0 1 2 3 4 20 0 1 0 -5 6",
                "77 (cat) R 1 77 77 0 -1 4194304 90 0 0 0 1 2 3 4 20 0 1 0 5x 6",
                "77 (cat) R 1 77 77 0 -1 4194304 90 0 0 0 1 2 3 4 20 0 1 0 99999999999999999999 6",
                "77 (cat) R 1 77 77 0 -1 4194304 90 0 0 0 1 2 3 4 20 0 1 0 999999999999999999999999999 6",
        };

        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
                uint64_t start = 7;

                assert_int_equal(subject_parse_start(texts[i], &start), -EINVAL);
                assert_int_equal(start, 7);
        }
}

static void test_a_process_is_found_with_its_uid_and_start(void **state) {
        uint64_t now = boot_usec();
        Subject s = { 0 };

        assert_int_equal(subject_find(&s, getpid(), 1234, now), 0);
        assert_int_equal(s.pid, getpid());
        assert_int_equal(s.uid, 1234);
        assert_true(s.start > 0);
        assert_true(s.start <= now / (USEC_PER_SEC / 100));
}

static void test_who_began_after_the_connection_did_not_make_it(void **state) {
        Subject s = { 0 };

        assert_int_equal(subject_find(&s, getpid(), 0, 0), -ESRCH);
        assert_int_equal(s.pid, 0);
}

static void test_a_process_that_has_ended_is_not_found(void **state) {
        pid_t pid = fork();
        Subject s = { 0 };

        assert_true(pid >= 0);
        if (pid == 0)
                _exit(0);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        assert_int_equal(subject_find(&s, pid, 0, boot_usec()), -ESRCH);
}

static void test_a_process_of_a_foreign_namespace_cannot_be_seen(void **state) {
        Subject s = { 0 };

        assert_int_equal(subject_find(&s, 0, 0, boot_usec()), -EACCES);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_start_is_the_field_22),
                cmocka_unit_test(test_a_name_with_spaces_and_parentheses_moves_nothing),
                cmocka_unit_test(test_what_is_cut_or_no_number_is_no_start),
                cmocka_unit_test(test_a_process_is_found_with_its_uid_and_start),
                cmocka_unit_test(test_who_began_after_the_connection_did_not_make_it),
                cmocka_unit_test(test_a_process_that_has_ended_is_not_found),
                cmocka_unit_test(test_a_process_of_a_foreign_namespace_cannot_be_seen),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
