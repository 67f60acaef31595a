/* Layers that are moved, turned, copied and cropped, through the real socket. */
#include "rig/examples.h"
#include "rig/rig.h"

#include <stdio.h>
#include <string.h>

static Peer *project(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project",
                          "{\"name\":\"tools\",\"width\":32,\"height\":32,\"depth\":32}");
        return p;
}

static void check_colour(Peer *p, const char *params, const char *wanted) {
        check_json(peer_result(p, "goxel.get_voxel", params), "color", wanted);
}

static int64_t voxels(Peer *p) {
        return look_int(peer_result(p, "goxel.get_status", NULL), "voxels");
}

/* An L of three voxels in three colours. */
static Peer *an_l(Rig *r) {
        Peer *p = project(r);

        (void)peer_result(p, "goxel.add_voxels",
                          "{\"voxels\":[[0,0,0,255,0,0],[1,0,0,0,255,0],[0,1,0,0,0,255]]}");
        return p;
}

#define RED "[255,0,0,255]"
#define GREEN "[0,255,0,255]"
#define BLUE "[0,0,255,255]"
#define NOTHING "[0,0,0,0]"

static void test_a_layer_is_moved_and_a_box_of_it_alone(void **state) {
        Peer *p = an_l(*state);

        check_int(peer_result(p, "goxel.move", "{\"offset\":[1,0,-5]}"), "voxels_moved", 3);
        check_colour(p, "[1,0,-5]", RED);
        check_colour(p, "[2,0,-5]", GREEN);
        check_colour(p, "[0,0,0]", NOTHING);
        check_int(peer_result(p, "goxel.move",
                              "{\"offset\":[1,0,0],\"box\":{\"min\":[1,0,-5],\"max\":[1,0,-5]}}"),
                  "voxels_moved", 1);
        check_colour(p, "[2,0,-5]", RED);
        assert_int_equal(voxels(p), 2);
        (void)peer_result(p, "goxel.undo", NULL);
        (void)peer_result(p, "goxel.undo", NULL);
        check_colour(p, "[0,0,0]", RED);
        check_colour(p, "[1,0,0]", GREEN);
        assert_int_equal(voxels(p), 3);
}

static void test_a_quarter_turn_goes_from_x_to_y(void **state) {
        Peer *p = an_l(*state);

        check_int(peer_result(p, "goxel.rotate", "{\"axis\":\"z\",\"origin\":[0.5,0.5,0.5]}"),
                  "voxels_moved", 3);
        check_colour(p, "[0,0,0]", RED);
        check_colour(p, "[0,1,0]", GREEN);
        check_colour(p, "[-1,0,0]", BLUE);
        (void)peer_result(p, "goxel.rotate", "{\"axis\":\"z\",\"quarters\":-1,\"origin\":[0.5,0.5,0]}");
        check_colour(p, "[1,0,0]", GREEN);
        (void)peer_result(p, "goxel.rotate", "{\"axis\":\"z\",\"origin\":[0,0,0]}");
        check_colour(p, "[-1,0,0]", RED);
        check_colour(p, "[-1,1,0]", GREEN);
        (void)peer_result(p, "goxel.rotate", "{\"axis\":\"z\",\"quarters\":2}");
        check_colour(p, "[-2,1,0]", RED);
}

static void test_a_layer_is_flipped_in_place_or_made_symmetric(void **state) {
        Peer *p = an_l(*state);

        (void)peer_result(p, "goxel.flip", "[\"x\"]");
        check_colour(p, "[1,0,0]", RED);
        check_colour(p, "[0,0,0]", GREEN);
        (void)peer_result(p, "goxel.mirror", "{\"axis\":\"x\"}");
        check_colour(p, "[0,0,0]", RED);
        (void)peer_result(p, "goxel.mirror", "{\"axis\":\"x\",\"origin\":[0,0,0],\"keep\":true}");
        assert_int_equal(voxels(p), 6);
        check_colour(p, "[-1,0,0]", RED);
        check_colour(p, "[-2,0,0]", GREEN);
        check_colour(p, "[1,0,0]", GREEN);
}

static void test_layers_are_cropped_cleared_and_copied(void **state) {
        Peer *p = an_l(*state);

        check_int(peer_result(p, "goxel.copy_box", "[[0,0,0],[1,1,0],[40,0,0]]"), "voxels_copied", 3);
        assert_int_equal(voxels(p), 6);
        check_int(peer_result(p, "goxel.crop", "{}"), "voxels_removed", 3);
        check_colour(p, "[40,0,0]", NOTHING);
        (void)peer_result(p, "goxel.create_layer", "[\"top\"]");
        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[6,6,0]],\"color\":[9,9,9]}");
        check_int(
                peer_result(
                        p, "goxel.copy_box",
                        "{\"min\":[0,0,0],\"max\":[1,1,0],\"to\":[5,5,0],\"layer_id\":1,\"to_layer_id\":2}"),
                "layer_id", 2);
        check_colour(p, "{\"position\":[6,5,0],\"layer_id\":2}", GREEN);
        check_colour(p, "[6,6,0]", "[9,9,9,255]");
        (void)peer_result(p, "goxel.copy_box",
                          "{\"min\":[0,0,0],\"max\":[1,1,0],\"to\":[5,5,0],\"layer_id\":1,"
                          "\"to_layer_id\":2,\"replace\":true}");
        check_colour(p, "[6,6,0]", NOTHING);
        check_int(peer_result(p, "goxel.clear", "{\"box\":{\"min\":[5,5,0],\"max\":[5,9,0]}}"),
                  "voxels_removed", 2);
        check_int(peer_result(p, "goxel.clear", NULL), "voxels_removed", 1);
        assert_int_equal(voxels(p), 3);
}

static void test_a_plane_cuts_one_side_off(void **state) {
        Peer *p = an_l(*state);

        check_int(peer_result(p, "goxel.plane_cut", "[\"x\",1]"), "voxels_removed", 1);
        check_colour(p, "[1,0,0]", NOTHING);
        check_int(peer_result(p, "goxel.plane_cut", "[\"y\",1,\"below\"]"), "voxels_removed", 1);
        check_colour(p, "[0,1,0]", BLUE);
        check_int(peer_result(p, "goxel.plane_cut", "[\"z\",1]"), "voxels_removed", 0);
}

/* Through the middle of the voxel at 0, which is on the plane. */
static void test_a_tilted_plane_cuts_by_the_middles_of_voxels(void **state) {
        Peer *p = an_l(*state);
        const char *place = "\"position\":[0.5,0.5,0.5],\"normal\"";
        char params[96];

        (void)snprintf(params, sizeof(params), "{%s:[1,-1,0],\"remove\":\"below\"}", place);
        check_int(peer_result(p, "goxel.plane_cut", params), "voxels_removed", 1);
        check_colour(p, "[0,1,0]", NOTHING);
        (void)snprintf(params, sizeof(params), "{%s:[-2,2,0]}", place);
        check_int(peer_result(p, "goxel.plane_cut", params), "voxels_removed", 1);
        check_colour(p, "[0,0,0]", NOTHING);
        check_colour(p, "[1,0,0]", GREEN);
}

static void test_an_empty_layer_can_be_turned(void **state) {
        Peer *p = project(*state);

        check_int(peer_result(p, "goxel.rotate", "[\"x\"]"), "voxels_moved", 0);
        check_int(peer_result(p, "goxel.flip", "[\"y\"]"), "voxels_moved", 0);
        check_int(peer_result(p, "goxel.move", "[[1,2,3]]"), "voxels_moved", 0);
}

static void test_the_examples_work(void **state) {
        static const char *const names[] = { "goxel.move",  "goxel.rotate",    "goxel.flip",    "goxel.crop",
                                             "goxel.clear", "goxel.plane_cut", "goxel.copy_box" };

        check_examples(project(*state), names, ARRAY_LEN(names));
}

static void test_wrong_requests_are_named_and_change_nothing(void **state) {
        static const Wrong rows[] = {
                { "goxel.move", "{}", -32602, "offset" },
                { "goxel.move", "[[2147483647,0,0]]", -32602, "offset" },
                { "goxel.move", "[[1,0,0],9]", -32602, "layer_id" },
                { "goxel.move", "{\"offset\":[1,0,0],\"box\":{\"min\":[0,0,0]}}", -32602, "box.max" },
                { "goxel.rotate", "{}", -32602, "axis" },
                { "goxel.rotate", "[\"w\"]", -32602, "axis" },
                { "goxel.rotate", "[\"z\",4]", -32602, "quarters" },
                { "goxel.rotate", "[\"z\",1,[0,0]]", -32602, "origin" },
                { "goxel.rotate", "[\"z\",1,[0.25,0,0]]", -32602, "origin" },
                { "goxel.rotate", "[\"z\",1,[0.5,0,0]]", -32602, "origin" },
                { "goxel.rotate", "[\"z\",1,[1e300,0,0]]", -32602, "origin" },
                { "goxel.rotate", "[\"z\",2,[2147483648,0,0]]", -32602, "origin" },
                { "goxel.flip", "[\"x\",[\"a\",0,0]]", -32602, "origin" },
                { "goxel.flip", "[\"x\",[-2147483648,0,0]]", -32602, "origin" },
                { "goxel.crop", "[{\"min\":[0,0,0],\"max\":[0,-1,0]}]", -32602, "box.max" },
                { "goxel.plane_cut", "[\"x\"]", -32602, "at" },
                { "goxel.plane_cut", "[\"x\",0,\"both\"]", -32602, "remove" },
                { "goxel.plane_cut", "{\"axis\":\"x\",\"at\":3,\"position\":[0,0,0]}", -32602, "position" },
                { "goxel.plane_cut", "{\"axis\":\"x\",\"at\":3,\"normal\":[0,0,1]}", -32602, "normal" },
                { "goxel.plane_cut", "{}", -32602, "normal" },
                { "goxel.plane_cut", "{\"normal\":[1,0,0]}", -32602, "position" },
                { "goxel.plane_cut", "{\"position\":[0,0,0],\"normal\":[0,0,0]}", -32602, "normal" },
                { "goxel.plane_cut", "{\"position\":[0,0,0],\"normal\":[0,1]}", -32602, "normal" },
                { "goxel.plane_cut", "{\"position\":[0,0,0],\"normal\":[0,0,1],\"at\":3}", -32602,
                  "position" },
                { "goxel.clear", "[7]", -32602, "layer_id" },
                { "goxel.copy_box", "[[0,0,0],[1,1,1]]", -32602, "to" },
                { "goxel.copy_box", "[[0,0,0],[1,1,-1],[5,5,5]]", -32602, "max" },
                { "goxel.copy_box", "[[0,0,0],[1,1,1],[2147483647,5,5]]", -32602, "to" },
                { "goxel.copy_box", "[[0,0,0],[1,1,1],[5,5,5],1,9]", -32602, "to_layer_id" },
        };
        Peer *p = an_l(*state);
        const int64_t before = look_int(peer_result(p, "goxel.get_status", NULL), "revision");

        check_wrong(p, rows, ARRAY_LEN(rows));
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", before);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_layer_is_moved_and_a_box_of_it_alone),
                RIG_TEST(test_a_quarter_turn_goes_from_x_to_y),
                RIG_TEST(test_a_layer_is_flipped_in_place_or_made_symmetric),
                RIG_TEST(test_layers_are_cropped_cleared_and_copied),
                RIG_TEST(test_a_plane_cuts_one_side_off),
                RIG_TEST(test_a_tilted_plane_cuts_by_the_middles_of_voxels),
                RIG_TEST(test_an_empty_layer_can_be_turned),
                RIG_TEST(test_the_examples_work),
                RIG_TEST(test_wrong_requests_are_named_and_change_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
