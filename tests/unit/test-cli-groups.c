/* Commands of two words, and a word that is a command and a group. The tables are the test's own: they stand
 * in for those of goxelctl. */
#include "cli/cli.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

const Option global_options[] = {
        { "project", "NAME", "which", 'P' },   { "json", NULL, "as JSON", 'j' },
        { "quiet", NULL, "errors only", 'q' }, { "help", NULL, "help", 'h' },
        { "version", NULL, "version", 'V' },   { .name = NULL },
};
static const Option serve_options[] = {
        { "port", "N", "where", 'p' },
        { .name = NULL },
};
static const Option add_options[] = {
        { "force", NULL, "even so", 'f' },
        { .name = NULL },
};
const Command commands[] = {
        { "serve", "", "serve guests", NULL, serve_options, 0, 0, false, NULL },
        { "serve add", "NAME", "add a table", NULL, add_options, 1, 1, false, NULL },
        { "box open", "X", "open a box", NULL, NULL, 1, 1, true, NULL },
        { "box list", "", "list the boxes", NULL, NULL, 0, 0, false, NULL },
        { "show", "[NAME]", "show one", NULL, NULL, 0, 1, false, NULL },
        { "show all", "", "show all", NULL, NULL, 0, 0, false, NULL },
        { .name = NULL },
};
const CommandWords command_words[] = { { "show", "print view" }, { NULL, NULL } };
const CommandGroup command_groups[] = {
        { "serve", "Serving" },
        { "box", "Boxes" },
        { "show", "Showing" },
        { .name = NULL },
};

static char fault[512];

static int parse(Invocation *ret, ...) {
        char *argv[20] = { (char[]){ "goxelctl" } };
        int argc = 1;
        va_list ap;

        fault[0] = '\0';
        va_start(ap, ret);
        while ((argv[argc] = va_arg(ap, char *)))
                argc++;
        va_end(ap);
        return invocation_parse(ret, argc, argv, fault, sizeof(fault));
}

#define parse(...) parse(__VA_ARGS__, NULL)

static void expect_command(const Invocation *in, const char *name, size_t n_args) {
        assert_non_null(in->command);
        assert_string_equal(in->command->name, name);
        assert_int_equal(in->n_args, n_args);
}

static void expect_fault(int r, const char *words) {
        assert_int_equal(r, CLI_USAGE);
        if (!strstr(fault, words))
                fail_msg("\"%s\" is not in: %s", words, fault);
}

static void test_two_words_name_a_command(void **state) {
        CLEANUP_INVOCATION Invocation in = { 0 };

        assert_int_equal(parse(&in, "box", "list"), 0);
        expect_command(&in, "box list", 0);
}

static void test_options_of_all_commands_stand_between_the_words(void **state) {
        CLEANUP_INVOCATION Invocation in = { 0 };

        assert_int_equal(parse(&in, "box", "--json", "open", "a"), 0);
        expect_command(&in, "box open", 0);
        assert_string_equal(in.subject, "a");
        assert_non_null(option(&in, "json"));
}

static void test_a_word_is_a_command_and_a_group(void **state) {
        CLEANUP_INVOCATION Invocation alone = { 0 }, option_only = { 0 }, second = { 0 };

        assert_int_equal(parse(&alone, "serve"), 0);
        expect_command(&alone, "serve", 0);
        assert_int_equal(parse(&option_only, "serve", "--port", "7"), 0);
        expect_command(&option_only, "serve", 0);
        assert_int_equal(parse(&second, "serve", "add", "-f", "window"), 0);
        expect_command(&second, "serve add", 1);
        assert_non_null(option(&second, "force"));
}

static void test_a_word_that_is_no_second_one_is_an_argument(void **state) {
        CLEANUP_INVOCATION Invocation name = { 0 }, all = { 0 };

        assert_int_equal(parse(&name, "show", "castle"), 0);
        expect_command(&name, "show", 1);
        assert_int_equal(parse(&all, "show", "all"), 0);
        expect_command(&all, "show all", 0);
}

static void test_a_group_alone_and_unknown_second_words_are_named(void **state) {
        CLEANUP_INVOCATION Invocation in = { 0 };

        expect_fault(parse(&in, "box"), "goxelctl help box");
        expect_fault(parse(&in, "box", "lock"), "box lock");
        expect_fault(parse(&in, "serve", "ad"), "serve ad");
        expect_fault(parse(&in, "box", "open"), "box open needs: X");
        expect_fault(parse(&in, "box", "list", "x"), "box list: one argument too many: x");
        expect_fault(parse(&in, "open", "x"), "no command open");
}

static void test_a_slip_in_the_first_word_is_told_what_is_near(void **state) {
        CLEANUP_INVOCATION Invocation in = { 0 };

        expect_fault(parse(&in, "sho", "x"), "no command sho: did you mean show?");
        expect_fault(parse(&in, "view", "x"), "no command view: here it is show (goxelctl help show)");
        expect_fault(parse(&in, "print", "x"), "no command print: here it is show");
        expect_fault(parse(&in, "serv", "add"), "no command serv: did you mean serve?");
        expect_fault(parse(&in, "frobnicate"),
                     "no command frobnicate (goxelctl help lists them, help frobnicate what comes close)");
}

static void test_options_of_the_first_word_are_not_those_of_two(void **state) {
        CLEANUP_INVOCATION Invocation in = { 0 };

        expect_fault(parse(&in, "serve", "add", "x", "--port", "7"), "--port");
        expect_fault(parse(&in, "serve", "--port", "7", "add"), "add");
}

static void test_help_is_had_for_a_group(void **state) {
        CLEANUP_INVOCATION Invocation in = { 0 };

        assert_int_equal(parse(&in, "box", "--help"), 0);
        assert_null(in.command);
        assert_string_equal(in.group->name, "box");
}

/* What help_print() prints. */
static const char *printed(const Command *c, const CommandGroup *group) {
        static char text[4096];
        FILE *file = tmpfile();
        int out = dup(STDOUT_FILENO);
        size_t n;

        assert_non_null(file);
        (void)fflush(stdout);
        assert_true(dup2(fileno(file), STDOUT_FILENO) >= 0);
        help_print(c, group);
        (void)fflush(stdout);
        assert_true(dup2(out, STDOUT_FILENO) >= 0);
        (void)close(out);
        rewind(file);
        n = fread(text, 1, sizeof(text) - 1, file);
        text[n] = '\0';
        (void)fclose(file);
        return text;
}

static void test_help_groups_commands_under_headings(void **state) {
        const char *text = printed(NULL, NULL), *boxes = strstr(text, "\nBoxes\n");

        assert_non_null(boxes);
        assert_non_null(strstr(boxes, "  box open "));
        assert_true(strstr(text, "  serve ") < strstr(text, "\nServing\n"));
        assert_true(strstr(text, "  serve add ") > strstr(text, "\nServing\n"));
}

static void test_help_for_a_group_lists_its_commands_only(void **state) {
        const char *text = printed(NULL, command_group_find("box"));

        assert_non_null(strstr(text, "  box open "));
        assert_null(strstr(text, "serve"));
        text = printed(command_find(NULL, "serve"), command_group_find("serve"));
        assert_non_null(strstr(text, "--port"));
        assert_non_null(strstr(text, "  serve add "));
        text = printed(command_find(command_group_find("serve"), "add"), command_group_find("serve"));
        assert_non_null(strstr(text, "goxelctl serve add NAME"));
        assert_null(strstr(text, "serve guests"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_two_words_name_a_command),
                cmocka_unit_test(test_options_of_all_commands_stand_between_the_words),
                cmocka_unit_test(test_a_word_is_a_command_and_a_group),
                cmocka_unit_test(test_a_word_that_is_no_second_one_is_an_argument),
                cmocka_unit_test(test_a_group_alone_and_unknown_second_words_are_named),
                cmocka_unit_test(test_a_slip_in_the_first_word_is_told_what_is_near),
                cmocka_unit_test(test_options_of_the_first_word_are_not_those_of_two),
                cmocka_unit_test(test_help_is_had_for_a_group),
                cmocka_unit_test(test_help_groups_commands_under_headings),
                cmocka_unit_test(test_help_for_a_group_lists_its_commands_only),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
