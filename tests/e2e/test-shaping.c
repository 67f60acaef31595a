/* Growing, hollowing, drawing out, scaling, wrapping and recolouring, through the real socket. */
#include "rig/examples.h"
#include "rig/rig.h"

/* A red cube of 10³ voxels, 0…9. */
static Peer *cube(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project",
                          "{\"name\":\"tools\",\"width\":32,\"height\":32,\"depth\":32}");
        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[10,10,10],\"center\":[5,5,5],\"color\":\"#FF0000\"}");
        return p;
}

static void check_colour(Peer *p, const char *params, const char *wanted) {
        check_json(peer_result(p, "goxel.get_voxel", params), "color", wanted);
}

static int64_t voxels(Peer *p) {
        return look_int(peer_result(p, "goxel.get_status", NULL), "voxels");
}

static void test_a_cube_grows_shrinks_and_is_smoothed(void **state) {
        Peer *p = cube(*state);

        check_int(peer_result(p, "goxel.dilate", "{\"color\":\"#00FF00\"}"), "voxels_created", 600);
        check_colour(p, "[-1,5,5]", "[0,255,0,255]");
        check_int(peer_result(p, "goxel.erode", "[1]"), "voxels_removed", 600);
        check_int(peer_result(p, "goxel.dilate", "[2,26]"), "voxels_created", 14 * 14 * 14 - 1000);
        check_colour(p, "[-2,-2,-2]", "[255,0,0,255]");
        check_int(peer_result(p, "goxel.erode", "[2,26]"), "voxels_removed", 14 * 14 * 14 - 1000);
        check_int(peer_result(p, "goxel.smooth", NULL), "voxels_removed", 12 * 8 + 8);
        for (unsigned i = 0; i < 5; i++)
                (void)peer_result(p, "goxel.undo", NULL);
        assert_int_equal(voxels(p), 1000);
}

static void test_a_cube_is_hollowed(void **state) {
        Peer *p = cube(*state);

        check_int(peer_result(p, "goxel.hollow", "[2]"), "voxels_removed", 6 * 6 * 6);
        check_int(peer_result(p, "goxel.shell", NULL), "voxels_removed",
                  8 * 8 * 8 - 6 * 6 * 6 - 8 * 8 * 8 + 6 * 6 * 6);
        check_colour(p, "[2,2,2]", "[0,0,0,0]");
        check_colour(p, "[1,2,2]", "[255,0,0,255]");
}

static void test_a_face_is_drawn_out_and_pushed_in(void **state) {
        Peer *p = cube(*state);
        json_object *result;

        result = peer_result(p, "goxel.extrude", "[[4,4,9],\"+z\",3]");
        check_int(result, "face", 100);
        check_int(result, "voxels_created", 300);
        check_int(peer_result(p, "goxel.extrude", "[[4,4,12],\"+z\",-3]"), "voxels_removed", 300);
        (void)peer_result(p, "goxel.paint_voxels", "[[0,0,9],[200,0,0]]");
        check_int(peer_result(p, "goxel.extrude", "[[4,4,9],\"+z\"]"), "face", 99);
        (void)peer_result(p, "goxel.undo", NULL);
        check_int(peer_result(p, "goxel.extrude", "[[4,4,9],\"+z\",1,55]"), "face", 100);
        check_colour(p, "[0,0,10]", "[200,0,0,255]");
        check_int(peer_result(p, "goxel.extrude", "[[0,0,10],\"-x\"]"), "face", 2);
}

static void test_a_layer_is_doubled_and_halved(void **state) {
        Peer *p = cube(*state);
        json_object *result;

        result = peer_result(p, "goxel.scale", "[2]");
        check_int(result, "voxels", 8000);
        check_json(result, "max", "[19,19,19]");
        result = peer_result(p, "goxel.scale", "{\"factor\":0.5,\"origin\":[20,0,0]}");
        check_int(result, "voxels", 1000);
        check_json(result, "min", "[10,0,0]");
}

static void test_what_leaves_the_image_comes_in_again(void **state) {
        Peer *p = cube(*state);

        check_int(peer_result(p, "goxel.wrap", "[[-3,0,0]]"), "voxels_created", 300);
        check_colour(p, "[31,0,0]", "[255,0,0,255]");
        check_colour(p, "[7,0,0]", "[0,0,0,0]");
        (void)peer_result(p, "goxel.wrap",
                          "{\"offset\":[0,1,0],\"box\":{\"min\":[0,9,0],\"max\":[0,10,0]}}");
        check_colour(p, "[0,9,0]", "[0,0,0,0]");
        check_colour(p, "[0,10,0]", "[255,0,0,255]");
        assert_int_equal(voxels(p), 1000);
}

static void test_colours_are_adjusted_and_replaced(void **state) {
        Peer *p = cube(*state);

        check_int(peer_result(p, "goxel.adjust_colors",
                              "{\"hue\":120,\"box\":{\"min\":[0,0,0],\"max\":[0,9,9]}}"),
                  "voxels_changed", 100);
        check_colour(p, "[0,0,0]", "[0,255,0,255]");
        check_int(peer_result(p, "goxel.adjust_colors", "{\"lightness\":50}"), "voxels_changed", 1000);
        check_colour(p, "[1,0,0]", "[255,127,127,255]");
        check_int(peer_result(p, "goxel.replace_color", "[[255,120,120],[1,2,3],8]"), "voxels_changed", 900);
        check_colour(p, "[1,0,0]", "[1,2,3,255]");
        check_int(peer_result(p, "goxel.replace_color", "[[1,2,3],[0,0,0,0]]"), "voxels_changed", 900);
        assert_int_equal(voxels(p), 100);
}

static void test_shaping_keeps_to_the_selection_and_stands_in_a_batch(void **state) {
        Peer *p = cube(*state);

        (void)peer_result(p, "goxel.select_region", "[{\"min\":[5,-9,-9],\"max\":[19,19,19]}]");
        check_int(peer_result(p, "goxel.dilate", "{\"selection\":true}"), "voxels_created", 100 + 4 * 50);
        check_int(peer_result(p, "goxel.replace_color",
                              "{\"color\":[255,0,0],\"new_color\":[1,2,3],\"selection\":true}"),
                  "voxels_changed", 800);
        (void)peer_result(p, "goxel.batch_operations",
                          "{\"operations\":[{\"type\":\"scale\",\"factor\":2},{\"type\":\"hollow\"},"
                          "{\"type\":\"wrap\",\"offset\":[1,1,1]}]}");
        (void)peer_result(p, "goxel.undo", NULL);
        assert_int_equal(voxels(p), 1300);
}

static void test_the_examples_work(void **state) {
        static const char *const names[] = { "goxel.dilate",        "goxel.erode", "goxel.smooth",
                                             "goxel.hollow",        "goxel.scale", "goxel.adjust_colors",
                                             "goxel.replace_color", "goxel.wrap" };

        check_examples(cube(*state), names, ARRAY_LEN(names));
}

static void test_wrong_requests_are_named_and_change_nothing(void **state) {
        static const Wrong rows[] = {
                { "goxel.dilate", "[0]", -32602, "steps" },
                { "goxel.dilate", "[1,8]", -32602, "connectivity" },
                { "goxel.dilate", "{\"color\":[1,2,3,0]}", -32602, "color" },
                { "goxel.dilate", "{\"selection\":true}", -32602, "selection" },
                { "goxel.erode", "[65]", -32602, "steps" },
                { "goxel.erode", "[1,27]", -32602, "connectivity" },
                { "goxel.smooth", "[1,4]", -32602, "layer_id" },
                { "goxel.hollow", "[0]", -32602, "thickness" },
                { "goxel.extrude", "{}", -32602, "position" },
                { "goxel.extrude", "[[0,0,0]]", -32602, "direction" },
                { "goxel.extrude", "[[0,0,0],\"up\"]", -32602, "direction" },
                { "goxel.extrude", "[[0,0,0],\"+x\"]", -1010, "position" },
                { "goxel.extrude", "[[0,0,9],\"+z\",1025]", -32602, "distance" },
                { "goxel.scale", "{}", -32602, "factor" },
                { "goxel.scale", "[3]", -32602, "factor" },
                { "goxel.scale", "[1.5]", -32602, "factor" },
                { "goxel.scale", "[2,[-2147483648,0,0]]", -32602, "origin" },
                { "goxel.wrap", "{}", -32602, "offset" },
                { "goxel.wrap", "{\"offset\":[1,0,0],\"box\":{\"min\":[0,0,0]}}", -32602, "box.max" },
                { "goxel.adjust_colors", "[181]", -32602, "hue" },
                { "goxel.adjust_colors", "[0,-101]", -32602, "saturation" },
                { "goxel.adjust_colors", "{\"layer_id\":9}", -1009, "layer_id" },
                { "goxel.replace_color", "[[1,2,3]]", -32602, "new_color" },
        };
        Peer *p = cube(*state);
        const int64_t before = look_int(peer_result(p, "goxel.get_status", NULL), "revision");

        check_wrong(p, rows, ARRAY_LEN(rows));
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", before);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_cube_grows_shrinks_and_is_smoothed),
                RIG_TEST(test_a_cube_is_hollowed),
                RIG_TEST(test_a_face_is_drawn_out_and_pushed_in),
                RIG_TEST(test_a_layer_is_doubled_and_halved),
                RIG_TEST(test_what_leaves_the_image_comes_in_again),
                RIG_TEST(test_colours_are_adjusted_and_replaced),
                RIG_TEST(test_shaping_keeps_to_the_selection_and_stands_in_a_batch),
                RIG_TEST(test_the_examples_work),
                RIG_TEST(test_wrong_requests_are_named_and_change_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
