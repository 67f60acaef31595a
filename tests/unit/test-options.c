/* Where goxeld looks for what belongs to it: an option stands over a variable, a variable over the folder of
 * the installation. */
#include "base/macros.h"
#include "config.h"
#include "daemon/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static int with_variables(void **state) {
        (void)setenv("GOXEL_ENGINE", "/built/engine", 1);
        (void)setenv("GOXEL_ENGINE_DESCRIPTION", "/built/engine.json", 1);
        (void)setenv("GOXEL_SCRIPT", "/built/script", 1);
        return 0;
}

static int without_variables(void **state) {
        (void)unsetenv("GOXEL_ENGINE");
        (void)unsetenv("GOXEL_ENGINE_DESCRIPTION");
        (void)unsetenv("GOXEL_SCRIPT");
        return 0;
}

static int parse(Options *ret, const char **argv, size_t n) {
        return options_parse(ret, (int)n, (char **)(void *)argv);
}

static void test_variables_name_what_is_not_installed(void **state) {
        const char *argv[] = { "goxeld" };
        Options o;

        assert_int_equal(parse(&o, argv, ARRAY_LEN(argv)), 0);
        assert_string_equal(o.engine, "/built/engine");
        assert_string_equal(o.description, "/built/engine.json");
        assert_string_equal(o.script, "/built/script");
}

static void test_options_stand_over_variables(void **state) {
        const char *argv[] = { "goxeld", "--engine", "/mine/engine", "--description=/mine/engine.json" };
        Options o;

        assert_int_equal(parse(&o, argv, ARRAY_LEN(argv)), 0);
        assert_string_equal(o.engine, "/mine/engine");
        assert_string_equal(o.description, "/mine/engine.json");
}

static void expect_installed(void) {
        const char *argv[] = { "goxeld" };
        Options o;

        assert_int_equal(parse(&o, argv, ARRAY_LEN(argv)), 0);
        assert_string_equal(o.engine, GOXEL_ENGINE_PATH);
        assert_string_equal(o.description, GOXEL_ENGINE_DESCRIPTION);
        assert_string_equal(o.script, GOXEL_SCRIPT_PATH);
}

static void test_without_variables_or_with_empty_ones_it_is_the_installation(void **state) {
        expect_installed();
        (void)setenv("GOXEL_ENGINE", "", 1);
        (void)setenv("GOXEL_ENGINE_DESCRIPTION", "", 1);
        (void)setenv("GOXEL_SCRIPT", "", 1);
        expect_installed();
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_variables_name_what_is_not_installed, with_variables,
                                                without_variables),
                cmocka_unit_test_setup_teardown(test_options_stand_over_variables, with_variables,
                                                without_variables),
                cmocka_unit_test_setup_teardown(
                        test_without_variables_or_with_empty_ones_it_is_the_installation, without_variables,
                        without_variables),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
