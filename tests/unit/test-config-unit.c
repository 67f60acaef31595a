/* Values of keys as people write them. */
#include "config/unit.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const ConfigKey span = { .unit = UNIT_SPAN, .min = 1, .max = 86400000 };
static const ConfigKey span_or_never = { .unit = UNIT_SPAN, .min = 0, .max = 86400000 };
static const ConfigKey bytes = { .unit = UNIT_BYTES, .min = 1, .max = UINT64_C(1) << 50 };

static void expect_read(const ConfigKey *key, const char *text, uint64_t wanted) {
        uint64_t value = 0;

        if (unit_parse(key, text, &value) != 0 || value != wanted)
                fail_msg("%s is read as %llu", text, (unsigned long long)value);
}

static void expect_refused(const ConfigKey *key, const char *text, int wanted) {
        uint64_t value = 4711;
        int r = unit_parse(key, text, &value);

        if (r != wanted)
                fail_msg("%s gives %d, not %d", text, r, wanted);
        assert_int_equal(value, 4711);
}

static void test_time_spans_are_read_as_systemd_reads_them(void **state) {
        expect_read(&span, "90", 90000);
        expect_read(&span, "30s", 30000);
        expect_read(&span, "5min", 300000);
        expect_read(&span, "5 minutes", 300000);
        expect_read(&span, "1h 30min", 5400000);
        expect_read(&span, "1h30m5s250ms", 5405250);
        expect_read(&span, "1.5h", 5400000);
        expect_read(&span, "0.25 s", 250);
        expect_read(&span, "1d", 86400000);
        expect_read(&span_or_never, "0", 0);
        expect_read(&span_or_never, "infinity", 0);
}

static void test_what_is_no_time_span_is_refused(void **state) {
        expect_refused(&span, "", -EINVAL);
        expect_refused(&span, "soon", -EINVAL);
        expect_refused(&span, "5 fortnights", -EINVAL);
        expect_refused(&span, "-5s", -EINVAL);
        expect_refused(&span, "5s,", -EINVAL);
        expect_refused(&span, "1.s", -EINVAL);
        expect_refused(&span, "0.5ms", -EINVAL);
        expect_refused(&span, "infinity", -EINVAL);
        expect_refused(&span, "0", -ERANGE);
        expect_refused(&span, "25h", -ERANGE);
        expect_refused(&span, "99999999999999999999s", -ERANGE);
        expect_refused(&span, "9007199254740992w", -ERANGE);
}

static void test_bytes_have_binary_units(void **state) {
        expect_read(&bytes, "1", 1);
        expect_read(&bytes, "4K", 4096);
        expect_read(&bytes, "10M", 10u << 20);
        expect_read(&bytes, "4G", UINT64_C(4) << 30);
        expect_read(&bytes, "1T", UINT64_C(1) << 40);
        expect_refused(&bytes, "", -EINVAL);
        expect_refused(&bytes, "4k", -EINVAL);
        expect_refused(&bytes, "4GB", -EINVAL);
        expect_refused(&bytes, "G", -EINVAL);
        expect_refused(&bytes, "0", -ERANGE);
        expect_refused(&bytes, "9007199254740992T", -ERANGE);
}

static void test_values_are_written_as_they_are_read(void **state) {
        char text[UNIT_TEXT_MAX];
        uint64_t value;

        assert_string_equal(unit_format(&span, 5405250, text), "1h 30min 5s 250ms");
        assert_string_equal(unit_format(&span_or_never, 0, text), "0");
        assert_string_equal(unit_format(&bytes, 10u << 20, text), "10M");
        assert_string_equal(unit_format(&bytes, 1000, text), "1000");
        for (size_t i = 0; i < CONFIG_KEYS; i++) {
                const ConfigKey *key = &config_keys[i];

                assert_int_equal(unit_parse(key, unit_format(key, key->fallback, text), &value), 0);
                assert_int_equal(value, key->fallback);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_time_spans_are_read_as_systemd_reads_them),
                cmocka_unit_test(test_what_is_no_time_span_is_refused),
                cmocka_unit_test(test_bytes_have_binary_units),
                cmocka_unit_test(test_values_are_written_as_they_are_read),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
