/* goxelctl on files: a private engine, no daemon. */
#include "cli/terminal.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int setup(void **state) {
        return run_setup();
}

static int teardown(void **state) {
        terminal_teardown();
        run_teardown();
        return 0;
}

static void test_file_is_made_edited_and_kept(void **state) {
        expect_run(0, "goxelctl create castle.gox --size 16,8,4");
        expect_out("castle.gox: 16 × 8 × 4 voxels\n");
        expect_run(0, "goxelctl voxel-add castle.gox --pos 1,-2,3 --color '#FF8000'");
        expect_run(0, "goxelctl voxel-add castle.gox -p 2,2,2 -c 1,2,3 -l 1 --quiet");
        expect_out("");
        expect_run(0, "goxelctl export castle.gox out.txt -q && grep -v '^#' out.txt | sort");
        expect_out("1 -2 3 ff8000\n2 2 2 010203\n");
}

static void test_box_is_removed_with_both_corners(void **state) {
        expect_run(0, "goxelctl create cube.gox --size 8,8,8 --template cube -q");
        expect_run(0, "goxelctl voxel-remove cube.gox --box 3,3,3,2,2,2");
        expect_out("cube.gox: 8 voxels removed\n");
        expect_run(0, "goxelctl voxel-remove cube.gox --pos 4,4,4");
        expect_run(0, "goxelctl convert cube.gox cube.txt -q && grep -c -v '^#' cube.txt");
        expect_out("55\n");
        expect_run(0, "grep -E '^(2|3) (2|3) (2|3) |^4 4 4' cube.txt || true");
        expect_out("");
}

static void test_box_of_one_voxel_and_of_uneven_sides(void **state) {
        expect_run(0, "goxelctl create cube.gox --size 8,8,8 --template cube -q");
        expect_run(0, "goxelctl voxel-remove cube.gox --box 2,2,2,2,2,2");
        expect_out("cube.gox: 1 voxel removed\n");
        expect_run(0, "goxelctl voxel-remove cube.gox --box -5,3,3,3,3,5");
        expect_out("cube.gox: 6 voxels removed\n");
}

static void test_picture_is_a_png_of_that_size(void **state) {
        expect_run(0, "goxelctl create s.gox --template sphere -q");
        expect_run(0, "goxelctl render s.gox s.png --size 40x30 --view front --background '#102030'");
        expect_out("s.png: 40 × 30 pixels\n");
        expect_run(0, "head -c 24 s.png | od -An -tx1 -w24");
        expect_out(" 89 50 4e 47 0d 0a 1a 0a 00 00 00 0d 49 48 44 52 00 00 00 28 00 00 00 1e\n");
}

static void test_converted_there_and_back_is_the_same(void **state) {
        expect_run(0, "goxelctl create a.gox --template sphere --size 12,12,12 -q");
        expect_run(0, "goxelctl convert a.gox a.vox -q && goxelctl convert a.vox b.gox -q");
        expect_run(0, "goxelctl convert a.gox a.txt -q && goxelctl convert b.gox b.txt -q && wc -l <a.txt");
        assert_int_not_equal(strtol(run_out(), NULL, 10), 3);
        expect_run(0, "sort a.txt >a && sort b.txt >b && cmp a b");
}

static void test_format_is_given_when_the_name_has_none(void **state) {
        expect_run(
                0,
                "goxelctl create a.gox -q && goxelctl export a.gox ./plain --format vox -q && head -c 4 plain");
        expect_out("VOX ");
        expect_run(2, "goxelctl export a.gox ./plain");
        expect_err_has("./plain");
        expect_run(1, "goxelctl export a.gox a.xyz");
        expect_err_has("gox, vox, qb");
}

static void test_options_of_a_format_reach_it(void **state) {
        expect_run(0, "goxelctl create a.gox -q && goxelctl voxel-add a.gox --pos 1,2,30 -q");
        expect_run(0, "goxelctl convert a.gox z.obj -q -O up=z && grep -c '^v .* 3[01] [01]' z.obj");
        expect_out("8\n");
        expect_run(0, "goxelctl export a.gox y.obj -q --option=up=y && goxelctl convert a.gox d.obj -q && "
                      "cmp y.obj d.obj && ! cmp -s y.obj z.obj");
        expect_run(0, "goxelctl convert a.gox o.obj -q -O out.up=z && cmp o.obj z.obj");
        expect_run(1, "goxelctl convert a.gox n.obj -O up=x");
        expect_err_has("options.up");
        expect_err_has("one of \"y\", \"z\"");
        expect_run(2, "goxelctl convert a.gox n.obj -O upp=z");
        expect_err_has("upp");
        expect_run(2, "goxelctl convert a.gox n.obj -O up");
        expect_err_has("NAME=VALUE");
        expect_run(2, "goxelctl convert a.gox n.txt -O up=z");
        expect_err_has("no options");
        expect_run(1, "goxelctl convert a.gox n.txt -O out.up=z");
        expect_err_has("options.up");
        expect_run(0, "! ls n.*");
}

static void test_formats_are_listed_with_their_options(void **state) {
        expect_run(
                0,
                "goxelctl formats | grep -c -e '^vox  *read, write ' -e 'without: colours, alpha, layers, materials, cameras'");
        expect_out("2\n");
        expect_run(0, "goxelctl formats obj | grep -c 'write: y, z; default y'");
        expect_out("1\n");
        expect_run(0, "goxelctl formats obj --json >a && "
                      "goxelctl call goxel.list_formats format=obj --no-daemon >b && cmp a b");
        expect_run(
                0,
                "goxelctl formats --json >a && goxelctl call goxel.list_formats --no-daemon >b && cmp a b");
        expect_run(0, "grep -c '\"min\":1e-09' a; grep -c ':[0-9]*\\.0[,}]' a || true");
        expect_out("1\n0\n");
        expect_run(2, "goxelctl formats xyz");
        expect_err_has("xyz");
}

/* A picture of 2×1 pixels is two columns of a map of heights, or one voxel in each of two levels. */
static void test_what_a_file_is_can_be_said_where_its_name_does_not(void **state) {
        expect_run(0, "printf '0 0 0 ffffff\\n1 0 0 000000\\n' >a.txt && goxelctl convert a.txt a.png -q "
                      "--format png-slices");
        expect_run(0,
                   "goxelctl convert a.png b.txt -q --from heightmap -O height=3 && grep -c '^0 0' b.txt");
        expect_out("3\n");
        expect_run(0, "goxelctl convert a.png c.txt -q --from png-slices -O slices=2 && grep -v '#' c.txt");
        expect_out("0 0 0 ffffff\n0 0 1 000000\n");
        expect_run(1, "goxelctl convert a.png d.txt --from png-slices");
        expect_err_has("slices");
        expect_run(1, "goxelctl convert a.png d.txt --from nothing");
        expect_err_has("nothing");
}

static void test_a_file_is_replaced_unless_that_is_not_wanted(void **state) {
        expect_run(0, "goxelctl create a.gox --template cube -q && echo mine >a.obj && cp a.obj a.png");
        expect_run(4, "goxelctl convert a.gox a.obj -n");
        expect_err_has("--no-clobber");
        expect_run(4, "goxelctl export a.gox a.obj --no-clobber");
        expect_run(4, "goxelctl render a.gox a.png -n");
        expect_run(
                0,
                "cmp a.obj a.png && goxelctl export a.gox new.obj -n -q && goxelctl convert a.gox a.obj -q");
        expect_run(0, "cmp a.obj new.obj");
}

static void test_existing_file_is_not_made_anew(void **state) {
        expect_run(0, "goxelctl create a.gox --template cube -q && cp a.gox b.gox");
        expect_run(4, "goxelctl create a.gox");
        expect_err_has("--overwrite");
        expect_run(0, "cmp a.gox b.gox");
        expect_run(0, "goxelctl create a.gox --overwrite -q && ! cmp -s a.gox b.gox");
}

static void test_failure_leaves_the_file_and_nothing_else(void **state) {
        expect_run(0, "goxelctl create a.gox -q && cp a.gox b.gox");
        expect_run(1, "goxelctl voxel-add a.gox --pos 1,2,3 --layer 9");
        expect_err_has("layer 9");
        expect_run(0,
                   "goxelctl voxel-add a.gox --pos 1,2,3 -q && cp a.gox b.gox; printf 'no model' >bad.gox");
        expect_run(1, "goxelctl voxel-add bad.gox --pos 1,2,3");
        expect_run(0, "cat bad.gox; cmp a.gox b.gox; ls -A | grep -v '^[.]out$' | grep -v '^[.]err$'");
        expect_out("no modela.gox\nb.gox\nbad.gox\n");
}

static void test_engine_that_fails_leaves_the_file(void **state) {
        expect_run(0, "goxelctl create a.gox -q && cp a.gox b.gox");
        expect_run(3, "GOXEL_ENGINE=/bin/false goxelctl voxel-add a.gox --pos 1,2,3");
        expect_err_has("private engine");
        expect_run(0, "cmp a.gox b.gox");
}

static void test_link_and_mode_are_kept(void **state) {
        expect_run(0,
                   "mkdir d && goxelctl create d/a.gox -q && chmod 640 d/a.gox && ln -s d/a.gox link.gox");
        expect_run(0,
                   "goxelctl voxel-add link.gox --pos 1,2,3 -q && readlink link.gox && stat -c %%a d/a.gox");
        expect_out("d/a.gox\n640\n");
}

static void test_missing_file_is_named(void **state) {
        expect_run(4, "goxelctl voxel-add nowhere.gox --pos 1,2,3");
        expect_err_has("nowhere.gox");
        expect_run(0, "goxelctl create a.gox -q");
        expect_run(4, "goxelctl export a.gox nowhere/a.vox");
        expect_err_has("nowhere/a.vox");
        expect_run(4, "mkdir d.gox && goxelctl export a.gox d.gox");
        expect_run(1, "goxelctl convert d.gox b.gox");
}

static void test_results_are_json_for_machines(void **state) {
        expect_run(0, "goxelctl create a.gox --json");
        check_string(run_json(), "name", "a");
        expect_run(0, "goxelctl -j voxel-add a.gox --pos 1,2,3 --color 1,2,3,255");
        check_json(run_json(), "color", "[1,2,3,255]");
        expect_run(4, "goxelctl -j voxel-add b.gox --pos 1,2,3 2>&1");
        check_int(run_json(), "error.exit_code", 4);
        expect_run(1, "goxelctl -j voxel-add a.gox --pos 1,2,3 -l 9 2>&1");
        check_int(run_json(), "error.code", -1004);
}

static void test_private_engine_answers_calls(void **state) {
        expect_run(0, "goxelctl --no-daemon call echo a=1 b=x c='[1,2]' d=true");
        expect_out("{\"a\":1,\"b\":\"x\",\"c\":[1,2],\"d\":true}\n");
        expect_run(0, "GOXEL_NO_DAEMON=1 goxelctl call goxel.create_project name=x");
        check_string(run_json(), "name", "x");
        expect_run(1, "goxelctl --no-daemon -j call goxel.list_projects 2>&1");
        check_string(run_json(), "error.data.reason", "needs-daemon");
}

static void test_projects_are_refused_without_the_daemon(void **state) {
        expect_run(3, "goxelctl --no-daemon voxel-add castle --pos 1,2,3");
        expect_err_has("--no-daemon");
        expect_run(3, "goxelctl --no-daemon status");
        expect_run(0, "goxelctl create a.gox -q");
        expect_run(3, "goxelctl --no-daemon open a.gox");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

static void test_a_model_is_drawn_in_the_terminal(void **state) {
        expect_run(0, "goxelctl create v.gox && goxelctl voxel-add v.gox --pos 0,0,0 --color '#ff0000'");
        /* a cell for two pixels, one above the other, and none beside the model */
        expect_run(0,
                   "COLORTERM=truecolor goxelctl show v.gox --view front --size 4x3 --flat --color=always");
        expect_out(" \033[38;2;255;0;0m\033[48;2;255;0;0m▀▀\033[0m\n");
        expect_run(
                0,
                "COLORTERM= TERM=xterm-256color goxelctl show v.gox --view front --size 4x4 --color=always | sed -n 1p");
        expect_out(" \033[38;5;196m▄▄\033[0m\n");
        /* escapes are for terminals, if nothing else is said */
        expect_run(0, "NO_COLOR= COLORTERM=truecolor TERM=xterm goxelctl show v.gox --view top --size 4x2");
        expect_out(" ::\n ::\n");
        expect_run(0, "goxelctl show v.gox --view top --size 4x2 --color=never");
        expect_out(" ::\n ::\n");
        expect_run(0,
                   "NO_COLOR=1 COLORTERM= TERM=xterm-256color goxelctl show v.gox --view front --size 4x4 "
                   "--color always | sed -n 1p");
        expect_out(" \033[38;5;196m▄▄\033[0m\n");
        /* terminals are known by their names too, and glass is seen however faint it is */
        expect_run(0, "goxelctl create g.gox && goxelctl voxel-add g.gox --pos 0,0,0 --color '#00ff0010'");
        expect_run(0,
                   "COLORTERM= TERM=xterm-kitty goxelctl show g.gox --view front --size 4x3 --color=always");
        expect_out(" \033[38;2;0;255;0m\033[48;2;0;255;0m▀▀\033[0m\n");
        expect_run(2, "goxelctl show v.gox --color=blue");
        expect_err_has("--color wants auto, always or never, not blue");
}

static void test_a_drawing_is_as_large_as_the_terminal_however_small(void **state) {
        static const struct {
                const char *size, *drawn;
        } terminals[] = {
                { "rows 1 cols 1", ":\r\n" },
                { "rows 1 cols 4", " ::\r\n" },
                { "rows 3 cols 4", " ::\r\n ::\r\n" },
        };

        expect_run(0, "goxelctl create v.gox && goxelctl voxel-add v.gox --pos 0,0,0 --color '#ff0000'");
        for (size_t i = 0; i < ARRAY_LEN(terminals); i++) {
                expect_run(0, "echo 'stty %s; goxelctl show v.gox --view top --color never' >small.sh",
                           terminals[i].size);
                terminal_start_program("sh", "small.sh");
                assert_int_equal(terminal_end(), 0);
                assert_string_equal(terminal_screen(), terminals[i].drawn);
        }
}

static void test_what_a_picture_cannot_be_is_named_by_its_option(void **state) {
        expect_run(0, "goxelctl create v.gox && goxelctl voxel-add v.gox --pos 0,0,0");
        expect_run(1, "goxelctl render v.gox v.png --view north");
        expect_err_has("goxelctl: --view wants one of");
        expect_run(1, "goxelctl render v.gox v.png --view front,north");
        expect_err_has("goxelctl: --view wants one of");
        expect_run(1, "goxelctl render v.gox v.png --size 9000x10");
        expect_err_has("goxelctl: --size wants an integer from 1 to 8192, not 9000");
        expect_run(1, "goxelctl render v.gox v.png --zoom 1000");
        expect_err_has("goxelctl: --zoom wants ");
}

static void test_pictures_are_of_the_kind_that_their_names_say(void **state) {
        expect_run(0, "goxelctl create w.gox && goxelctl voxel-add w.gox --pos 0,0,0");
        expect_run(
                0,
                "goxelctl render w.gox w.jpg --size 20x20 --yaw 30 --shadow && head -c 3 w.jpg | od -An -tx1");
        assert_non_null(strstr(run_out(), " ff d8 ff\n"));
        expect_run(0, "goxelctl render w.gox w.bmp --size 20x20 --slice z=0 && head -c 2 w.bmp");
        assert_non_null(strstr(run_out(), "pixels\nBM"));
        expect_run(0, "goxelctl render w.gox w.apng --size 20x20 --turntable 3");
        expect_out("w.apng: 20 × 20 pixels, 3 frames\n");
        expect_run(0, "grep -c acTL w.apng");
        expect_run(2, "goxelctl render w.gox w.jpg --turntable 3");
        expect_run(2, "goxelctl render w.gox w.png --eye 1,2");
        expect_err_has("--eye wants X,Y,Z");
        expect_run(1, "goxelctl render w.gox w.png --camera nobody");
        expect_err_has("camera");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_file_is_made_edited_and_kept),
                TEST(test_box_is_removed_with_both_corners),
                TEST(test_box_of_one_voxel_and_of_uneven_sides),
                TEST(test_picture_is_a_png_of_that_size),
                TEST(test_a_model_is_drawn_in_the_terminal),
                TEST(test_a_drawing_is_as_large_as_the_terminal_however_small),
                TEST(test_what_a_picture_cannot_be_is_named_by_its_option),
                TEST(test_pictures_are_of_the_kind_that_their_names_say),
                TEST(test_converted_there_and_back_is_the_same),
                TEST(test_format_is_given_when_the_name_has_none),
                TEST(test_options_of_a_format_reach_it),
                TEST(test_formats_are_listed_with_their_options),
                TEST(test_what_a_file_is_can_be_said_where_its_name_does_not),
                TEST(test_a_file_is_replaced_unless_that_is_not_wanted),
                TEST(test_existing_file_is_not_made_anew),
                TEST(test_failure_leaves_the_file_and_nothing_else),
                TEST(test_engine_that_fails_leaves_the_file),
                TEST(test_link_and_mode_are_kept),
                TEST(test_missing_file_is_named),
                TEST(test_results_are_json_for_machines),
                TEST(test_private_engine_answers_calls),
                TEST(test_projects_are_refused_without_the_daemon),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
