/* Palettes, and fewer colours, through the real socket. */
#include "rig/examples.h"
#include "rig/rig.h"

#include <stdio.h>

#include <sys/mman.h>
#include <unistd.h>

static Peer *project(Rig *r) {
        Peer *p = rig_project(r, "tools");

        (void)peer_result(
                p, "goxel.add_voxels",
                "{\"voxels\":[[0,0,0,250,0,0],[1,0,0,240,10,0],[2,0,0,0,0,200,90],[3,0,0,0,250,0]]}");
        return p;
}

static void check_colour(Peer *p, const char *params, const char *wanted) {
        check_json(peer_result(p, "goxel.get_voxel", params), "color", wanted);
}

static void test_a_project_has_the_palette_that_it_was_given(void **state) {
        Peer *p = project(*state);

        check_string(peer_result(p, "goxel.get_palette", NULL), "name", "spectrum");
        check_int(peer_result(p, "goxel.set_palette", "[\"land\"]"), "count", 16);
        check_string(peer_result(p, "goxel.get_palette", NULL), "name", "land");
        (void)peer_result(p, "goxel.set_palette", "{\"name\":\"two\",\"colors\":[\"#FF0000\",[0,0,255]]}");
        check_json(peer_result(p, "goxel.get_palette", NULL), "colors", "[\"#FF0000\",\"#0000FF\"]");
        check_int(peer_result(p, "goxel.get_palette", "[\"grey\"]"), "count", 16);
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", 2);
}

static void test_the_palette_stays_when_goxeld_goes(void **state) {
        Peer *p = project(*state);

        (void)peer_result(p, "goxel.set_palette", "{\"name\":\"two\",\"colors\":[\"#FF000080\",[0,0,255]]}");
        rig_stop(*state);
        rig_start(*state);
        p = rig_peer(*state);
        check_json(peer_result(p, "goxel.get_palette", "{\"project\":\"tools\"}"), "colors",
                   "[\"#FF000080\",\"#0000FF\"]");
}

static void test_a_palette_is_read_of_a_file(void **state) {
        static const char text[] = "GIMP Palette\nName: Bricks\n128 0 0\n0 128 0\n",
                          wrong[] = "GIMP Palette\n128 0\n";
        Peer *p = project(*state);
        json_object *answer;
        int fd = memfd_create("palette", MFD_CLOEXEC);

        assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
        answer = peer_call_fd(p, "goxel.load_palette", "{\"fd\":0}", fd);
        check_string(answer, "result.name", "Bricks");
        check_int(answer, "result.count", 2);
        assert_int_equal(ftruncate(fd, 0), 0);
        assert_int_equal(pwrite(fd, wrong, sizeof(wrong) - 1, 0), sizeof(wrong) - 1);
        answer = peer_call_fd(p, "goxel.set_palette", "{\"fd\":0}", fd);
        check_error(answer, -1009, NULL);
        check_int(answer, "error.data.offset", 13);
        check_string(peer_result(p, "goxel.get_palette", NULL), "name", "Bricks");
        (void)close(fd);
}

static void test_a_palette_is_read_by_its_path_as_that_ends(void **state) {
        char path[200], params[256];
        uint8_t bytes[768] = { 63, 0, 0, 0, 63, 0 };
        FILE *f;
        Peer *p;

        rig_start(*state);
        p = rig_peer(*state);
        (void)peer_result(p, "goxel.create_project", "[\"paths\"]");
        (void)snprintf(path, sizeof path, "%s", rig_path(*state, "two.gpl"));
        f = fopen(path, "we");
        assert_non_null(f);
        (void)fputs("GIMP Palette\nName: Two\n1 2 3 one\n255 0 0 two\n", f);
        (void)fclose(f);
        (void)snprintf(params, sizeof params, "{\"path\":\"%s\"}", path);
        check_json(peer_result(p, "goxel.set_palette", params), "colors", "[\"#010203\",\"#FF0000\"]");

        (void)snprintf(path, sizeof path, "%s", rig_path(*state, "many.dat"));
        f = fopen(path, "we");
        assert_non_null(f);
        assert_int_equal(fwrite(bytes, 1, sizeof bytes, f), sizeof bytes);
        (void)fclose(f);
        (void)snprintf(params, sizeof params, "{\"file_path\":\"%s\",\"name\":\"dat\"}", path);
        check_string(peer_result(p, "goxel.set_palette", params), "name", "dat");
        check_error(peer_call(p, "goxel.set_palette", "{\"path\":\"/nowhere/two.gpl\"}"), -1009,
                    "file-not-found");
}

static void test_voxels_get_the_nearest_colours(void **state) {
        Peer *p = project(*state);
        json_object *result;

        (void)peer_result(p, "goxel.set_palette", "{\"colors\":[\"#FF0000\",\"#0000FF\"]}");
        result = peer_result(p, "goxel.nearest_color", "[[200,0,60]]");
        check_int(result, "index", 0);
        check_string(result, "hex", "#FF0000");
        check_int(result, "error", 60);
        (void)peer_result(p, "goxel.select_region", "[{\"min\":[0,0,0],\"max\":[2,0,0]}]");
        result = peer_result(p, "goxel.apply_palette", "{\"selection\":true}");
        check_int(result, "voxels_changed", 3);
        check_int(result, "colors_before", 3);
        check_int(result, "largest_error", 55);
        check_colour(p, "[1,0,0]", "[255,0,0,255]");
        check_colour(p, "[2,0,0]", "[0,0,255,90]");
        check_colour(p, "[3,0,0]", "[0,250,0,255]");
        check_int(peer_result(p, "goxel.apply_palette", "[\"grey\"]"), "voxels_changed", 4);
}

static void test_colours_are_made_fewer(void **state) {
        Peer *p = project(*state);
        json_object *result;

        result = peer_result(p, "goxel.quantize", "[3]");
        check_int(result, "count", 3);
        check_int(result, "colors_before", 4);
        check_int(result, "largest_error", 5);
        check_int(result, "voxels_changed", 2);
        check_colour(p, "[0,0,0]", "[245,5,0,255]");
        check_colour(p, "[2,0,0]", "[0,0,200,90]");
        check_int(peer_result(p, "goxel.quantize", "[256]"), "voxels_changed", 0);
        check_int(
                peer_result(p, "goxel.quantize", "{\"colors\":1,\"box\":{\"min\":[9,9,9],\"max\":[9,9,9]}}"),
                "count", 0);
}

static void test_the_examples_work(void **state) {
        static const char *const names[] = { "goxel.list_palettes", "goxel.get_palette",
                                             "goxel.set_palette",   "goxel.nearest_color",
                                             "goxel.apply_palette", "goxel.quantize" };

        check_examples(project(*state), names, ARRAY_LEN(names));
}

static void test_wrong_requests_are_named_and_change_nothing(void **state) {
        static const Wrong rows[] = {
                { "goxel.get_palette", "[\"none\"]", -32602, "name" },
                { "goxel.set_palette", "{}", -32602, "name" },
                { "goxel.set_palette", "[\"none\"]", -32602, "name" },
                { "goxel.set_palette", "{\"colors\":[]}", -32602, "colors" },
                { "goxel.set_palette", "{\"colors\":[\"#FF0000\",\"rde\"]}", -32602, "colors[1]" },
                { "goxel.set_palette", "{\"colors\":[\"#FF0000\"],\"fd\":0}", -32602, "colors" },
                { "goxel.set_palette", "{\"fd\":0}", -32602, "fd" },
                { "goxel.set_palette", "{\"fd\":0,\"format\":\"act\"}", -32602, "format" },
                { "goxel.nearest_color", "{}", -32602, "color" },
                { "goxel.nearest_color", "[[1,2,3],\"none\"]", -32602, "palette" },
                { "goxel.apply_palette", "[\"none\"]", -32602, "palette" },
                { "goxel.apply_palette", "{\"selection\":true}", -1009, "selection" },
                { "goxel.quantize", "{}", -32602, "colors" },
                { "goxel.quantize", "[257]", -32602, "colors" },
        };
        Peer *p = project(*state);

        check_wrong(p, rows, ARRAY_LEN(rows));
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", 2);
        check_string(peer_result(p, "goxel.get_palette", NULL), "name", "spectrum");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_palette_is_read_by_its_path_as_that_ends),
                RIG_TEST(test_a_project_has_the_palette_that_it_was_given),
                RIG_TEST(test_the_palette_stays_when_goxeld_goes),
                RIG_TEST(test_a_palette_is_read_of_a_file),
                RIG_TEST(test_voxels_get_the_nearest_colours),
                RIG_TEST(test_colours_are_made_fewer),
                RIG_TEST(test_the_examples_work),
                RIG_TEST(test_wrong_requests_are_named_and_change_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
