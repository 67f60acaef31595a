/* What goxelctl says about itself, and about command lines that make no sense. Nothing is started. */
#include "cli/run.h"

#include <string.h>

static int setup(void **state) {
        int r = run_setup();

        (void)setenv("GOXEL_ENGINE", "/bin/false", 1);
        return r;
}

static int teardown(void **state) {
        run_teardown();
        return 0;
}

static void expect_usage(const char *line, const char *words) {
        expect_run(2, "%s", line);
        expect_out("");
        expect_err_has("goxelctl: ");
        expect_err_has(words);
}

static void test_unknown_names_are_named(void **state) {
        expect_usage("goxelctl fly", "fly");
        expect_usage("goxelctl voxel-add a.gox --position 1,2,3", "--position");
        expect_usage("goxelctl --flags status", "--flags");
        expect_usage("goxelctl help fly", "fly");
        expect_usage("goxelctl", "help");
        expect_usage("goxelctl undo",
                     "no command undo, but a method: goxelctl call undo (goxelctl help undo)");
}

static void test_who_exports_a_picture_is_told_what_draws_one(void **state) {
        expect_usage("goxelctl convert a.vox a.png", "png is for pictures: goxelctl render draws the model");
        expect_usage("goxelctl export ./a.vox a.jpg", "--format png-slices");
        expect_usage("goxelctl convert a.vox a.gox --format bmp", "bmp is for pictures");
}

static void test_values_that_make_no_sense_are_named(void **state) {
        expect_usage("goxelctl voxel-add a.gox", "--pos");
        expect_usage("goxelctl voxel-add a.gox --pos 1,2", "1,2");
        expect_usage("goxelctl voxel-add a.gox --pos 1,2,3 --color rde", "rde");
        expect_usage("goxelctl voxel-add a.gox --pos 1,2,3 --layer top", "top");
        expect_usage("goxelctl voxel-remove a.gox", "--box");
        expect_usage("goxelctl voxel-remove a.gox --pos 1,2,3 --box 1,2,3,4,5,6", "--box");
        expect_usage("goxelctl voxel-remove a.gox --box 1,2,3", "1,2,3");
        expect_usage("goxelctl create a.gox --size 64", "64");
        expect_usage("goxelctl create ./a", "./a");
        expect_usage("goxelctl render a.gox a.png --size 64", "64");
        expect_usage("goxelctl render a.gox a.gif", ".gif");
        expect_usage("goxelctl convert a.gox", "OUT");
        expect_usage("goxelctl convert a.gox b.vox c.obj", "c.obj");
}

static void test_a_colour_without_its_mark_is_told_so(void **state) {
        expect_usage("goxelctl voxel-add a.gox --pos 1,2,3 --color ff8000", "ff8000 without a #");
        expect_usage("goxelctl render a.gox a.png --background fff", "fff without a #");
}

static void test_faults_of_the_command_line_are_json_for_who_wants_it(void **state) {
        expect_run(2, "goxelctl fly -j");
        expect_err_has("{\"error\":{\"exit_code\":2,\"message\":\"no command fly");
        expect_run(2, "goxelctl --json render");
        expect_err_has("{\"error\":{\"exit_code\":2,\"message\":\"render needs");
        expect_run(2, "goxelctl fly -- -j");
        expect_err_has("goxelctl: no command fly");
}

static void test_parameters_that_are_none_are_named(void **state) {
        expect_usage("goxelctl call echo novalue", "novalue");
        expect_usage("goxelctl call echo a=1 a=2", "twice");
        expect_usage("goxelctl call echo '{\"a\":NaN}'", "NaN");
        expect_usage("goxelctl -P p call echo '[1]'", "--project");
        expect_usage("goxelctl -P p call echo project=q", "twice");
        expect_usage("echo 17 | goxelctl call echo -", "17");
}

static void test_help_lists_all_commands_and_options(void **state) {
        static const char *const names[] = { "create", "open",    "voxel-add", "voxel-remove", "render",
                                             "export", "convert", "status",    "projects",     "call",
                                             "help",   "version", "--json",    "--socket" };

        expect_run(0, "goxelctl help");
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                assert_non_null(strstr(run_out(), names[i]));
        expect_run(
                0,
                "goxelctl help voxel-add >a && goxelctl voxel-add --help >b && cmp a b && grep -q -e --pos a");
        expect_out("");
}

static void test_options_with_letters_of_several_bytes_stand_in_the_same_columns(void **state) {
        expect_run(
                0,
                "goxelctl help render | grep -e '--view ' -e '--size ' | sed 's/\\(.*[^ ]  *\\)\\(front\\|pixels\\).*/\\1x/'");
        expect_out("  -v, --view VIEW,…              x\n"
                   "      --size WxH                 x\n");
}

static void test_help_tells_what_a_method_takes_by_each_of_its_names(void **state) {
        static const char *const lines[] = { "goxelctl help mirror", "goxelctl help call goxel.flip",
                                             "goxelctl call flip --help" };

        for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
                expect_run(0, "%s", lines[i]);
                assert_non_null(strstr(run_out(), "goxel.flip\n"));
                assert_non_null(strstr(run_out(), "  axis: one of \"x\", \"y\", \"z\" (required)\n"));
                assert_non_null(strstr(run_out(), "  keep: true or false (default: false)\n"));
        }
}

static void test_help_lists_the_methods_that_have_to_do_with_a_word(void **state) {
        expect_run(0, "goxelctl help call checkpoint");
        assert_non_null(strstr(run_out(), "goxel.create_checkpoint: "));
        assert_non_null(strstr(run_out(), "goxel.restore_checkpoint: "));
        assert_null(strstr(run_out(), "goxel.flip"));
}

static void test_version_is_told_to_people_and_machines(void **state) {
        expect_run(0, "goxelctl --version >a && goxelctl version >b && cmp a b && cat a");
        assert_memory_equal(run_out(), "goxelctl 14.", 12);
        expect_run(0, "goxelctl version --json");
        assert_memory_equal(look_string(run_json(), "version"), "14.", 3);
}

static void test_man_pages_have_no_faults(void **state) {
        expect_run(0,
                   "command -v man >/dev/null || exit 0; for i in %s/*.[0-9]; do "
                   "man -l --warnings $i >/dev/null; done",
                   RUN_MAN);
        assert_string_equal(run_err(), "");
}

static void test_every_command_is_in_the_man_page(void **state) {
        expect_run(0,
                   "goxelctl help | sed -n '/^Options/q;s/^  \\([a-z -]*[a-z]\\)  .*/\\1/p' | while read -r "
                   "c; do grep -Eq \"^\\.It Ic $c( |$)\" %s/goxelctl.1 || echo $c; done",
                   RUN_MAN);
        expect_out("");
}

static void test_every_function_of_the_library_has_a_man_page(void **state) {
        expect_run(0,
                   "cd %s && set -- $(sed -n 's/^[a-zA-Z].*[ *]goxel_client_\\([a-z_]*\\)(.*/\\1/p' "
                   "../src/client/include/goxel/goxel.h) && [ $# -gt 0 ] && for i; do "
                   "grep -q \"^\\.F[no] goxel_client_$i\" libgoxel.3 && grep -q \" '$i',\" meson.build || "
                   "echo $i; done",
                   RUN_MAN);
        expect_out("");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_unknown_names_are_named),
                TEST(test_who_exports_a_picture_is_told_what_draws_one),
                TEST(test_values_that_make_no_sense_are_named),
                TEST(test_a_colour_without_its_mark_is_told_so),
                TEST(test_faults_of_the_command_line_are_json_for_who_wants_it),
                TEST(test_parameters_that_are_none_are_named),
                TEST(test_help_lists_all_commands_and_options),
                TEST(test_options_with_letters_of_several_bytes_stand_in_the_same_columns),
                TEST(test_help_tells_what_a_method_takes_by_each_of_its_names),
                TEST(test_help_lists_the_methods_that_have_to_do_with_a_word),
                TEST(test_version_is_told_to_people_and_machines),
                TEST(test_man_pages_have_no_faults),
                TEST(test_every_command_is_in_the_man_page),
                TEST(test_every_function_of_the_library_has_a_man_page),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
