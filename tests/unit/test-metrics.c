/* Figures over time, and as Prometheus reads them. */
#include "base/text.h"
#include "cli/metrics-text.h"
#include "daemon/metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <json-c/json_tokener.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MINUTE (60 * USEC_PER_SEC)

static void sample(Metrics *m, uint64_t at) {
        m->samples[m->n_samples++ % METRICS_SAMPLES] = (MetricsSample){ .at = at, .requests = at / MINUTE };
}

static void test_a_range_begins_at_the_newest_sample_that_is_old_enough(void **state) {
        Metrics *m = metrics_new();

        assert_int_equal(metrics_past(m, 5 * MINUTE, MINUTE).at, 0);
        for (uint64_t i = 1; i <= 10; i++)
                sample(m, i * MINUTE);
        assert_int_equal(metrics_past(m, 10 * MINUTE + 1, MINUTE).requests, 9);
        assert_int_equal(metrics_past(m, 11 * MINUTE, MINUTE).requests, 10);
        assert_int_equal(metrics_past(m, 11 * MINUTE, 60 * MINUTE).at, 0);
        free(m);
}

static void test_what_is_older_than_all_samples_begins_at_the_oldest(void **state) {
        Metrics *m = metrics_new();

        for (uint64_t i = 1; i <= 3 * METRICS_SAMPLES; i++)
                sample(m, i * MINUTE);
        assert_int_equal(metrics_past(m, 3 * METRICS_SAMPLES * MINUTE, 10000 * MINUTE).requests,
                         2 * METRICS_SAMPLES + 1);
        assert_int_equal(metrics_past(NULL, MINUTE, MINUTE).at, 0);
        free(m);
}

static void test_memory_is_read_from_the_kernels_summary(void **state) {
        uint64_t rss = 0, pss = 0;

        assert_int_equal(metrics_parse_memory("55d0-7ffc ---p 00 [rollup]\nRss:      12 kB\nPss:    7 kB\n"
                                              "Pss_Anon:  3 kB\n",
                                              &rss, &pss),
                         0);
        assert_int_equal(rss, 12 * 1024);
        assert_int_equal(pss, 7 * 1024);
        assert_int_equal(metrics_parse_memory("Rss: 12 kB\n", &rss, &pss), -EINVAL);
        assert_int_equal(metrics_parse_memory("Rss: kB\nPss: 1 kB\n", &rss, &pss), -EINVAL);
        assert_int_equal(metrics_memory(getpid(), &rss, &pss), 0);
        assert_true(rss > 0 && pss > 0 && pss <= rss);
        assert_true(metrics_memory(INT32_MAX, &rss, &pss) < 0);
}

/* The result of goxel.get_performance_metrics, with buckets up to 1 µs, 2 µs and longer. */
#define RESULT                                                                                                  \
        "{\"version\":\"14\",\"build\":\"b\\\"1\",\"instance\":\"user\",\"uptime_seconds\":1.5,\"sessions\":2," \
        "\"sessions_total\":3,\"engines_started\":1,\"engines_ended\":{\"idle\":4,\"killed\":5},"               \
        "\"engines\":[{\"project\":\"a\\\"b\\\\c\\nd\",\"uid\":7,\"rss_bytes\":100,\"pss_bytes\":null}],"       \
        "\"rss_bytes\":1,\"pss_bytes\":2,\"edits\":6,\"journal_bytes\":8,\"bucket_seconds\":[1e-06,2e-06],"     \
        "\"commits\":{\"count\":0,\"seconds\":0.0,\"buckets\":[0,0,0]},"                                        \
        "\"methods\":[{\"method\":\"ping\",\"count\":6,\"failed\":1,\"bytes_in\":10,\"bytes_out\":20,"          \
        "\"seconds\":0.25,\"buckets\":[1,2,3]}],"                                                               \
        "\"errors_by_code\":[{\"code\":-1115,\"reason\":\"storage\",\"count\":9}]}"

static void expect_line(const Buf *text, const char *line) {
        const char *at = memmem(text->data, text->n, line, strlen(line));

        if (!at || (at > (char *)text->data && at[-1] != '\n') || at[strlen(line)] != '\n')
                fail_msg("No line\n%s\nin\n%.*s", line, (int)text->n, (char *)text->data);
}

static void test_buckets_are_added_up(void **state) {
        json_object *o = json_tokener_parse(RESULT);
        CLEANUP_BUF Buf text = { 0 };

        assert_int_equal(metrics_text(o, &text), 0);
        expect_line(&text, "# TYPE goxel_request_duration_seconds histogram");
        expect_line(&text, "goxel_request_duration_seconds_bucket{method=\"ping\",le=\"1e-06\"} 1");
        expect_line(&text, "goxel_request_duration_seconds_bucket{method=\"ping\",le=\"2e-06\"} 3");
        expect_line(&text, "goxel_request_duration_seconds_bucket{method=\"ping\",le=\"+Inf\"} 6");
        expect_line(&text, "goxel_request_duration_seconds_sum{method=\"ping\"} 0.25");
        expect_line(&text, "goxel_request_duration_seconds_count{method=\"ping\"} 6");
        expect_line(&text, "goxel_commit_duration_seconds_bucket{le=\"+Inf\"} 0");
        json_object_put(o);
}

static void test_labels_are_escaped_and_unknown_values_left_out(void **state) {
        json_object *o = json_tokener_parse(RESULT);
        CLEANUP_BUF Buf text = { 0 };

        assert_int_equal(metrics_text(o, &text), 0);
        expect_line(&text, "goxel_build_info{version=\"14\",build=\"b\\\"1\",instance=\"user\"} 1");
        expect_line(&text, "goxel_engine_resident_bytes{project=\"a\\\"b\\\\c\\nd\",uid=\"7\"} 100");
        assert_null(memmem(text.data, text.n, "goxel_engine_proportional_bytes{",
                           strlen("goxel_engine_proportional_bytes{")));
        expect_line(&text, "goxel_errors_total{code=\"-1115\",reason=\"storage\"} 9");
        expect_line(&text, "goxel_engine_ends_total{how=\"killed\"} 5");
        expect_line(&text, "goxel_engines 1");
        expect_line(&text, "goxel_requests_total{method=\"ping\"} 6");
        json_object_put(o);
}

/* promtool says the rest; here: each metric has its two lines of comment once, before its samples. */
static void test_every_sample_stands_below_its_type(void **state) {
        json_object *o = json_tokener_parse(RESULT);
        CLEANUP_BUF Buf text = { 0 };
        char name[96] = "";
        size_t samples = 0;

        assert_int_equal(metrics_text(o, &text), 0);
        assert_int_equal(buf_append(&text, "", 1), 0);
        for (char *line = strtok((char *)text.data, "\n"); line; line = strtok(NULL, "\n")) {
                if (sscanf(line, "# TYPE %95s", name) == 1 || strncmp(line, "# HELP ", 7) == 0)
                        continue;
                if (strncmp(line, name, strlen(name)) != 0)
                        fail_msg("%s stands below %s", line, name);
                samples++;
        }
        assert_true(samples > 20);
        json_object_put(o);
}

static void test_what_is_no_result_is_refused(void **state) {
        static const char *const members[] = { "version", "methods",       "commits",       "bucket_seconds",
                                               "engines", "engines_ended", "uptime_seconds" };

        for (size_t i = 0; i < ARRAY_LEN(members); i++) {
                json_object *o = json_tokener_parse(RESULT);
                CLEANUP_BUF Buf text = { 0 };

                json_object_object_del(o, members[i]);
                assert_int_equal(metrics_text(o, &text), -EINVAL);
                assert_int_equal(text.n, 0);
                json_object_put(o);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_range_begins_at_the_newest_sample_that_is_old_enough),
                cmocka_unit_test(test_what_is_older_than_all_samples_begins_at_the_oldest),
                cmocka_unit_test(test_memory_is_read_from_the_kernels_summary),
                cmocka_unit_test(test_buckets_are_added_up),
                cmocka_unit_test(test_labels_are_escaped_and_unknown_values_left_out),
                cmocka_unit_test(test_every_sample_stands_below_its_type),
                cmocka_unit_test(test_what_is_no_result_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
