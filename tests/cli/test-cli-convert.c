/* goxelctl convert into folders, and describe. */
#include "cli/run.h"

#include <string.h>

static int setup(void **state) {
        return run_setup();
}

static int teardown(void **state) {
        run_teardown();
        return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static void expect_out_has(const char *words) {
        if (!strstr(run_out(), words))
                fail_msg("no \"%s\" in: %s", words, run_out());
}

#define MODEL "printf '0 0 0 ff0000\\n5 0 0 0000ff\\n' >a.txt && "

static void test_each_file_keeps_its_name_in_a_folder(void **state) {
        expect_run(
                0, MODEL
                "cp a.txt .b.txt && mkdir out && goxelctl convert a.txt ./.b.txt out -f vox | cut -d: -f1");
        expect_out("out/a.vox\nout/.b.vox\n");
        expect_run(0, "goxelctl convert out/*.vox out/ -f txt -q && grep -v '#' out/a.txt");
        expect_out("0 0 0 ff0000\n5 0 0 0000ff\n");
}

static void test_a_file_that_fails_does_not_stop_the_others(void **state) {
        expect_run(1, MODEL
                   "echo >bad.vox && mkdir out && goxelctl convert bad.vox none.vox a.txt out -f gox -q");
        expect_err_has("bad.vox: not a .vox file");
        expect_err_has("none.vox");
        expect_run(0, "ls out");
        expect_out("a.gox\n");
}

static void test_warnings_of_many_files_name_the_file(void **state) {
        expect_run(0, "printf '0 0 0 010203\\n' >a.txt && cp a.txt b.txt && mkdir out\n"
                      "goxelctl convert a.txt b.txt out -f kvx");
        expect_err_has("warning: out/a.kvx: colours were rounded");
        expect_err_has("warning: out/b.kvx: colours were rounded");
        expect_run(0, "goxelctl convert a.txt c.kvx");
        expect_err_has("warning: colours were rounded");
}

static void test_files_that_would_become_one_are_refused(void **state) {
        expect_run(2, MODEL "mkdir out && goxelctl convert a.txt b/a.vox out -f gox");
        expect_err_has("a.txt and b/a.vox would both become out/a.gox");
        expect_run(0, "ls out");
        expect_out("");
}

static void test_a_folder_wants_the_format_named(void **state) {
        expect_run(2, MODEL "goxelctl convert a.txt out/");
        expect_err_has("--format has to tell what the files become");
        expect_run(2, "goxelctl convert a.txt out/ -f castle");
        expect_err_has("castle is no format that is written");
        expect_run(2, "goxelctl convert a.txt out/ -f png-slices");
        expect_err_has("png-slices has no ending of its own");
        expect_run(4, "goxelctl convert a.txt out/ -f vox");
        expect_err_has("out/a.vox");
}

static void test_models_go_through_pipes(void **state) {
        expect_run(0, MODEL "goxelctl convert - - --from txt --format gox <a.txt | "
                            "goxelctl convert - - --from gox --format txt | grep -v '#'");
        expect_out("0 0 0 ff0000\n5 0 0 0000ff\n");
        expect_run(0,
                   MODEL "cat a.txt | goxelctl convert - b.txt --from txt && grep -v '#' b.txt | head -1");
        expect_out("b.txt: 84 bytes\n0 0 0 ff0000\n");
        expect_run(0, MODEL "goxelctl export a.txt - --format vox | head -c 4 && test ! -e ./-");
        expect_out("VOX ");
        expect_run(0, MODEL "goxelctl render a.txt - --size 16x16 | head -c 8 | tail -c 7");
        expect_out("PNG\r\n\032\n");
}

static void test_what_a_pipe_carries_is_named(void **state) {
        expect_run(2, MODEL "goxelctl convert - b.vox <a.txt");
        expect_err_has("- has no name that tells its format: --format says it of what is written, --from");
        expect_run(2, MODEL "goxelctl -j convert a.txt - --format vox");
        expect_out("");
        expect_err_has("With --json standard output is for the result: name a file");
        expect_run(4, MODEL "goxelctl convert a.txt - --format vox >/dev/full");
        expect_err_has("Cannot write to standard output: No space left on device");
        expect_run(4, "goxelctl convert - b.vox --from txt <.");
        expect_err_has("Cannot read standard input: Is a directory");
}

static void test_a_file_that_cannot_be_written_is_named(void **state) {
        expect_run(4, "goxelctl create ./a.gox --template sphere -q && (trap '' XFSZ; ulimit -f 1; "
                      "goxelctl export a.gox b.obj)");
        expect_err_has("Cannot write b.obj: File too large");
        expect_run(1, "test -e b.obj");
}

/* Of the programs that change one file at a time, this engine's start is the other one. */
static void test_a_file_that_was_changed_meanwhile_is_kept(void **state) {
        expect_run(0, "goxelctl create ./a.gox && goxelctl create ./b.gox --template cube\n"
                      "printf '#!/bin/sh\nmv b.gox a.gox\nexec %%s \"$@\"\n' \"$GOXEL_ENGINE\" >engine && "
                      "chmod 755 engine && cp b.gox c.gox");
        expect_run(1, "GOXEL_ENGINE=$PWD/engine goxelctl voxel-add a.gox --pos 1,2,3");
        expect_err_has("a.gox was changed by another program meanwhile: nothing was written. Do it again");
        expect_run(0, "cmp a.gox c.gox");
}

static void test_a_folder_is_no_model(void **state) {
        expect_run(2, "mkdir -p models && goxelctl convert models a.glb");
        expect_err_has("models is a folder: name files, say with models/*.vox");
}

static void test_several_files_want_a_folder(void **state) {
        expect_run(2, MODEL "goxelctl convert a.txt a.txt b.vox");
        expect_err_has("b.vox has to be a folder");
}

static void test_describe_tells_what_is_in_a_file(void **state) {
        expect_run(0, MODEL "goxelctl convert a.txt a.gox -q && goxelctl describe a.gox");
        expect_out_has("2 voxels in a box of 6 × 1 × 1");
        expect_out_has("\n    1            2  ");
        expect_run(0, "goxelctl describe a.gox -l 1 && goxelctl describe -j a.gox | grep -c '\"voxels\":2'");
        expect_out_has("This is layer 1");
        expect_run(1, "goxelctl describe a.gox -l 7");
        expect_err_has("There is no layer 7");
        expect_run(2, "goxelctl describe a.gox -l top");
        expect_err_has("--layer wants the number of a layer, not top");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_each_file_keeps_its_name_in_a_folder),
                TEST(test_a_file_that_fails_does_not_stop_the_others),
                TEST(test_warnings_of_many_files_name_the_file),
                TEST(test_files_that_would_become_one_are_refused),
                TEST(test_a_folder_wants_the_format_named),
                TEST(test_models_go_through_pipes),
                TEST(test_what_a_pipe_carries_is_named),
                TEST(test_a_file_that_cannot_be_written_is_named),
                TEST(test_a_file_that_was_changed_meanwhile_is_kept),
                TEST(test_a_folder_is_no_model),
                TEST(test_several_files_want_a_folder),
                TEST(test_describe_tells_what_is_in_a_file),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
