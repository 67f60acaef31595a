/* What engines count, and how it is added up. */
#include "base/fd.h"
#include "rpc/figures.h"
#include "rpc/slots.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static Figures *figures_new(void) {
        Figures *f = test_calloc(1, sizeof(*f));

        figures_init(f);
        return f;
}

static void count(Figures *f, const char *method, uint64_t nsec, int code) {
        const FiguresRequest q = { .nsec = nsec, .bytes_in = 10, .bytes_out = 20, .code = code };

        figures_request(f, figures_row(f, method), &q);
}

static void test_a_time_is_counted_in_the_first_bucket_that_holds_it(void **state) {
        static const struct {
                uint64_t nsec;
                size_t bucket;
        } cases[] = {
                { 0, 0 },
                { 1000, 0 },
                { 1001, 1 },
                { 2000, 1 },
                { 2001, 2 },
                { 4000000, 12 },
                { (uint64_t)1000 << 24, 24 },
                { ((uint64_t)1000 << 24) + 1, 25 },
                { UINT64_MAX / 2, 25 },
        };

        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
                FiguresTimes t = { 0 };

                figures_time(&t, cases[i].nsec);
                assert_int_equal(figure_get(&t.buckets[cases[i].bucket]), 1);
                assert_int_equal(figures_count(&t), 1);
                assert_int_equal(figure_get(&t.nsec), cases[i].nsec);
        }
}

static void test_a_percentile_is_the_upper_end_of_its_bucket(void **state) {
        uint64_t buckets[FIGURES_BUCKETS] = { 0 };

        assert_int_equal(figures_percentile(buckets, 50), 0);
        buckets[3] = 99;
        buckets[10] = 1;
        assert_int_equal(figures_percentile(buckets, 50), 8);
        assert_int_equal(figures_percentile(buckets, 99), 8);
        assert_int_equal(figures_percentile(buckets, 100), 1024);
        buckets[FIGURES_BUCKETS - 1] = 100;
        assert_true(figures_percentile(buckets, 99) == UINT64_MAX);
}

static void test_requests_and_errors_are_counted_by_method_and_code(void **state) {
        Figures *f = figures_new();
        FiguresMethod sum;

        count(f, "ping", 5000, 0);
        count(f, "goxel.slice", 9000, -32602);
        count(f, "ping", 7000, -32602);
        assert_int_equal(figure_get(&f->n_methods), 3);
        assert_int_equal(figures_count(&f->methods[figures_row(f, "ping")].run), 2);
        assert_int_equal(figure_get(&f->methods[figures_row(f, "ping")].failed), 1);
        assert_int_equal(figures_errors(f), 2);
        assert_int_equal(figure_get(&f->n_errors), 2);
        figures_sum(f, &sum);
        assert_int_equal(figures_count(&sum.run), 3);
        assert_int_equal(figure_get(&sum.bytes_in), 30);
        assert_int_equal(figure_get(&sum.bytes_out), 60);
        assert_int_equal(figure_get(&f->longest_nsec), 9000);
        assert_string_equal(f->methods[figure_get(&f->longest_method)].name, "goxel.slice");
        test_free(f);
}

static void test_what_has_no_row_counts_among_the_others(void **state) {
        Figures *f = figures_new();
        char name[32];

        for (unsigned i = 0; i < FIGURES_METHODS + 10; i++) {
                (void)snprintf(name, sizeof(name), "m%u", i);
                count(f, name, 1000, -1 - (int)i);
        }
        count(f, "", 1000, 0);
        count(f, "a.name.that.has.more.letters.than.there.is.room.for", 1000, 0);
        assert_int_equal(figure_get(&f->n_methods), FIGURES_METHODS);
        assert_int_equal(figures_count(&f->methods[0].run), 13);
        assert_int_equal(figure_get(&f->n_errors), FIGURES_ERRORS);
        assert_int_equal(figures_errors(f), FIGURES_METHODS + 10);
        test_free(f);
}

static void test_figures_are_added_by_name(void **state) {
        Figures *a = figures_new(), *b = figures_new();

        count(a, "ping", 1000, 0);
        count(a, "goxel.slice", 1000, -1100);
        count(b, "goxel.undo", 9000, -1100);
        count(b, "ping", 1000, -1105);
        figure_add(&b->edits, 7);
        figure_set(&b->memory_peak, 100);
        figure_set(&a->memory_peak, 200);
        figures_merge(a, b);
        assert_int_equal(figure_get(&a->n_methods), 4);
        assert_int_equal(figures_count(&a->methods[figures_row(a, "ping")].run), 2);
        assert_int_equal(figures_count(&a->methods[figures_row(a, "goxel.undo")].run), 1);
        assert_int_equal(figures_errors(a), 3);
        assert_int_equal(figure_get(&a->n_errors), 3);
        assert_int_equal(figure_get(&a->edits), 7);
        assert_int_equal(figure_get(&a->memory_peak), 200);
        assert_string_equal(a->methods[figure_get(&a->longest_method)].name, "goxel.undo");
        test_free(b);
        test_free(a);
}

static void test_what_cannot_be_figures_is_refused(void **state) {
        Figures *f = figures_new();

        assert_true(figures_check(f));
        figure_set(&f->n_methods, FIGURES_METHODS + 1);
        assert_false(figures_check(f));
        figure_set(&f->n_methods, 0);
        assert_false(figures_check(f));
        figure_set(&f->n_methods, 2);
        figure_set(&f->longest_method, 2);
        assert_false(figures_check(f));
        figure_set(&f->longest_method, 1);
        figure_set(&f->n_errors, FIGURES_ERRORS + 1);
        assert_false(figures_check(f));
        figure_set(&f->n_errors, 1);
        memset(f->methods[1].name, 'a', FIGURES_NAME);
        assert_true(figures_check(f));
        assert_int_equal(strlen(f->methods[1].name), FIGURES_NAME - 1);
        (void)strcpy(f->methods[1].name, "x\n\"y");
        assert_true(figures_check(f));
        assert_string_equal(f->methods[1].name, "");
        f->version++;
        assert_false(figures_check(f));
        test_free(f);
}

static void test_figures_are_read_beside_the_slots(void **state) {
        Figures *f = test_calloc(1, sizeof(*f));
        CLEANUP_FD int fd = -1;
        Slots *s;

        assert_int_equal(slots_new(&fd), 0);
        assert_int_equal(slots_read_figures(fd, f), -EINVAL);
        assert_int_equal(slots_map(&s, fd), 0);
        figures_init(&s->figures);
        count(&s->figures, "ping", 1000, 0);
        assert_int_equal(slots_read_figures(fd, f), 0);
        assert_string_equal(f->methods[1].name, "ping");
        assert_int_equal(figures_count(&f->methods[1].run), 1);
        slots_unmap(s);
        test_free(f);
}

static void test_errors_have_reasons(void **state) {
        assert_string_equal(figures_reason(-32602), "wrong-parameters");
        assert_string_equal(figures_reason(-1115), "storage");
        assert_string_equal(figures_reason(-1004), "method-failed");
        assert_string_equal(figures_reason(0), "other");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_time_is_counted_in_the_first_bucket_that_holds_it),
                cmocka_unit_test(test_a_percentile_is_the_upper_end_of_its_bucket),
                cmocka_unit_test(test_requests_and_errors_are_counted_by_method_and_code),
                cmocka_unit_test(test_what_has_no_row_counts_among_the_others),
                cmocka_unit_test(test_figures_are_added_by_name),
                cmocka_unit_test(test_what_cannot_be_figures_is_refused),
                cmocka_unit_test(test_figures_are_read_beside_the_slots),
                cmocka_unit_test(test_errors_have_reasons),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
