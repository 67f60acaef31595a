/* Tools that change many voxels at once, through the real socket. */
#include "rig/examples.h"
#include "rig/rig.h"

#include <string.h>

static Peer *project(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project",
                          "{\"name\":\"tools\",\"width\":32,\"height\":32,\"depth\":32}");
        return p;
}

/* A cube 0…4 with a hole of 3³ in it: 98 voxels. */
static Peer *hollow(Rig *r) {
        Peer *p = project(r);

        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[5,5,5],\"center\":[2,2,2],\"color\":\"#FF0000\"}");
        (void)peer_result(p, "goxel.remove_voxels", "{\"box\":{\"min\":[1,1,1],\"max\":[3,3,3]}}");
        return p;
}

static void check_colour(Peer *p, const char *params, const char *wanted) {
        check_json(peer_result(p, "goxel.get_voxel", params), "color", wanted);
}

static int64_t voxels(Peer *p) {
        return look_int(peer_result(p, "goxel.get_status", NULL), "voxels");
}

static void test_a_fill_recolours_what_is_connected(void **state) {
        Peer *p = hollow(*state);
        json_object *result;

        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[9,0,0]],\"color\":\"#FF0000\"}");
        result = peer_result(p, "goxel.flood_fill", "[0,0,0,0,0,255]");
        check_json(result, "success", "true");
        check_int(result, "voxels_filled", 98);
        check_int(result, "layer_id", 1);
        check_int(result, "revision", 5);
        check_colour(p, "[4,4,4]", "[0,0,255,255]");
        check_colour(p, "[9,0,0]", "[255,0,0,255]");
        (void)peer_result(p, "goxel.undo", NULL);
        check_colour(p, "[4,4,4]", "[255,0,0,255]");
}

static void test_empty_space_is_filled_up_to_its_walls_the_box_or_the_image(void **state) {
        Peer *p = hollow(*state);

        check_int(peer_result(p, "goxel.flood_fill",
                              "{\"position\":[2,2,2],\"color\":\"#00FF00\",\"mode\":\"add\"}"),
                  "voxels_filled", 27);
        check_int(peer_result(p, "goxel.flood_fill",
                              "{\"x\":9,\"y\":9,\"z\":9,\"color\":\"#00FF00\",\"mode\":\"add\","
                              "\"min\":[-1,-1,-1],\"max\":[9,9,9]}"),
                  "voxels_filled", 11 * 11 * 11 - 125);
        check_int(peer_result(p, "goxel.fill_region",
                              "{\"seed_position\":[31,31,31],\"color\":\"#0000FF\",\"mode\":\"add\"}"),
                  "voxels_filled", 32 * 32 * 32 - 1000);
        assert_int_equal(voxels(p), 32 * 32 * 32 + 11 * 11 * 11 - 1000);
}

static void test_like_colours_and_corners_are_connected_when_told(void **state) {
        Peer *p = project(*state);

        (void)peer_result(p, "goxel.add_voxels",
                          "{\"voxels\":[[0,0,0,100,0,0],[1,0,0,105,0,0],[2,1,0,100,0,0],[3,2,1,100,0,0]]}");
        check_int(peer_result(p, "goxel.flood_fill", "{\"position\":[0,0,0],\"color\":[100,0,0]}"),
                  "voxels_filled", 1);
        check_int(peer_result(p, "goxel.flood_fill",
                              "{\"position\":[0,0,0],\"color\":[100,0,0],\"tolerance\":4}"),
                  "voxels_filled", 1);
        check_int(peer_result(p, "goxel.flood_fill",
                              "{\"position\":[0,0,0],\"color\":[100,0,0],\"tolerance\":5}"),
                  "voxels_filled", 2);
        check_int(peer_result(p, "goxel.flood_fill",
                              "{\"position\":[0,0,0],\"color\":[100,0,0],\"connectivity\":18}"),
                  "voxels_filled", 3);
        check_int(peer_result(p, "goxel.flood_fill",
                              "{\"position\":[0,0,0],\"mode\":\"remove\",\"connectivity\":26}"),
                  "voxels_filled", 4);
        assert_int_equal(voxels(p), 0);
}

static void test_a_fill_changes_one_layer(void **state) {
        Peer *p = hollow(*state);
        json_object *answer;

        (void)peer_result(p, "goxel.create_layer", "[\"top\"]");
        answer = peer_call(p, "goxel.flood_fill", "{\"position\":[0,0,0],\"color\":[1,2,3]}");
        check_error(answer, -1010, NULL);
        check_string(answer, "error.data.param", "position");
        check_int(peer_result(p, "goxel.flood_fill",
                              "{\"position\":[0,0,0],\"color\":[1,2,3],\"layer_id\":1}"),
                  "voxels_filled", 98);
}

static void test_fills_stand_in_a_batch(void **state) {
        Peer *p = hollow(*state);

        (void)peer_result(p, "goxel.batch_operations",
                          "{\"operations\":[{\"type\":\"flood_fill\",\"position\":[2,2,2],\"mode\":\"add\","
                          "\"color\":[1,2,3]},{\"type\":\"fill_region\",\"seed_position\":[0,0,0],"
                          "\"mode\":\"remove\"}]}");
        assert_int_equal(voxels(p), 27);
        (void)peer_result(p, "goxel.undo", NULL);
        assert_int_equal(voxels(p), 98);
}

static void test_a_large_solid_is_filled(void **state) {
        Peer *p = project(*state);

        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[256,256,256],\"center\":[0,0,0],\"color\":\"#FF0000\"}");
        check_int(peer_result(p, "goxel.flood_fill", "[5,5,5,0,255,0]"), "voxels_filled",
                  (int64_t)256 * 256 * 256);
        check_colour(p, "[-128,-128,-128]", "[0,255,0,255]");
}

static void test_a_line_is_drawn_from_voxel_to_voxel(void **state) {
        Peer *p = project(*state);
        json_object *result;

        result = peer_result(p, "goxel.draw_line", "{\"from\":[0,0,0],\"to\":[9,3,0],\"color\":[255,0,0]}");
        check_int(result, "voxels_covered", 10);
        check_int(result, "voxels_created", 10);
        check_colour(p, "[9,3,0]", "[255,0,0,255]");
        check_int(peer_result(p, "goxel.draw_line", "{\"from\":[9,3,0],\"to\":[0,0,0],\"mode\":\"remove\"}"),
                  "voxels_removed", 10);
        check_int(peer_result(p, "goxel.draw_line",
                              "{\"from\":[0,0,0],\"to\":[0,0,0],\"color\":[255,0,0],\"radius\":1.5}"),
                  "voxels_created", 19);
}

static void test_a_stroke_adds_paints_and_removes(void **state) {
        Peer *p = project(*state);
        json_object *result;

        result = peer_result(p, "goxel.brush_stroke",
                             "{\"start_position\":[2,2,2],\"end_position\":[9,2,2],\"brush_size\":3,"
                             "\"color\":\"#FF0000\",\"mode\":\"add\",\"shape\":\"cube\"}");
        check_int(result, "voxels_created", 10 * 9);
        result = peer_result(p, "goxel.brush_stroke",
                             "{\"start_position\":[0,2,2],\"end_position\":[2,2,2],\"brush_size\":1,"
                             "\"color\":\"#0000FF\",\"mode\":\"paint\"}");
        check_int(result, "voxels_created", 0);
        check_int(result, "voxels_covered", 3);
        check_colour(p, "[2,2,2]", "[0,0,255,255]");
        check_colour(p, "[0,2,2]", "[0,0,0,0]");
        result = peer_result(p, "goxel.brush_stroke",
                             "{\"start_position\":[5,2,2],\"brush_size\":3,\"mode\":\"remove\","
                             "\"shape\":\"cube\"}");
        check_int(result, "voxels_removed", 27);
        (void)peer_result(p, "goxel.undo", NULL);
        assert_int_equal(voxels(p), 90);
}

static void test_a_colour_with_alpha_is_mixed_once(void **state) {
        Peer *p = project(*state);

        (void)peer_result(p, "goxel.brush_stroke",
                          "{\"start_position\":[5,5,5],\"end_position\":[9,5,5],\"brush_size\":3,"
                          "\"color\":\"#FF000080\"}");
        check_colour(p, "[7,5,5]", "[255,0,0,128]");
        (void)peer_result(p, "goxel.brush_stroke",
                          "{\"start_position\":[20,20,20],\"brush_size\":5,\"shape\":\"cube\","
                          "\"smoothing\":1,\"color\":\"#FFFFFF\"}");
        check_colour(p, "[20,20,20]", "[255,255,255,255]");
        check_colour(p, "[21,20,20]", "[255,255,255,170]");
        check_colour(p, "[22,20,20]", "[255,255,255,85]");
}

static void test_a_stroke_is_mirrored_across_the_middle_of_the_image(void **state) {
        Peer *p = project(*state);

        check_int(peer_result(p, "goxel.brush_stroke",
                              "{\"start_position\":[1,2,3],\"brush_size\":1,\"color\":[255,0,0],"
                              "\"symmetry\":\"xyz\"}"),
                  "voxels_created", 8);
        check_colour(p, "[30,29,28]", "[255,0,0,255]");
        check_colour(p, "[30,2,3]", "[255,0,0,255]");
        check_int(peer_result(p, "goxel.brush_stroke",
                              "{\"start_position\":[10,9,9],\"brush_size\":1,\"color\":[255,0,0],"
                              "\"symmetry\":\"x\",\"symmetry_origin\":[10.5,0,0]}"),
                  "voxels_created", 1);
}

static void test_the_examples_work(void **state) {
        static const char *const names[] = { "goxel.flood_fill", "goxel.fill_region", "goxel.brush_stroke",
                                             "goxel.draw_line" };

        check_examples(project(*state), names, ARRAY_LEN(names));
}

static void test_wrong_requests_are_named_and_change_nothing(void **state) {
        static const Wrong rows[] = {
                { "goxel.flood_fill", "{}", -32602, "position" },
                { "goxel.flood_fill", "[0,0,0]", -32602, "color" },
                { "goxel.flood_fill", "[9,9,9,1,2,3]", -1010, "position" },
                { "goxel.flood_fill", "{\"position\":[0,0,0],\"color\":[1,2,3],\"mode\":\"add\"}", -1010,
                  "position" },
                { "goxel.flood_fill", "{\"position\":[50,0,0],\"color\":[1,2,3],\"mode\":\"add\"}", -1010,
                  "position" },
                { "goxel.flood_fill", "{\"position\":[9,9,9],\"color\":[1,2,3,0],\"mode\":\"add\"}", -32602,
                  "color" },
                { "goxel.flood_fill", "{\"position\":[0,0,0],\"color\":[1,2,3],\"tolerance\":256}", -32602,
                  "tolerance" },
                { "goxel.flood_fill", "{\"position\":[0,0,0],\"color\":[1,2,3],\"connectivity\":8}", -32602,
                  "connectivity" },
                { "goxel.flood_fill", "{\"position\":[0,0,0],\"color\":[1,2,3],\"mode\":\"paint\"}", -32602,
                  "mode" },
                { "goxel.flood_fill", "{\"position\":[0,0,0],\"color\":[1,2,3],\"min\":[0,0,0]}", -32602,
                  "max" },
                { "goxel.flood_fill",
                  "{\"position\":[0,0,0],\"color\":[1,2,3],\"min\":[0,0,0],\"max\":[1,1,-1]}", -32602,
                  "max" },
                { "goxel.flood_fill", "{\"position\":[0,0,0],\"color\":[1,2,3],\"max_voxels\":97}", -1010,
                  "max_voxels" },
                { "goxel.flood_fill", "{\"position\":[0,0,0],\"color\":[1,2,3],\"layer_id\":7}", -1010,
                  "layer_id" },
                { "goxel.fill_region", "{\"position\":[0,0,0],\"color\":[1,2,3],\"mode\":\"add\"}", -32602,
                  "position" },
                { "goxel.fill_region", "{\"seed_position\":[0,0,0],\"color\":[1,2,3]}", -32602, "mode" },
                { "goxel.fill_region", "{\"seed_position\":[9,9,9],\"mode\":\"remove\"}", -1010,
                  "seed_position" },
                { "goxel.brush_stroke", "{}", -32602, "start_position" },
                { "goxel.brush_stroke", "[[0,0,0],[1,1,1],0,[1,2,3]]", -32602, "brush_size" },
                { "goxel.brush_stroke", "[[0,0,0],[1,1,1],5]", -32602, "color" },
                { "goxel.brush_stroke", "[[0,0,0],[1,1,1],5,[1,2,3],\"erase\"]", -32602, "mode" },
                { "goxel.brush_stroke",
                  "{\"start_position\":[0,0,0],\"brush_size\":5,\"color\":[1,2,3],"
                  "\"smoothing\":1.5}",
                  -32602, "smoothing" },
                { "goxel.brush_stroke", "[[0,0,0],[65536,0,0],5,[1,2,3]]", -1107, "brush_size" },
                { "goxel.brush_stroke", "[[2147483647,0,0],[2147483647,0,0],5,[1,2,3]]", -32602,
                  "start_position" },
                { "goxel.brush_stroke",
                  "{\"start_position\":[0,0,0],\"brush_size\":1,\"color\":[1,2,3],"
                  "\"symmetry\":\"w\"}",
                  -32602, "symmetry" },
                { "goxel.brush_stroke",
                  "{\"start_position\":[0,0,0],\"brush_size\":1,\"color\":[1,2,3],"
                  "\"symmetry\":\"x\",\"symmetry_origin\":[0.3,0,0]}",
                  -32602, "symmetry_origin" },
                { "goxel.brush_stroke",
                  "{\"start_position\":[0,0,0],\"brush_size\":1,\"color\":[1,2,3],"
                  "\"symmetry\":\"x\",\"symmetry_origin\":[-2147483648,0,0]}",
                  -32602, "symmetry_origin" },
                { "goxel.draw_line", "{\"from\":[0,0,0],\"color\":[1,2,3]}", -32602, "to" },
                { "goxel.draw_line", "[[0,0,0],[1,1,1],[1,2,3,0]]", -32602, "color" },
                { "goxel.draw_line", "[[0,0,0],[1,1,1],[1,2,3],-1]", -32602, "radius" },
        };
        Peer *p = hollow(*state);
        const int64_t before = look_int(peer_result(p, "goxel.get_status", NULL), "revision");

        check_wrong(p, rows, ARRAY_LEN(rows));
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", before);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_fill_recolours_what_is_connected),
                RIG_TEST(test_empty_space_is_filled_up_to_its_walls_the_box_or_the_image),
                RIG_TEST(test_like_colours_and_corners_are_connected_when_told),
                RIG_TEST(test_a_fill_changes_one_layer),
                RIG_TEST(test_fills_stand_in_a_batch),
                RIG_TEST(test_a_large_solid_is_filled),
                RIG_TEST(test_a_line_is_drawn_from_voxel_to_voxel),
                RIG_TEST(test_a_stroke_adds_paints_and_removes),
                RIG_TEST(test_a_colour_with_alpha_is_mixed_once),
                RIG_TEST(test_a_stroke_is_mirrored_across_the_middle_of_the_image),
                RIG_TEST(test_the_examples_work),
                RIG_TEST(test_wrong_requests_are_named_and_change_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
