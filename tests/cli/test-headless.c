/* The commands of goxel-headless, each by its effect on a file. */
#include "cli/headless.h"

#include <string.h>

static void test_project_is_made_and_told_about(void **state) {
        expect_headless(0, "goxel-headless create a.gox -w 16 -y 8 -d 4 --name=Castle");
        expect_out("path: a.gox\nname: Castle\nwidth: 16\nheight: 8\ndepth: 4\n");
        expect_headless(0, "goxel-headless open a.gox");
        expect_out("path: a.gox\nlayers: 1\nwidth: 16\nheight: 8\ndepth: 4\nvoxels: 0\n");
        expect_headless(0, "goxel-headless --quiet create -o b.gox && goxel-headless --json open -i b.gox");
        check_int(run_json(), "width", 64);
        check_int(run_json(), "height", 64);
        check_int(run_json(), "depth", 64);
}

static void test_file_that_is_there_is_begun_anew(void **state) {
        expect_headless(0, "goxel-headless --quiet voxel-add a.gox -p 1,2,3");
        expect_headless(0, "goxel-headless --quiet create a.gox");
        expect_voxels("a.gox", "");
}

static void test_voxels_are_set_painted_and_removed(void **state) {
        expect_headless(0, "goxel-headless voxel-add a.gox -p 1,-2,3 -c 255,128,0");
        expect_out("voxels: 1\n");
        expect_headless(0, "goxel-headless voxel-add a.gox --pos=2,2,2 --color '#010203' -l -1 --layer 1");
        expect_headless(0, "goxel-headless --quiet voxel-add a.gox -p0,0,0");
        expect_out("");
        expect_voxels("a.gox", "0 0 0 ffffff\n1 -2 3 ff8000\n2 2 2 010203\n");
        expect_headless(0, "goxel-headless voxel-paint a.gox -p 2,2,2 -c 9,8,7,255");
        expect_headless(0, "goxel-headless voxel-remove a.gox -p 1,-2,3");
        expect_out("voxels: 1\n");
        expect_voxels("a.gox", "0 0 0 ffffff\n2 2 2 090807\n");
}

static void test_missing_file_is_begun_with_64_voxels_a_side(void **state) {
        expect_headless(0,
                        "goxel-headless --quiet voxel-add new.gox -p 1,2,3 && goxel-headless open new.gox");
        expect_out("path: new.gox\nlayers: 1\nwidth: 64\nheight: 64\ndepth: 64\nvoxels: 1\n");
}

static void test_painting_nothing_changes_nothing(void **state) {
        expect_headless(0, "goxel-headless --quiet voxel-add a.gox -p 1,2,3");
        expect_headless(0, "goxel-headless voxel-paint a.gox -p 5,5,5 -c 1,2,3");
        expect_out("voxels: 0\n");
        expect_voxels("a.gox", "1 2 3 ffffff\n");
}

static void test_box_is_removed_with_both_corners(void **state) {
        expect_run(0, "goxelctl create cube.gox --size 8,8,8 --template cube -q");
        expect_headless(0, "goxel-headless voxel-remove cube.gox -b 3,3,3,2,2,2");
        expect_out("voxels: 8\n");
        expect_headless(0, "goxel-headless --json voxel-remove cube.gox --box 2,2,2,5,5,4");
        expect_out("{\"voxels\":40}\n");
}

static void test_layers_are_made_renamed_hidden_and_removed(void **state) {
        expect_headless(0, "goxel-headless --quiet voxel-add a.gox -p 1,2,3 -c 1,1,1");
        expect_headless(0, "goxel-headless layer-create a.gox -n roof -v 1");
        expect_out("layer: 2\nname: roof\nvisible: true\n");
        expect_headless(0, "goxel-headless --quiet voxel-add a.gox -p 4,4,4 -c 2,2,2 -l 2");
        expect_headless(0, "goxel-headless layer-rename a.gox --name roof --new-name 'the roof'");
        expect_out("layer: 2\nname: the roof\n");
        expect_headless(0, "goxel-headless layer-visibility a.gox -n 'the roof' -v no");
        expect_out("layer: 2\nvisible: false\n");
        expect_headless(0, "goxel-headless --quiet layer-visibility a.gox -i 2 --visible=true");
        expect_voxels("a.gox", "1 2 3 010101\n4 4 4 020202\n");
        expect_headless(0, "goxel-headless layer-delete a.gox -i 2");
        expect_out("layer: 2\nactive: 1\n");
        expect_voxels("a.gox", "1 2 3 010101\n");
}

static void test_layers_are_merged(void **state) {
        expect_headless(0, "goxel-headless --quiet voxel-add a.gox -p 1,2,3 -c 1,1,1");
        expect_headless(0, "goxel-headless --quiet layer-create a.gox -n top");
        expect_headless(0, "goxel-headless --quiet voxel-add a.gox -p 4,4,4 -c 2,2,2 -l 2");
        expect_headless(0, "goxel-headless layer-merge a.gox --source-name top -t 1");
        expect_out("layer: 1\nvoxels: 2\n");
        expect_headless(0, "goxel-headless open a.gox | grep layers");
        expect_out("layers: 1\n");
        expect_voxels("a.gox", "1 2 3 010101\n4 4 4 020202\n");
}

static void test_picture_has_its_size_and_h_is_help(void **state) {
        expect_run(0, "goxelctl create s.gox --template sphere -q");
        expect_headless(0, "goxel-headless render s.gox s.png -w 40 --height 30 -c front");
        expect_run(0, "head -c 24 s.png | od -An -tx1 -w24");
        expect_out(" 89 50 4e 47 0d 0a 1a 0a 00 00 00 0d 49 48 44 52 00 00 00 28 00 00 00 1e\n");
        expect_headless(0, "goxel-headless --json render s.gox -o t.png");
        check_int(run_json(), "width", 800);
        check_int(run_json(), "height", 600);
        expect_headless(0, "goxel-headless render s.gox u.png -h 30 >a && ! [ -e u.png ] && "
                           "goxel-headless help render | cmp - a");
}

static void test_picture_has_the_format_of_its_name_or_the_one_that_is_said(void **state) {
        expect_run(0, "goxelctl create s.gox --template sphere -q");
        expect_headless(
                0,
                "goxel-headless --quiet render s.gox a.jpeg -q 90 && goxel-headless --quiet render s.gox b.jpg "
                "--quality 10 && goxel-headless --quiet render s.gox c.bmp && "
                "goxel-headless --quiet render s.gox d.png -f jpg -q 10");
        expect_run(
                0,
                "for i in a.jpeg b.jpg c.bmp d.png; do head -c 2 $i | od -An -tx1; done; cmp b.jpg d.png && "
                "[ $(stat -c %%s a.jpeg) -gt $(stat -c %%s b.jpg) ]");
        expect_out(" ff d8\n ff d8\n 42 4d\n ff d8\n");
}

static void test_each_camera_draws(void **state) {
        expect_headless(0,
                        "for p in 1,2,3 5,2,3 5,2,9; do goxel-headless --quiet voxel-add s.gox -p $p; done");
        expect_headless(0,
                        "for c in front back left right top bottom isometric default; do "
                        "goxel-headless --quiet render s.gox $c.png -w 32 --height 32 -c $c || exit; done; "
                        "cmp isometric.png default.png && ! cmp -s front.png top.png");
}

static void test_exported_and_converted_files_hold_the_model(void **state) {
        expect_headless(0, "goxel-headless --quiet voxel-add a.gox -p 1,2,3 -c 9,8,7");
        expect_headless(0,
                        "goxel-headless export a.gox a.vox && goxel-headless convert a.vox b.txt -f text");
        expect_run(0, "grep -v '^#' b.txt");
        expect_out("1 2 3 090807\n");
        expect_headless(0, "goxel-headless export a.gox -o plain -f 'Magica Voxel' && head -c 4 plain");
        assert_non_null(strstr(run_out(), "path: plain\nformat: vox\n"));
        assert_non_null(strstr(run_out(), "VOX "));
        expect_headless(0, "goxel-headless convert -i a.gox -o c.obj && grep -c '^v ' c.obj");
}

static void test_script_tells_its_value_and_changes_the_open_project(void **state) {
        expect_run(0, "[ -x \"$GOXEL_SCRIPT\" ] && echo there || true");
        if (run_out()[0] == '\0')
                skip();
        expect_headless(0, "goxel-headless script -c 'console.log(\"hello\"); 6 * 7'");
        expect_out("hello\nvalue: 42\nvoxels: 0\n");
        expect_run(0, "echo \"goxel.image.activeLayer.volume.setAt([1, 2, 3], '#0a0b0c')\" >s.js");
        expect_headless(0, "printf 'create a.gox\\nscript s.js\\nsave\\n' | goxel-headless --quiet");
        expect_voxels("a.gox", "1 2 3 0a0b0c\n");
}

static void test_file_of_somebody_else_is_read_anew(void **state) {
        expect_headless(
                0, "printf 'voxel-add a.gox -p 1,2,3\\n' >b1; printf 'voxel-add a.gox -p 4,5,6\\n' >b2; "
                   "{ cat b1; goxelctl create other.gox -q; goxelctl voxel-add other.gox -p 9,9,9 -q; "
                   "mv other.gox a.gox.new; } >/dev/null; goxel-headless --quiet batch b1 && "
                   "mv a.gox.new a.gox && goxel-headless --quiet batch b2");
        expect_voxels("a.gox", "4 5 6 ffffff\n9 9 9 ffffff\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, headless_setup, headless_teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_project_is_made_and_told_about),
                TEST(test_file_that_is_there_is_begun_anew),
                TEST(test_voxels_are_set_painted_and_removed),
                TEST(test_missing_file_is_begun_with_64_voxels_a_side),
                TEST(test_painting_nothing_changes_nothing),
                TEST(test_box_is_removed_with_both_corners),
                TEST(test_layers_are_made_renamed_hidden_and_removed),
                TEST(test_layers_are_merged),
                TEST(test_picture_has_its_size_and_h_is_help),
                TEST(test_picture_has_the_format_of_its_name_or_the_one_that_is_said),
                TEST(test_each_camera_draws),
                TEST(test_exported_and_converted_files_hold_the_model),
                TEST(test_script_tells_its_value_and_changes_the_open_project),
                TEST(test_file_of_somebody_else_is_read_anew),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
