#include "cli/cli.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char fault[512];

/* Takes a command line of words apart; the last is NULL. */
static int parse(Invocation *ret, ...) {
        char *argv[20] = { (char[]){ "goxelctl" } };
        int argc = 1, r;
        va_list ap;

        fault[0] = '\0';
        va_start(ap, ret);
        while ((argv[argc] = va_arg(ap, char *)))
                argc++;
        va_end(ap);
        r = invocation_parse(ret, argc, argv, fault, sizeof(fault));
        return r;
}

#define parse(...) parse(__VA_ARGS__, NULL)

static void expect_fault(int r, const char *word) {
        assert_int_equal(r, CLI_USAGE);
        if (!strstr(fault, word))
                fail_msg("\"%s\" is not in: %s", word, fault);
}

static void test_options_stand_before_and_behind_the_command(void **state) {
        CLEANUP_INVOCATION Invocation in = { 0 };

        assert_int_equal(parse(&in, "--json", "voxel-add", "castle", "--pos", "1,2,3", "--socket=/s", "-c",
                               "#ffffff"),
                         0);
        assert_string_equal(in.command->name, "voxel-add");
        assert_string_equal(in.subject, "castle");
        assert_int_equal(in.n_args, 0);
        assert_string_equal(option(&in, "pos"), "1,2,3");
        assert_string_equal(option(&in, "color"), "#ffffff");
        assert_string_equal(option(&in, "socket"), "/s");
        assert_non_null(option(&in, "json"));
        assert_null(option(&in, "quiet"));
        assert_null(option(&in, "layer"));
}

static void test_values_may_begin_with_a_dash(void **state) {
        CLEANUP_INVOCATION Invocation in = { 0 };

        assert_int_equal(parse(&in, "voxel-add", "castle", "--pos", "-1,2,3", "-l2"), 0);
        assert_string_equal(option(&in, "pos"), "-1,2,3");
        assert_string_equal(option(&in, "layer"), "2");
}

static void test_two_dashes_end_the_options(void **state) {
        CLEANUP_INVOCATION Invocation in = { 0 };

        assert_int_equal(parse(&in, "create", "--", "--name"), 0);
        assert_string_equal(in.subject, "--name");
}

static void test_project_stands_for_the_first_argument(void **state) {
        CLEANUP_INVOCATION Invocation in = { 0 };

        assert_int_equal(parse(&in, "render", "--project", "castle.gox", "out.png"), 0);
        assert_string_equal(in.subject, "castle.gox");
        assert_int_equal(in.n_args, 1);
        assert_string_equal(in.args[0], "out.png");
}

static void test_lone_dash_is_an_argument(void **state) {
        CLEANUP_INVOCATION Invocation in = { 0 };

        assert_int_equal(parse(&in, "call", "echo", "-"), 0);
        assert_int_equal(in.n_args, 2);
}

static void test_unknown_names_are_named(void **state) {
        CLEANUP_INVOCATION Invocation in = { 0 };

        expect_fault(parse(&in, "voxel-ad"), "voxel-ad");
        expect_fault(parse(&in, "voxel-add", "--posi", "1"), "--posi");
        expect_fault(parse(&in, "voxel-add", "-x"), "-x");
        expect_fault(parse(&in, "--pos", "1"), "--pos");
        expect_fault(parse(&in, "render", "--pos", "1"), "--pos");
}

static void test_missing_and_surplus_values_are_named(void **state) {
        CLEANUP_INVOCATION Invocation in = { 0 };

        expect_fault(parse(&in, "voxel-add", "castle", "--pos"), "--pos");
        expect_fault(parse(&in, "status", "--json=yes"), "--json");
        expect_fault(parse(&in, "render", "castle"), "OUT.png");
        expect_fault(parse(&in, "render"), "OUT.png");
        expect_fault(parse(&in, "status", "extra"), "extra");
        expect_fault(parse(&in, "render", "--project", "p", "a.png", "b.png"), "b.png");
}

static void test_help_needs_no_arguments(void **state) {
        CLEANUP_INVOCATION Invocation in = { 0 };

        assert_int_equal(parse(&in, "render", "--help"), 0);
        assert_non_null(option(&in, "help"));
}

static void test_tables_fit_and_letters_are_not_doubled(void **state) {
        for (const Command *c = commands; c->name; c++) {
                CLEANUP_FREE char *word = strndup(c->name, strcspn(c->name, " "));
                const char *space = strchr(c->name, ' ');
                const CommandGroup *group = space ? command_group_find(word) : NULL;
                size_t n = 0;

                for (const Option *o = c->options; o && o->name; o++, n++)
                        for (const Option *g = global_options; g->name; g++) {
                                assert_string_not_equal(o->name, g->name);
                                assert_false(o->letter && o->letter == g->letter);
                        }
                assert_in_range(n, 0, OPTIONS_MAX);
                assert_true(!space || group);
                assert_ptr_equal(command_find(group, space ? space + 1 : c->name), c);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_options_stand_before_and_behind_the_command),
                cmocka_unit_test(test_values_may_begin_with_a_dash),
                cmocka_unit_test(test_two_dashes_end_the_options),
                cmocka_unit_test(test_project_stands_for_the_first_argument),
                cmocka_unit_test(test_lone_dash_is_an_argument),
                cmocka_unit_test(test_unknown_names_are_named),
                cmocka_unit_test(test_missing_and_surplus_values_are_named),
                cmocka_unit_test(test_help_needs_no_arguments),
                cmocka_unit_test(test_tables_fit_and_letters_are_not_doubled),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
