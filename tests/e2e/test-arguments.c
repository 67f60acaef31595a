/* goxeld's command line: what it says to a wrong one, and how it ends. */
#include "base/macros.h"
#include "rig/look.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* Runs it with these arguments; both its outputs are kept until the next call. The exit code. */
static int run(const char *arguments, const char **ret_text) {
        static char text[8192];
        CLEANUP_FREE char *command = NULL;
        FILE *pipe;
        size_t n;
        int status;

        assert_true(asprintf(&command, "%s %s 2>&1", RIG_GOXELD, arguments) > 0);
        pipe = popen(command, "re");
        assert_non_null(pipe);
        n = fread(text, 1, sizeof(text) - 1, pipe);
        text[n] = '\0';
        status = pclose(pipe);
        assert_true(WIFEXITED(status));
        *ret_text = text;
        return WEXITSTATUS(status);
}

static void test_the_help_names_every_option_and_the_version_the_build(void **state) {
        static const char *const options[] = { "--system ",        "--socket PATH", "--state-dir DIR",
                                               "--engine PATH",    "--idle-ms N",   "--sessions-per-uid N",
                                               "--log-level LEVEL" };
        const char *text;

        assert_int_equal(run("--help", &text), 0);
        for (size_t i = 0; i < ARRAY_LEN(options); i++)
                if (!strstr(text, options[i]))
                        fail_msg("%s is not in:\n%s", options[i], text);
        assert_int_equal(run("--version", &text), 0);
        assert_int_equal(strncmp(text, "goxeld ", 7), 0);
}

static void test_wrong_arguments_are_named_with_what_was_expected(void **state) {
        static const char *const wrong[][2] = {
                { "castle", "goxeld: unknown argument: castle\n" },
                { "--castle", "goxeld: unknown option: --castle\n" },
                { "--castle=1", "goxeld: unknown option: --castle\n" },
                { "--system=yes", "goxeld: --system takes no value\n" },
                { "--socket", "goxeld: --socket needs a value\n" },
                { "--socket=", "goxeld: --socket must not be empty\n" },
                { "--idle-ms soon", "goxeld: --idle-ms takes a number from 0 to 86400000\n" },
                { "--idle-ms=-1", "goxeld: --idle-ms takes a number from 0 to 86400000\n" },
                { "--sessions-per-uid 0", "goxeld: --sessions-per-uid takes a number from 1 to " },
                { "--log-level loud", "goxeld: --log-level takes " },
        };

        for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
                const char *text;

                assert_int_equal(run(wrong[i][0], &text), 2);
                if (strncmp(text, wrong[i][1], strlen(wrong[i][1])) != 0)
                        fail_msg("%s: \"%s\" expected, not \"%s\"", wrong[i][0], wrong[i][1], text);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_help_names_every_option_and_the_version_the_build),
                cmocka_unit_test(test_wrong_arguments_are_named_with_what_was_expected),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
