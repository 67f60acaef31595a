/* goxelctl's completions: what it answers to shells' scripts, and what the shells make of it. */
#include "cli/run.h"

#include <string.h>

static int setup(void **state) {
        int r = run_setup();

        (void)setenv("XDG_STATE_HOME", run_path("state"), 1);
        /* Nothing may be started for it. */
        (void)setenv("GOXEL_ENGINE", "/bin/false", 1);
        return r;
}

static int teardown(void **state) {
        (void)unsetenv("XDG_STATE_HOME");
        run_teardown();
        return 0;
}

/* The words only, in one line. */
#define expect_words(line, words)                                                                           \
        do {                                                                                                \
                expect_run(0, "goxelctl __complete %s | cut -f1 | paste -sd' '", line);                     \
                expect_out(words "\n");                                                                     \
        } while (0)

static void test_commands_and_groups_are_completed_with_what_they_do(void **state) {
        expect_words("vo", "voxel-add voxel-remove");
        expect_words("con", "convert config");
        expect_words("config ''", "check import show");
        expect_words("help config s", "show");
        expect_run(0, "goxelctl __complete statu");
        expect_out("status\ttell about the daemon: socket, version, sessions, engines\n");
        expect_words("fly ''", "");
}

static void test_options_are_those_of_the_command_and_of_all(void **state) {
        expect_words("create --",
                     "--size --template --overwrite --socket --no-daemon --project --json --quiet "
                     "--timeout --help --version");
        expect_words("--so", "--socket");
        expect_words("config check --sy", "--system");
        expect_words("create -- --", ":files");
        expect_words("create a b ''", "");
}

static void test_values_of_options_come_from_the_tables(void **state) {
        expect_words("create x --template ''", "empty cube sphere");
        expect_words("create x -t c", "cube");
        expect_words("create x --template=s", "--template=sphere");
        expect_words("render x o.png --view front,bo", "front,bottom");
        expect_words("render x o.png --view=front,to", "--view=front,top");
        expect_words("open x --format v", "vox vxl");
        expect_words("export x y --format o", "obj");
        expect_words("voxel-add x --pos ''", "");
        expect_words("mcp --tools o", "origin");
        expect_words("mcp install --client ''", "claude-code claude-desktop cursor vscode gemini");
        expect_words("mcp uninstall --scope p", "project");
}

static void test_methods_are_completed_with_and_without_their_prefix(void **state) {
        expect_words("call create_p", "create_project");
        expect_words("call goxel.create_p", "goxel.create_project");
        expect_words("call list_se", "list_sessions");
        expect_words("daemon st", "start status stop");
        expect_words("daemon logs --fo", "--follow");
        expect_words("call rpc", "rpc.discover");
        expect_run(0, "goxelctl __complete call '' | cut -f1 | sort | uniq -d");
        expect_out("");
}

static void test_parameters_and_their_choices_are_completed(void **state) {
        expect_words("call create_project te", "template=");
        expect_words("call goxel.create_project template=", "template=empty template=cube template=sphere");
        expect_words("call open_file pa", "path=");
        expect_words("call get_voxel x=1 x", "");
        expect_words("call get_voxel f", "");
        expect_words("call delete_project proj", "project=");
        expect_words("call no_such_method ''", "");
}

static void test_projects_are_known_without_the_daemon(void **state) {
        expect_run(0, "mkdir -p state/goxel/projects/castle state/goxel/projects/New%%20Project "
                      "state/goxel/projects/.deleted-1 state/goxel/projects/c%%0A%%3Afiles");
        expect_words("render c", "castle :files");
        expect_words("--project c", "castle");
        expect_words("call get_voxel project=N", "project=New Project");
        expect_words("--project castle render ''", ":files");
        /* Nor are they asked for where a daemon would have to be started for it. */
        expect_words("--socket /nowhere render ''", ":files");
        expect_run(0, "test ! -e goxel");
}

static void test_files_are_left_to_the_shell(void **state) {
        expect_words("open ''", ":files");
        expect_words("convert a.gox ''", ":files");
        expect_words("convert a.gox b.gox ''", ":files");
        expect_words("config check a.conf ''", ":files");
        expect_words("--socket ''", ":files");
        expect_words("create n", ":files");
}

static void test_the_script_of_an_unknown_shell_is_refused(void **state) {
        expect_run(2, "goxelctl completion tcsh");
        expect_err_has("tcsh");
        expect_words("completion ''", "bash zsh fish");
        for (const char *const *shell = (const char *const[]){ "bash", "zsh", "fish", NULL }; *shell;
             shell++)
                expect_run(0, "goxelctl completion %s | grep -q __complete", *shell);
}

/* COMP_WORDS as bash splits it, each line what it would offer. */
static void expect_bash(const char *line, const char *words, unsigned current, const char *wanted) {
        expect_run(0,
                   "cat >drive <<'END'\n"
                   "source <(goxelctl completion bash)\n"
                   "compopt() { :; }\n"
                   "COMP_LINE='%s' COMP_POINT=${#COMP_LINE} COMP_WORDS=(%s) COMP_CWORD=%u\n"
                   "COMP_POINT=${#COMP_LINE}\n"
                   "_goxelctl goxelctl && printf '%%s\\n' \"${COMPREPLY[@]}\"\n"
                   "END\nbash drive",
                   line, words, current);
        assert_string_equal(run_err(), "");
        expect_out(wanted);
}

static void test_bash_completes(void **state) {
        expect_run(0, "mkdir -p state/goxel/projects/New%%20Project && touch tower.gox");
        expect_bash("goxelctl conv", "goxelctl conv", 1, "convert\n");
        expect_bash("goxelctl call create_project template=c", "goxelctl call create_project template = c",
                    5, "cube\n");
        expect_bash("goxelctl create x --template=", "goxelctl create x --template =", 4,
                    "empty\ncube\nsphere\n");
        expect_bash("goxelctl render N", "goxelctl render N", 2, "New Project\n");
        expect_bash("goxelctl render to", "goxelctl render to", 2, "tower.gox\n");
        expect_bash("goxelctl --project \"New Project\" render x.gox ",
                    "goxelctl --project '\"New Project\"' render x.gox ''", 5, "\n");
}

static void test_the_scripts_have_no_faults_of_syntax(void **state) {
        expect_run(0, "for i in bash zsh fish; do command -v $i >/dev/null || continue; "
                      "goxelctl completion $i >script && $i -n script; done");
        expect_out("");
        assert_string_equal(run_err(), "");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_commands_and_groups_are_completed_with_what_they_do),
                TEST(test_options_are_those_of_the_command_and_of_all),
                TEST(test_values_of_options_come_from_the_tables),
                TEST(test_methods_are_completed_with_and_without_their_prefix),
                TEST(test_parameters_and_their_choices_are_completed),
                TEST(test_projects_are_known_without_the_daemon),
                TEST(test_files_are_left_to_the_shell),
                TEST(test_the_script_of_an_unknown_shell_is_refused),
                TEST(test_bash_completes),
                TEST(test_the_scripts_have_no_faults_of_syntax),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
