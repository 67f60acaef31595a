/* Selections, and edits that keep to them, through the real socket. */
#include "rig/examples.h"
#include "rig/rig.h"

/* A bar of ten voxels along X: five red ones, then five blue ones. */
static Peer *bar(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project",
                          "{\"name\":\"tools\",\"width\":32,\"height\":32,\"depth\":32}");
        (void)peer_result(p, "goxel.draw_line", "[[0,0,0],[4,0,0],[255,0,0]]");
        (void)peer_result(p, "goxel.draw_line", "[[5,0,0],[9,0,0],[0,0,255]]");
        return p;
}

static void check_colour(Peer *p, const char *params, const char *wanted) {
        check_json(peer_result(p, "goxel.get_voxel", params), "color", wanted);
}

static int64_t voxels(Peer *p) {
        return look_int(peer_result(p, "goxel.get_status", NULL), "voxels");
}

#define RED "[255,0,0,255]"
#define BLUE "[0,0,255,255]"
#define GREEN "[0,255,0,255]"
#define NOTHING "[0,0,0,0]"

#define SELECT(p, box, mode) peer_result(p, "goxel.select_region", "{\"box\":" box ",\"mode\":\"" mode "\"}")

static void test_boxes_are_selected_and_put_together(void **state) {
        Peer *p = bar(*state);
        json_object *result;

        check_json(peer_result(p, "goxel.get_selection", NULL), "empty", "true");
        result = SELECT(p, "{\"min\":[0,0,0],\"max\":[3,3,3]}", "replace");
        check_int(result, "selected", 64);
        check_json(result, "max", "[3,3,3]");
        check_int(SELECT(p, "{\"min\":[3,0,0],\"max\":[4,0,0]}", "add"), "selected", 65);
        check_int(SELECT(p, "{\"min\":[0,0,1],\"max\":[9,9,9]}", "subtract"), "selected", 17);
        result = SELECT(p, "{\"min\":[2,0,0],\"max\":[9,0,0]}", "intersect");
        check_int(result, "selected", 3);
        check_json(result, "dimensions", "[3,1,1]");
        result = peer_result(p, "goxel.get_selection", "[true]");
        check_json(result, "runs", "[[2,0,0,3]]");
        check_int(result, "run_count", 1);
        check_int(peer_result(p, "goxel.clear_selection", NULL), "selected", 0);
        check_int(SELECT(p, "{\"min\":[2,0,0],\"max\":[9,0,0]}", "intersect"), "selected", 0);
}

static void test_selecting_is_no_step_and_all_clients_see_it(void **state) {
        Peer *p = bar(*state), *other = rig_peer(*state);
        const int64_t before = look_int(peer_result(p, "goxel.get_status", NULL), "revision");

        (void)SELECT(p, "{\"min\":[0,0,0],\"max\":[0,0,0]}", "replace");
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", before);
        check_int(peer_result(other, "goxel.get_selection", "{\"project\":\"tools\"}"), "selected", 1);
}

static void test_voxels_are_selected_by_colour_connection_and_layer(void **state) {
        Peer *p = bar(*state);

        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[20,0,0,250,4,0]]}");
        check_int(peer_result(p, "goxel.select_color", "{\"color\":\"#FF0000\"}"), "selected", 5);
        check_int(peer_result(p, "goxel.select_color", "{\"color\":\"#FF0000\",\"tolerance\":5}"),
                  "selected", 6);
        check_int(peer_result(p, "goxel.fuzzy_select", "{\"position\":[7,0,0]}"), "selected", 5);
        check_int(peer_result(p, "goxel.select_connected", "{\"position\":[7,0,0],\"tolerance\":255}"),
                  "selected", 10);
        check_int(peer_result(p, "goxel.select_layer", NULL), "selected", 11);
        check_int(peer_result(p, "goxel.select_layer", "{\"box\":{\"min\":[9,0,0],\"max\":[20,0,0]}}"),
                  "selected", 2);
}

static void test_edits_keep_to_the_selection(void **state) {
        Peer *p = bar(*state);

        (void)SELECT(p, "{\"min\":[2,0,0],\"max\":[6,0,0]}", "replace");
        check_int(peer_result(p, "goxel.flood_fill",
                              "{\"position\":[0,0,0],\"color\":\"#00FF00\",\"selection\":true}"),
                  "voxels_filled", 3);
        check_colour(p, "[1,0,0]", RED);
        check_colour(p, "[2,0,0]", GREEN);
        check_int(peer_result(p, "goxel.paint_voxels",
                              "{\"box\":{\"min\":[0,0,0],\"max\":[9,9,9]},\"color\":\"#00FF00\","
                              "\"selection\":true}"),
                  "painted", 2);
        check_colour(p, "[7,0,0]", BLUE);
        check_int(peer_result(p, "goxel.paint_voxels",
                              "{\"position\":[0,0,0],\"color\":\"#00FF00\",\"selection\":true}"),
                  "painted", 0);
        check_int(peer_result(
                          p, "goxel.procedural_shape",
                          "{\"size\":[9,9,9],\"center\":[4,4,0],\"mode\":\"subtract\",\"selection\":true}"),
                  "voxels_removed", 5);
        check_int(peer_result(p, "goxel.draw_line",
                              "{\"from\":[0,0,0],\"to\":[9,0,0],\"color\":\"#FF0000\",\"selection\":true}"),
                  "voxels_covered", 5);
        check_int(peer_result(p, "goxel.remove_voxels", "{\"voxels\":[[0,0,0],[3,0,0]],\"selection\":true}"),
                  "removed", 1);
        assert_int_equal(voxels(p), 9);
}

static void test_what_is_selected_is_moved_copied_and_cleared(void **state) {
        Peer *p = bar(*state);

        (void)peer_result(p, "goxel.select_color", "{\"color\":\"#0000FF\"}");
        check_int(peer_result(p, "goxel.move", "{\"offset\":[0,3,0],\"selection\":true}"), "voxels_moved",
                  5);
        check_colour(p, "[5,3,0]", BLUE);
        check_colour(p, "[5,0,0]", NOTHING);
        check_colour(p, "[4,0,0]", RED);
        (void)peer_result(p, "goxel.undo", NULL);
        check_int(peer_result(p, "goxel.flip",
                              "{\"axis\":\"z\",\"origin\":[0,0,2],\"selection\":true,\"keep\":true}"),
                  "voxels_moved", 5);
        check_colour(p, "[5,0,3]", BLUE);
        check_int(peer_result(p, "goxel.copy_box",
                              "{\"min\":[0,0,0],\"max\":[9,0,0],\"to\":[0,9,0],\"selection\":true}"),
                  "voxels_copied", 5);
        check_colour(p, "[4,9,0]", NOTHING);
        check_colour(p, "[5,9,0]", BLUE);
        check_int(peer_result(p, "goxel.clear", "{\"selection\":true}"), "voxels_removed", 5);
        assert_int_equal(voxels(p), 15);
        (void)SELECT(p, "{\"min\":[0,0,0],\"max\":[1,0,0]}", "replace");
        check_int(peer_result(p, "goxel.crop", "{\"selection\":true}"), "voxels_removed", 13);
}

static void test_a_selection_is_filled(void **state) {
        Peer *p = bar(*state);

        (void)SELECT(p, "{\"min\":[8,0,0],\"max\":[11,0,0]}", "replace");
        check_int(peer_result(p, "goxel.fill_selection", "{\"color\":\"#00FF00\",\"mode\":\"paint\"}"),
                  "voxels_created", 0);
        check_colour(p, "[9,0,0]", GREEN);
        check_int(peer_result(p, "goxel.fill_selection", "[\"#FF0000\"]"), "voxels_created", 2);
        check_colour(p, "[9,0,0]", RED);
        (void)peer_result(p, "goxel.fill_selection", "{\"color\":[0,0,255,100],\"mode\":\"replace\"}");
        check_colour(p, "[9,0,0]", "[0,0,255,100]");
        check_int(peer_result(p, "goxel.fill_selection", "{\"mode\":\"remove\"}"), "voxels_removed", 4);
        assert_int_equal(voxels(p), 8);
}

static void test_a_layer_is_cut_out(void **state) {
        Peer *p = bar(*state);
        json_object *result;

        (void)peer_result(p, "goxel.select_color", "{\"color\":\"#0000FF\"}");
        result = peer_result(p, "goxel.cut_to_layer", "[\"blue\"]");
        check_int(result, "layer_id", 2);
        check_int(result, "from_layer_id", 1);
        check_int(result, "voxels_moved", 5);
        check_colour(p, "{\"position\":[5,0,0],\"layer_id\":1}", NOTHING);
        check_colour(p, "{\"position\":[5,0,0],\"layer_id\":2}", BLUE);
        (void)peer_result(p, "goxel.undo", NULL);
        check_colour(p, "{\"position\":[5,0,0],\"layer_id\":1}", BLUE);
        check_int(peer_result(p, "goxel.cut_as_layer",
                              "{\"box\":{\"min\":[0,0,0],\"max\":[1,0,0]},\"keep\":true,\"layer_id\":1}"),
                  "voxels_moved", 2);
        check_int(peer_result(p, "goxel.get_layer_voxels", "[1]"), "count", 10);
}

static void test_the_examples_work(void **state) {
        static const char *const names[] = { "goxel.select_region",   "goxel.select_color",
                                             "goxel.select_layer",    "goxel.get_selection",
                                             "goxel.clear_selection", "goxel.cut_to_layer" };

        check_examples(bar(*state), names, ARRAY_LEN(names));
}

static void test_wrong_requests_are_named_and_change_nothing(void **state) {
        static const Wrong rows[] = {
                { "goxel.select_region", "{}", -32602, "box" },
                { "goxel.select_region", "{\"box\":{\"min\":[0,0,0],\"max\":[-1,0,0]}}", -32602, "box.max" },
                { "goxel.select_region", "[{\"min\":[0,0,0],\"max\":[1,1,1]},\"xor\"]", -32602, "mode" },
                { "goxel.select_color", "{}", -32602, "color" },
                { "goxel.select_color", "{\"color\":[1,2,3],\"tolerance\":256}", -32602, "tolerance" },
                { "goxel.select_layer", "[4]", -32602, "layer_id" },
                { "goxel.select_connected", "{}", -32602, "position" },
                { "goxel.select_connected", "[[9,9,9]]", -1010, "position" },
                { "goxel.select_connected", "{\"position\":[0,0,0],\"connectivity\":7}", -32602,
                  "connectivity" },
                { "goxel.select_connected", "{\"position\":[0,0,0],\"max_voxels\":4}", -1010, "max_voxels" },
                { "goxel.get_selection", "[true,-1]", -32602, "offset" },
                { "goxel.fill_selection", "{}", -32602, "color" },
                { "goxel.fill_selection", "[[1,2,3]]", -1010, "selection" },
                { "goxel.fill_selection", "[[1,2,3,0]]", -32602, "color" },
                { "goxel.cut_to_layer", "{}", -1008, "selection" },
                { "goxel.clear", "{\"selection\":true}", -32602, "selection" },
                { "goxel.flood_fill", "{\"position\":[0,0,0],\"color\":[1,2,3],\"selection\":true}", -1010,
                  "selection" },
                { "goxel.procedural_shape", "{\"selection\":true}", -1011, "selection" },
                { "goxel.draw_line",
                  "{\"from\":[0,0,0],\"to\":[1,1,1],\"color\":[1,2,3],\"selection\":true}", -1011,
                  "selection" },
                { "goxel.paint_voxels", "{\"position\":[0,0,0],\"color\":[1,2,3],\"selection\":true}", -1009,
                  "selection" },
        };
        Peer *p = bar(*state);
        const int64_t before = look_int(peer_result(p, "goxel.get_status", NULL), "revision");

        check_wrong(p, rows, ARRAY_LEN(rows));
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", before);
        check_int(peer_result(p, "goxel.get_selection", NULL), "selected", 0);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_boxes_are_selected_and_put_together),
                RIG_TEST(test_selecting_is_no_step_and_all_clients_see_it),
                RIG_TEST(test_voxels_are_selected_by_colour_connection_and_layer),
                RIG_TEST(test_edits_keep_to_the_selection),
                RIG_TEST(test_what_is_selected_is_moved_copied_and_cleared),
                RIG_TEST(test_a_selection_is_filled),
                RIG_TEST(test_a_layer_is_cut_out),
                RIG_TEST(test_the_examples_work),
                RIG_TEST(test_wrong_requests_are_named_and_change_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
