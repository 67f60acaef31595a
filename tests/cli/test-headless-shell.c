/* Many commands of goxel-headless: batches, standard input, and a terminal. */
#include "cli/headless.h"
#include "cli/terminal.h"

#include <string.h>

static int teardown(void **state) {
        terminal_teardown();
        return headless_teardown(state);
}

/* --- batches ------------------------------------------------------------------------------------------ */

static void test_batch_of_a_thousand_is_exact(void **state) {
        expect_run(
                0,
                "for i in $(seq 0 999); do echo \"voxel-add a.gox -p $((i %% 10)),$((i / 10 %% 10)),$((i / 100)) "
                "-c $((i %% 256)),$((i / 256)),7\"; done >b");
        expect_headless(0, "goxel-headless batch b | sort | uniq -c | tr -s ' '");
        expect_out(" 1000 voxels: 1\n");
        expect_run(
                0,
                "for i in $(seq 0 999); do printf '%%d %%d %%d %%02x%%02x07\\n' $((i %% 10)) $((i / 10 %% 10)) "
                "$((i / 100)) $((i %% 256)) $((i / 256)); done | sort >wanted; "
                "goxelctl convert a.gox a.txt -q && grep -v '^#' a.txt | sort | cmp - wanted");
}

static void test_batch_stops_at_its_first_error_and_names_the_line(void **state) {
        expect_run(
                0,
                "printf 'voxel-add a.gox -p 1,2,3\\n\\n# nothing\\nvoxel-add a.gox -p x\\nvoxel-add a.gox -p "
                "4,5,6\\n' >b");
        expect_headless(-5, "goxel-headless batch b");
        expect_err_has("goxel-headless: b:4: ");
        expect_voxels("a.gox", "1 2 3 ffffff\n");
        expect_headless(-5, "goxel-headless --quiet batch --file b");
}

static void test_batch_saves_what_was_done_before_an_error(void **state) {
        expect_run(0, "{ for i in $(seq 50); do echo voxel-add a.gox -p $i,0,0; done; echo fly; } >b");
        expect_headless(-3, "goxel-headless --quiet batch b");
        expect_headless(0, "goxel-headless open a.gox | tail -1");
        expect_out("voxels: 50\n");
}

static void test_batch_works_on_several_files(void **state) {
        expect_run(
                0,
                "for i in 1 2 3; do echo voxel-add a.gox -p $i,0,0; echo voxel-add b.gox -p $i,1,0; done >b");
        expect_headless(0, "goxel-headless --quiet batch b");
        expect_voxels("a.gox", "1 0 0 ffffff\n2 0 0 ffffff\n3 0 0 ffffff\n");
        expect_voxels("b.gox", "1 1 0 ffffff\n2 1 0 ffffff\n3 1 0 ffffff\n");
}

static void test_batch_ends_at_exit_and_runs_others(void **state) {
        expect_run(0, "printf 'create a.gox\\nbatch c\\nvoxel-add -p 2,2,2\\nsave\\nexit\\nfly\\n' >b; "
                      "printf 'voxel-add -p 1,1,1\\nquit\\nfly\\n' >c; echo batch d >d");
        expect_headless(0, "goxel-headless --quiet batch b");
        expect_voxels("a.gox", "1 1 1 ffffff\n2 2 2 ffffff\n");
        expect_headless(-1, "goxel-headless batch d");
        expect_err_has("deep");
}

static void test_failure_to_save_at_the_end_is_told(void **state) {
        expect_run(0, "mkdir d; { for i in $(seq 20); do echo voxel-add d/a.gox -p $i,0,0; done; } >b; "
                      "printf 'batch b\\nvoxel-add nowhere/a.gox -p 1,1,1\\n' >c");
        expect_headless(-8, "goxel-headless --quiet batch c");
        expect_err_has("c:2: ");
        expect_headless(0, "goxel-headless open d/a.gox | tail -1");
        expect_out("voxels: 20\n");
}

/* --- standard input ----------------------------------------------------------------------------------- */

static void test_input_goes_on_after_an_error_and_tells_the_first(void **state) {
        expect_headless(
                -11,
                "printf 'create a.gox\\nvoxel-add -p 1,2,3 -l 9\\nfly\\nvoxel-add -p 4,5,6\\nsave\\n' | "
                "goxel-headless --quiet");
        expect_err_has("standard input:2: ");
        expect_err_has("standard input:3: ");
        expect_voxels("a.gox", "4 5 6 ffffff\n");
}

static void test_words_are_quoted_as_in_a_shell(void **state) {
        expect_headless(0,
                        "printf '%%s\\n' \"create 'my file.gox' # new\" 'layer-create -n \"a \\\"b\\\"\"' "
                        "'layer-create -n c\\ d' save | goxel-headless | grep name");
        expect_out("name: my file\nname: a \"b\"\nname: c d\n");
        expect_headless(-2, "echo \"create 'a.gox\" | goxel-headless");
        expect_err_has("quote");
}

static void test_open_project_is_drawn_exported_and_told(void **state) {
        expect_headless(
                0,
                "printf 'create a.gox\\nvoxel-add -p 1,2,3 -c 1,2,3\\nrender a.png -w 9 --height 9\\n"
                "export a.txt\\nexport -o b.txt\\nsave\\n' | goxel-headless --quiet && grep -v '#' a.txt && "
                "cmp a.txt b.txt && [ -s a.png ]");
        expect_out("1 2 3 010203\n");
}

static void test_commands_without_a_project_say_so(void **state) {
        expect_headless(-2, "echo voxel-add -p 1,2,3 | goxel-headless");
        expect_err_has("open FILE");
        expect_headless(-8, "echo save a.gox | goxel-headless");
}

static void test_changes_that_are_not_saved_are_told(void **state) {
        expect_headless(0, "goxel-headless --quiet create a.gox; "
                           "printf 'open a.gox\\nvoxel-add -p 1,2,3\\n' | goxel-headless --quiet");
        expect_err_has("not saved");
        expect_voxels("a.gox", "");
}

static void test_read_only_project_is_not_changed(void **state) {
        expect_headless(0, "goxel-headless --quiet create a.gox; cp a.gox b.gox");
        expect_headless(
                -11,
                "printf 'open a.gox -r yes\\nvoxel-add -p 1,2,3\\nlayer-create\\nsave\\nsave b.gox\\n' | "
                "goxel-headless --quiet");
        expect_err_has("standard input:2: ");
        expect_err_has("standard input:3: ");
        expect_err_has("standard input:4: ");
        assert_null(strstr(run_err(), "input:5"));
        expect_run(0, "cmp a.gox b.gox || true; ls *.bak");
        expect_out("b.gox.bak\n");
}

static void test_saving_keeps_the_old_file_unless_told_otherwise(void **state) {
        expect_headless(0, "goxel-headless --quiet voxel-add a.gox -p 1,1,1; cp a.gox old; "
                           "printf 'open a.gox\\nvoxel-add -p 2,2,2\\nsave\\n' | goxel-headless --quiet && "
                           "cmp a.gox.bak old && rm a.gox.bak");
        expect_headless(
                0,
                "printf 'open a.gox\\nvoxel-add -p 3,3,3\\nsave -b no\\n' | goxel-headless --quiet && ls");
        expect_out("a.gox\nold\n");
        expect_voxels("a.gox", "1 1 1 ffffff\n2 2 2 ffffff\n3 3 3 ffffff\n");
}

static void test_saving_elsewhere_makes_that_the_file(void **state) {
        expect_headless(
                0, "printf 'create a.gox\\nvoxel-add -p 1,1,1\\nsave b.gox\\nvoxel-add -p 2,2,2\\nsave\\n"
                   "save c -f vox\\nvoxel-add -p 3,3,3\\nsave\\n' | goxel-headless --quiet; head -c 4 c");
        expect_out("VOX ");
        expect_voxels("a.gox", "");
        expect_voxels("b.gox", "1 1 1 ffffff\n2 2 2 ffffff\n3 3 3 ffffff\n");
}

/* --- a terminal --------------------------------------------------------------------------------------- */

static void start_shell(void) {
        terminal_start_program("goxel-headless", "");
        terminal_await("goxel> ");
}

static void test_shell_carries_out_what_is_typed(void **state) {
        start_shell();
        terminal_type("create a.gox -w 8\n");
        terminal_await("width: 8");
        terminal_type("fly\n");
        terminal_await("no command fly");
        terminal_type("voxel-add a.gox -p 1,2,3\n");
        terminal_await("voxels: 1");
        terminal_type("exit\n");
        assert_int_equal(terminal_end(), 0);
        expect_voxels("a.gox", "1 2 3 ffffff\n");
}

static void test_file_that_somebody_else_changed_is_not_saved_over(void **state) {
        expect_headless(
                0, "goxel-headless --quiet create a.gox; goxel-headless --quiet voxel-add o.gox -p 9,9,9");
        start_shell();
        terminal_type("open a.gox\n");
        terminal_await("voxels: 0");
        terminal_type("voxel-add -p 1,2,3\n");
        terminal_await("voxels: 1");
        expect_run(0, "mv o.gox a.gox");
        terminal_type("save\n");
        terminal_await("changed by somebody else");
        terminal_type("save b.gox\n");
        terminal_await("bytes: ");
        terminal_type("exit\n");
        assert_int_equal(terminal_end(), 0);
        expect_voxels("a.gox", "9 9 9 ffffff\n");
        expect_voxels("b.gox", "1 2 3 ffffff\n");
}

static void test_shell_completes_words(void **state) {
        start_shell();
        terminal_type("vers\t\n");
        terminal_await("goxel-headless 14.");
        terminal_type("layer-\t");
        terminal_await("layer-rename");
        terminal_type("\025quit\n");
        assert_int_equal(terminal_end(), 0);
}

static void test_shell_takes_letters_of_any_language(void **state) {
        start_shell();
        terminal_type("create h\u00fctte.gox -w 8\n");
        terminal_await("width: 8");
        terminal_type("quit\n");
        assert_int_equal(terminal_end(), 0);
        expect_run(0, "ls h\u00fctte.gox");
}

/* Only Ctrl-C is a signal while a line is typed. Before the first key is read the terminal may be as it was.
 */
static void test_keys_that_quit_and_suspend_do_nothing_to_a_line(void **state) {
        start_shell();
        terminal_type("vers\t");
        terminal_await_answer("ion ");
        terminal_type("\034\032\n");
        terminal_await_answer("goxel-headless 14.");
        terminal_type("quit\n");
        assert_int_equal(terminal_end(), 0);
}

static void test_shell_remembers_lines(void **state) {
        start_shell();
        terminal_type("create first.gox\n");
        terminal_await("depth: 64\r\ngoxel> ");
        terminal_type("quit\n");
        assert_int_equal(terminal_end(), 0);
        expect_run(0, "rm first.gox; stat -c %%a state/goxel/headless_history");
        expect_out("600\n");
        start_shell();
        terminal_type("\033[A\033[A\n");
        terminal_await("name: first");
        terminal_type("quit\n");
        assert_int_equal(terminal_end(), 0);
        expect_run(0, "ls *.gox");
        expect_out("first.gox\n");
}

static void test_shell_passes_over_a_line_that_is_cancelled(void **state) {
        start_shell();
        for (int i = 0; i < 20; i++) {
                terminal_type("create lost.gox\003version\n");
                terminal_await_answer("goxel-headless 14.");
        }
        terminal_type("quit\n");
        assert_int_equal(terminal_end(), 0);
        expect_run(0, "ls");
        assert_null(strstr(run_out(), "lost"));
}

static void skip_without_scripts(void) {
        expect_run(0, "[ -x \"$GOXEL_SCRIPT\" ] && echo there || true");
        if (run_out()[0] == '\0')
                skip();
}

static void test_interrupted_command_leaves_the_shell_and_the_file(void **state) {
        skip_without_scripts();
        start_shell();
        terminal_type("voxel-add a.gox -p 1,2,3\n");
        terminal_await("voxels: 1\r\ngoxel> ");
        terminal_type("script -c 'for (;;);'\n");
        terminal_await_answer("(;;);'\r\n");
        terminal_type("\003");
        terminal_await_answer("goxel> ");
        terminal_type("layer-create a.gox -n roof\n");
        terminal_await_answer("name: roof");
        terminal_type("quit\n");
        assert_int_equal(terminal_end(), 0);
        expect_voxels("a.gox", "1 2 3 ffffff\n");
}

/* What was typed before it is dropped by the terminal, or read as a line and interrupted. */
static void test_interrupt_that_follows_a_line_at_once_is_heard(void **state) {
        skip_without_scripts();
        start_shell();
        for (int i = 0; i < 20; i++) {
                terminal_type("script -c 'for (;;);'\n\003");
                terminal_await_answer("goxel> ");
        }
        terminal_type("create a.gox -w 8\n");
        terminal_await_answer("width: 8");
        terminal_type("quit\n");
        assert_int_equal(terminal_end(), 0);
}

static void test_prompt_is_there_without_a_terminal_too(void **state) {
        expect_headless(
                0,
                "printf 'version\\nfly\\nexit\\n' | goxel-headless --interactive | grep -c 'goxel-headless 14.'");
        expect_out("2\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, headless_setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_batch_of_a_thousand_is_exact),
                TEST(test_batch_stops_at_its_first_error_and_names_the_line),
                TEST(test_batch_saves_what_was_done_before_an_error),
                TEST(test_batch_works_on_several_files),
                TEST(test_batch_ends_at_exit_and_runs_others),
                TEST(test_failure_to_save_at_the_end_is_told),
                TEST(test_input_goes_on_after_an_error_and_tells_the_first),
                TEST(test_words_are_quoted_as_in_a_shell),
                TEST(test_open_project_is_drawn_exported_and_told),
                TEST(test_commands_without_a_project_say_so),
                TEST(test_changes_that_are_not_saved_are_told),
                TEST(test_read_only_project_is_not_changed),
                TEST(test_saving_keeps_the_old_file_unless_told_otherwise),
                TEST(test_saving_elsewhere_makes_that_the_file),
                TEST(test_shell_carries_out_what_is_typed),
                TEST(test_file_that_somebody_else_changed_is_not_saved_over),
                TEST(test_shell_completes_words),
                TEST(test_shell_takes_letters_of_any_language),
                TEST(test_keys_that_quit_and_suspend_do_nothing_to_a_line),
                TEST(test_shell_remembers_lines),
                TEST(test_shell_passes_over_a_line_that_is_cancelled),
                TEST(test_interrupted_command_leaves_the_shell_and_the_file),
                TEST(test_interrupt_that_follows_a_line_at_once_is_heard),
                TEST(test_prompt_is_there_without_a_terminal_too),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
