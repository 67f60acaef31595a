#include "daemon/stored.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void test_a_name_says_whose_engine_it_is(void **state) {
        char name[STORED_NAME_MAX + 1];
        StoredProject s;

        assert_int_equal(stored_name(name, STORED_ENGINE, 1000, 4711, "Schloß: oben"), 0);
        assert_null(strchr(name, ':'));
        assert_true(stored_is(name));
        assert_true(stored_parse(name, STORED_ENGINE, &s));
        assert_int_equal(s.uid, 1000);
        assert_int_equal(s.pid, 4711);
        assert_string_equal(s.project, "Schloß: oben");
        assert_false(stored_parse(name, STORED_REMAINS, &s));
}

static void test_the_longest_name_of_a_project_fits(void **state) {
        char name[STORED_NAME_MAX + 1], project[NAME_MAX_BYTES + 1] = { 0 };
        StoredProject s;

        memset(project, 'x', NAME_MAX_BYTES);
        assert_int_equal(stored_name(name, STORED_REMAINS, UINT32_MAX, 4194304, project), 0);
        assert_true(stored_parse(name, STORED_REMAINS, &s));
        assert_string_equal(s.project, project);
}

static void test_other_names_are_none(void **state) {
        static const char *const names[] = { "",
                                             "engine",
                                             "engine-",
                                             "engine-1",
                                             "engine-1-2",
                                             "engine-1-2-",
                                             "engine-1-2-!",
                                             "engine-1-2-Lw==",
                                             "enginex-1-2-eA==",
                                             "engine-x-2-eA==" };
        StoredProject s;

        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                assert_false(stored_parse(names[i], STORED_ENGINE, &s));
        assert_false(stored_is("goxel.socket"));
        assert_false(stored_is("engines"));
        assert_true(stored_is(STORED_DOOR));
        assert_true(stored_is(STORED_DOORS));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_name_says_whose_engine_it_is),
                cmocka_unit_test(test_the_longest_name_of_a_project_fits),
                cmocka_unit_test(test_other_names_are_none),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
