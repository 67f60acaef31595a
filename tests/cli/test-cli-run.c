/* goxelctl run: files of commands, and programs. */
#include "cli/run.h"

#include <stdio.h>
#include <string.h>

static int setup(void **state) {
        return run_setup();
}

static int teardown(void **state) {
        run_teardown();
        return 0;
}

static void write_job(const char *text) {
        FILE *file = fopen(run_path("job"), "we");

        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
}

static void test_each_line_is_carried_out(void **state) {
        write_job("# a comment\n\n  create 'my castle.gox' --size 16,16,16   # another\n"
                  "voxel-add my\\ castle.gox --pos 1,2,3 --color \"#ff8000\"\n"
                  "convert \"my castle.gox\" c.txt");
        expect_run(0, "goxelctl run job -q && grep -v '^#' c.txt");
        expect_out("1 2 3 ff8000\n");
}

static void test_it_ends_at_the_first_command_that_fails_and_names_its_line(void **state) {
        write_job("create a.gox -q\nvoxel-add a.gox --pos 1,2\ncreate b.gox -q\n");
        expect_run(2, "goxelctl run job");
        expect_err_has("job:2: this command failed");
        expect_run(0, "test -e a.gox && test ! -e b.gox");
}

static void test_it_goes_on_where_it_is_told_to_and_fails_in_the_end(void **state) {
        write_job("nonsense\ncreate b.gox -q\n");
        expect_run(2, "goxelctl run --keep-going job");
        expect_err_has("job:1:");
        expect_run(0, "test -e b.gox");
}

static void test_lines_that_cannot_be_split_are_named(void **state) {
        write_job("version\ncreate 'a.gox\n");
        expect_run(2, "goxelctl run job");
        expect_err_has("job:2: a quote is not closed");
        write_job("run job\n");
        expect_run(2, "goxelctl run job");
        expect_err_has("a file of commands cannot run another one");
        expect_err_has("job:1: this command failed");
        write_job("--quiet run job\n");
        expect_run(2, "goxelctl run job");
        expect_err_has("a file of commands cannot run another one");
        expect_run(4, "goxelctl run nowhere");
        expect_err_has("nowhere");
        expect_run(4, "mkdir folder; goxelctl run folder");
        expect_err_has("folder is not a regular file");
}

static void test_lines_come_from_stdin_too_and_have_the_options_of_all(void **state) {
        expect_run(0, "printf 'version\\n' | goxelctl --json run -");
        assert_memory_equal(look_string(run_json(), "version"), "14.", 3);
}

static void test_an_executable_file_is_a_program(void **state) {
        write_job("#!/bin/sh\necho \"$GOXEL_SOCKET\"; exit 7\n");
        expect_run(7, "chmod +x job; goxelctl run --socket /nowhere job");
        expect_out("/nowhere\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_each_line_is_carried_out),
                TEST(test_it_ends_at_the_first_command_that_fails_and_names_its_line),
                TEST(test_it_goes_on_where_it_is_told_to_and_fails_in_the_end),
                TEST(test_lines_that_cannot_be_split_are_named),
                TEST(test_lines_come_from_stdin_too_and_have_the_options_of_all),
                TEST(test_an_executable_file_is_a_program),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
