/* What goxel-headless refuses, and the exit code of each refusal. */
#include "cli/headless.h"

#include <string.h>

static void expect_failure(int code, const char *words, const char *line) {
        expect_headless(code, "%s", line);
        expect_out("");
        expect_err_has("goxel-headless: ");
        expect_err_has(words);
}

static void test_command_lines_that_make_no_sense(void **state) {
        expect_failure(-2, "--fly", "goxel-headless --fly create a.gox");
        expect_failure(-2, "--fly", "goxel-headless create a.gox --fly");
        expect_failure(-2, "--pos", "goxel-headless voxel-add a.gox -p");
        expect_failure(-2, "c.gox", "goxel-headless create a.gox c.gox");
        expect_failure(-2, "--output", "goxel-headless create a.gox -o b.gox");
        expect_failure(-2, "OUTPUT", "goxel-headless create");
        expect_failure(-2, "PROJECT", "goxel-headless voxel-add -p 1,2,3");
        expect_failure(-2, "convert", "goxel-headless convert a.gox");
        expect_failure(-2, "OUTPUT", "goxel-headless render a.gox");
        expect_failure(-2, "not both", "goxel-headless voxel-remove a.gox -p 1,2,3 -b 1,2,3,4,5,6");
        expect_failure(-2, "not both", "goxel-headless layer-delete a.gox -i 1 -n x");
        expect_failure(-2, "no value", "goxel-headless --quiet=yes version");
        expect_run(0, "ls");
        expect_out("");
}

static void test_commands_that_are_none(void **state) {
        expect_failure(-3, "fly", "goxel-headless fly");
        expect_failure(-3, "fly", "goxel-headless help fly");
        expect_failure(-3, "voxel-batch-add", "goxel-headless voxel-batch-add");
}

static void test_options_that_are_missing(void **state) {
        expect_failure(-4, "--pos", "goxel-headless voxel-add a.gox");
        expect_failure(-4, "--color", "goxel-headless voxel-paint a.gox -p 1,2,3");
        expect_failure(-4, "--box", "goxel-headless voxel-remove a.gox");
        expect_failure(-4, "--id", "goxel-headless layer-delete a.gox");
        expect_failure(-4, "--target", "goxel-headless layer-merge a.gox -s 1");
        expect_failure(-4, "--visible", "goxel-headless layer-visibility a.gox -i 1");
        expect_failure(-4, "--new-name", "goxel-headless layer-rename a.gox -i 1");
        expect_failure(-4, "--code", "goxel-headless script");
}

static void test_values_that_make_no_sense(void **state) {
        expect_failure(-5, "1,2", "goxel-headless voxel-add a.gox -p 1,2");
        expect_failure(-5, "4000000000", "goxel-headless voxel-add a.gox -p 1,2,4000000000");
        expect_failure(-5, "256,0,0", "goxel-headless voxel-add a.gox -p 1,2,3 -c 256,0,0");
        expect_failure(-5, "rde", "goxel-headless voxel-add a.gox -p 1,2,3 --color=rde");
        expect_failure(-5, "1,2,3", "goxel-headless voxel-remove a.gox -b 1,2,3");
        expect_failure(-5, "-2", "goxel-headless voxel-add a.gox -p 1,2,3 -l -2");
        expect_failure(-5, "16777216", "goxel-headless create a.gox -w 0");
        expect_failure(-5, "maybe", "goxel-headless layer-create a.gox -v maybe");
        expect_failure(-5, "isometric", "goxel-headless render a.gox a.png -c moon");
        expect_failure(-5, "101", "goxel-headless render a.gox a.png -q 101");
        expect_failure(-5, "UTF-8", "goxel-headless layer-create a.gox -n \"$(printf '\\377')\"");
        expect_failure(-5, "\"\"", "goxel-headless layer-create a.gox -n ''");
        expect_headless(0, "goxel-headless --quiet create a.gox");
        expect_failure(-5, "gox, vox", "goxel-headless export a.gox b -f xyz");
}

static void test_files_that_are_not_there(void **state) {
        expect_failure(-6, "nowhere.gox", "goxel-headless open nowhere.gox");
        expect_failure(-6, "nowhere.gox", "goxel-headless voxel-remove nowhere.gox -p 1,2,3");
        expect_failure(-6, "nowhere.gox", "goxel-headless convert nowhere.gox a.vox");
        expect_failure(-6, "nowhere.js", "goxel-headless script nowhere.js");
        expect_failure(-6, "nowhere", "goxel-headless batch nowhere");
        expect_failure(-6, "nowhere", "goxel-headless --config nowhere version");
}

static void test_projects_that_cannot_be_read(void **state) {
        expect_run(0, "echo 'no model' >bad.gox; mkdir d.gox; echo x >a.xyz");
        expect_failure(-7, "oxel", "goxel-headless open bad.gox");
        expect_failure(-7, "oxel", "goxel-headless voxel-add bad.gox -p 1,2,3");
        expect_failure(-7, "xyz", "goxel-headless open a.xyz");
        expect_failure(-7, "", "goxel-headless open d.gox");
        expect_run(0, "cat bad.gox");
        expect_out("no model\n");
}

static void test_projects_that_cannot_be_saved(void **state) {
        expect_failure(-8, "nowhere/a.gox", "goxel-headless create nowhere/a.gox");
        expect_failure(-8, "nowhere/a.gox", "goxel-headless voxel-add nowhere/a.gox -p 1,2,3");
        expect_failure(-8, "no project is open", "goxel-headless save a.gox");
        expect_failure(-8, "xyz", "goxel-headless create a.xyz");
        expect_run(0, "ls");
        expect_out("");
}

static void test_pictures_and_models_that_cannot_be_written(void **state) {
        expect_headless(0, "goxel-headless --quiet create a.gox");
        expect_failure(-9, "nowhere/a.png", "goxel-headless render a.gox nowhere/a.png");
        expect_failure(-9, "tga", "goxel-headless render a.gox a.tga");
        expect_failure(-10, "nowhere/a.vox", "goxel-headless export a.gox nowhere/a.vox");
        expect_failure(-10, "xyz", "goxel-headless export a.gox a.xyz");
        expect_failure(-10, "--format", "goxel-headless convert a.gox plain");
}

static void test_voxels_and_layers_that_cannot_be_changed(void **state) {
        expect_headless(0, "goxel-headless --quiet voxel-add a.gox -p 1,2,3 && cp a.gox before.gox");
        expect_failure(-11, "layer 9", "goxel-headless voxel-add a.gox -p 1,2,3 -l 9");
        expect_failure(-11, "layer 9", "goxel-headless voxel-remove a.gox -p 1,2,3 -l 9");
        expect_failure(-11, "layer 9", "goxel-headless voxel-paint a.gox -p 1,2,3 -c 1,1,1 -l 9");
        expect_failure(-12, "layer 9", "goxel-headless layer-delete a.gox -i 9");
        expect_failure(-12, "nobody", "goxel-headless layer-rename a.gox -n nobody --new-name x");
        expect_failure(-12, "", "goxel-headless layer-merge a.gox -s 1 -t 9");
        expect_run(0, "cmp a.gox before.gox");
}

static void test_whatever_else_fails(void **state) {
        expect_failure(-1, "engine", "GOXEL_ENGINE=/bin/false goxel-headless create a.gox");
        expect_failure(-1, "GOXEL_NO_DAEMON", "GOXEL_NO_DAEMON=1 goxel-headless --daemon create a.gox");
        expect_failure(-1, "Cannot write the result", "goxel-headless version >/dev/full");
        expect_run(0, "[ -x \"$GOXEL_SCRIPT\" ] && echo there || true");
        if (run_out()[0] != '\0')
                expect_failure(-1, "line 1", "goxel-headless script -c 'fly()'");
}

static void test_configuration_of_the_origin_is_read(void **state) {
        expect_run(
                0,
                "echo '{\"daemon\":{\"socket_path\":\"/nowhere/goxel.sock\"}}' >good; echo '[Daemon]' >goxel.conf; "
                "echo '[]' >list");
        expect_failure(-1, "/nowhere/goxel.sock", "goxel-headless --config good --daemon create a.gox");
        expect_headless(0, "goxel-headless --quiet --config=good --fallback-cli create a.gox");
        expect_headless(0, "goxel-headless --quiet --config good create a.gox");
        expect_failure(-5, "goxel.conf is", "goxel-headless --config goxel.conf version");
        expect_failure(-5, "no object", "goxel-headless --config list version");
}

static void test_help_tells_of_each_command_and_option(void **state) {
        expect_headless(
                0, "goxel-headless --help >a && goxel-headless help >b && goxel-headless -h | cmp - a && "
                   "cmp a b && sed -n '/^Commands/,/^$/s/^  \\([a-z-]*\\) .*/\\1/p' a | wc -l");
        expect_out("18\n");
        expect_headless(0,
                        "for c in $(sed -n '/^Commands/,/^$/s/^  \\([a-z-]*\\) .*/\\1/p' a); do "
                        "goxel-headless $c --help >b && goxel-headless help $c | cmp - b || exit 9; done");
        expect_headless(0, "goxel-headless version >a && goxel-headless -v | cmp - a && cat a");
        assert_memory_equal(run_out(), "goxel-headless 14.", 18);
}

static void test_every_command_and_option_is_in_the_man_page(void **state) {
        expect_run(
                0,
                "goxel-headless help | sed -n '/^Commands/,/^$/s/^  \\([a-z-]*\\) .*/\\1/p' | while read -r c; do "
                "grep -Eq \"^\\.It Ic $c( |$)\" %s/goxel-headless.1 || echo $c; done; "
                "goxel-headless help | sed -n '/^Options/,$s/^ .*--\\([a-z-]*\\) .*/\\1/p' | while read -r o; do "
                "grep -q -e \"Fl -$o\" %s/goxel-headless.1 || echo $o; done",
                RUN_MAN, RUN_MAN);
        expect_out("");
}

static void test_words_are_completed(void **state) {
        expect_run(
                0,
                "goxel-headless __complete layer-d | cut -f1; goxel-headless __complete render --cam | cut -f1; "
                "goxel-headless __complete render --camera=bo | cut -f1; "
                "goxel-headless __complete render -c f | cut -f1; goxel-headless __complete --verb | cut -f1; "
                "goxel-headless __complete open ''; goxel-headless __complete fly ''; "
                "goxel-headless __complete export -f vo | cut -f1; goxel-headless __complete help lay | wc -l");
        expect_out("layer-delete\n--camera\n--camera=bottom\nfront\n--verbose\n:files\nvox\n5\n");
}

static void test_shells_ask_it_for_words(void **state) {
        expect_run(
                0,
                "command -v bash >/dev/null || { echo layer-delete; exit; }; goxelctl completion bash >c.bash; "
                "bash -c 'source ./c.bash; complete -p goxel-headless >/dev/null || exit; "
                "COMP_WORDS=(goxel-headless layer-d); COMP_CWORD=1; COMP_LINE=\"${COMP_WORDS[*]}\"; "
                "COMP_POINT=${#COMP_LINE}; compopt() { :; }; _goxelctl goxel-headless; echo ${COMPREPLY[@]}'");
        expect_out("layer-delete\n");
}

/* The origin's C functions, wherever they are listed. */
static void test_functions_of_the_library_are_in_all_lists(void **state) {
        expect_run(
                0,
                "cd %s && set -- $(grep -o '\\bgoxel_[a-z_]*(' ../src/client/include/goxel_headless.h | tr -d '(' | "
                "grep -v 'goxel_context_t\\|goxel_error_t' | sort -u) && [ $# -eq 29 ] && for i; do "
                "grep -q \"^\\.F[no] $i\\>\" goxel_headless.3 && grep -q \"'${i#goxel_}',\" meson.build && "
                "grep -q \"^ *$i;\" ../src/client/libgoxel.map && "
                "grep -q \"^ $i@GOXEL_HEADLESS_1 \" ../debian/libgoxel1.symbols || echo $i; done",
                RUN_MAN);
        expect_out("");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, headless_setup, headless_teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_command_lines_that_make_no_sense),
                TEST(test_commands_that_are_none),
                TEST(test_options_that_are_missing),
                TEST(test_values_that_make_no_sense),
                TEST(test_files_that_are_not_there),
                TEST(test_projects_that_cannot_be_read),
                TEST(test_projects_that_cannot_be_saved),
                TEST(test_pictures_and_models_that_cannot_be_written),
                TEST(test_voxels_and_layers_that_cannot_be_changed),
                TEST(test_whatever_else_fails),
                TEST(test_configuration_of_the_origin_is_read),
                TEST(test_help_tells_of_each_command_and_option),
                TEST(test_every_command_and_option_is_in_the_man_page),
                TEST(test_words_are_completed),
                TEST(test_shells_ask_it_for_words),
                TEST(test_functions_of_the_library_are_in_all_lists),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
