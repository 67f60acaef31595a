/* How far work is, told while it goes on. */
#include "base/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

typedef struct Heard {
        unsigned times;
        double last;
} Heard;

static void hear(void *userdata, double share) {
        Heard *h = userdata;

        assert_true(share > h->last && share <= 1);
        h->last = share;
        h->times++;
}

static void count_to(uint64_t n) {
        progress_begin(n);
        for (uint64_t i = 0; i < n; i++)
                progress_step(1);
}

static void test_work_is_heard_of_a_thousandth_at_a_time(void **state) {
        Heard h = { 0 };

        progress_tell_here(hear, &h);
        count_to(1000000);
        progress_tell(NULL);
        assert_true(h.last > 0.998);
        assert_in_range(h.times, 500, 1000);
}

static void test_stages_have_their_parts_and_nothing_goes_back(void **state) {
        ProgressStage stage;
        Heard h = { 0 };

        progress_tell_here(hear, &h);
        stage = progress_enter(0, 0.5);
        count_to(10);
        assert_true(h.last == 0.5);
        count_to(10);
        progress_leave(stage);
        stage = progress_enter(0.5, 1);
        count_to(4);
        progress_leave(stage);
        progress_tell(NULL);
        assert_true(h.last == 1);
        assert_int_equal(h.times, 10 + 4);
}

static void test_whoever_hears_no_more_is_not_told(void **state) {
        Heard h = { 0 };

        progress_tell_here(hear, &h);
        progress_tell(NULL);
        count_to(10);
        assert_int_equal(h.times, 0);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_work_is_heard_of_a_thousandth_at_a_time),
                cmocka_unit_test(test_stages_have_their_parts_and_nothing_goes_back),
                cmocka_unit_test(test_whoever_hears_no_more_is_not_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
