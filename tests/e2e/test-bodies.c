/* Text, extruded and revolved profiles, and copies at many places, through the socket. */
#include "rig/examples.h"
#include "rig/rig.h"

#include <stdio.h>

static Peer *project(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"bodies\"]");
        return p;
}

static void check_slice(Peer *p, const char *params, const char *rows) {
        check_json(peer_result(p, "goxel.slice", params), "rows", rows);
}

static void test_text_can_be_read_from_its_side(void **state) {
        static const char *const views[] = { "{\"axis\":\"x\",\"at\":5}", "{\"axis\":\"y\",\"at\":5}",
                                             "{\"axis\":\"z\",\"at\":5}" };
        Peer *p = project(*state);

        for (int i = 0; i < 3; i++) {
                char params[128];

                (void)snprintf(
                        params, sizeof params,
                        "{\"text\":\"it\",\"position\":[5,5,5],\"axis\":\"%c\",\"color\":\"#FF0000\"}",
                        "xyz"[i]);
                check_int(peer_result(p, "goxel.text", params), "voxels_created", 17);
                check_slice(
                        p, views[i],
                        "[\"a..a..\",\"...a..\",\"a.aaaa\",\"a..a..\",\"a..a..\",\"a..a..\",\"a...aa\"]");
                (void)peer_result(p, "goxel.undo", NULL);
        }
}

static void test_text_has_a_size_a_depth_and_lines(void **state) {
        Peer *p = project(*state);
        json_object *result = peer_result(
                p, "goxel.text", "{\"text\":\"l\\n.\",\"position\":[0,0,0],\"size\":2,\"depth\":3}");

        /* l is 8 dots, the point is 1; each is 2 × 2 × 3 voxels. */
        check_int(result, "voxels_created", 8 * 12 + 12 - 12);
        check_json(result, "min", "[0,0,2]");
        check_json(result, "max", "[3,2,33]");
}

static void test_a_profile_of_rows_has_their_colours(void **state) {
        Peer *p = project(*state);

        check_int(
                peer_result(
                        p, "goxel.extrude_profile",
                        "{\"rows\":[\"r\",\"r.g\",\" rg\"],\"position\":[1,2,3],\"depth\":2,\"axis\":\"y\","
                        "\"legend\":{\"r\":\"#FF0000\",\"g\":[0,255,0,128]}}"),
                "voxels_created", 10);
        check_slice(p, "{\"axis\":\"y\",\"at\":3}", "[\"a..\",\"a.b\",\".ab\"]");
        check_json(peer_result(p, "goxel.get_voxel", "[3,3,3]"), "color", "[0,255,0,128]");
}

static void test_a_polygon_may_lie_beside_its_position(void **state) {
        Peer *p = project(*state);
        json_object *result = peer_result(
                p, "goxel.extrude_profile",
                "{\"points\":[[-2,-2],[2,-2],[2,2],[-2,2]],\"position\":[10,10,10],\"color\":[9,9,9]}");

        check_int(result, "voxels_created", 16);
        check_json(result, "min", "[8,8,10]");
        check_json(result, "max", "[11,11,10]");
}

static void test_a_revolved_profile_is_round(void **state) {
        Peer *p = project(*state);
        json_object *result = peer_result(p, "goxel.revolve", "{\"rows\":[\"aa\"],\"origin\":[4.5,4.5,0]}");

        /* The middle, and all voxels less than two from it. */
        check_int(result, "voxels_created", 9);
        result = peer_result(p, "goxel.revolve", "{\"rows\":[\".a\",\"aa\"],\"origin\":[20,20,5]}");
        check_json(result, "min", "[18,18,5]");
        check_json(result, "max", "[21,21,6]");
        check_slice(p, "{\"at\":6,\"min\":[18,18,0],\"max\":[21,21,9]}",
                    "[\".aa.\",\"a..a\",\"a..a\",\".aa.\"]");
        check_slice(p, "{\"at\":5,\"min\":[18,18,0],\"max\":[21,21,9]}",
                    "[\".aa.\",\"aaaa\",\"aaaa\",\".aa.\"]");
}

static void test_a_profile_is_revolved_by_a_part_of_a_turn(void **state) {
        Peer *p = project(*state);

        check_int(
                peer_result(p, "goxel.revolve", "{\"rows\":[\"aa\"],\"origin\":[20,20,5],\"to_angle\":90}"),
                "voxels_created", 3);
        check_slice(p, "{\"at\":5,\"min\":[18,18,0],\"max\":[21,21,9]}",
                    "[\"..a.\",\"..aa\",\"....\",\"....\"]");
        check_int(peer_result(p, "goxel.revolve",
                              "{\"rows\":[\"aa\"],\"origin\":[20,20,5],\"from_angle\":90,\"to_angle\":360}"),
                  "voxels_created", 9);
}

static void test_copies_are_flipped_and_turned(void **state) {
        Peer *p = project(*state);

        /* An L of four: along X, with a foot up Y. */
        (void)peer_result(p, "goxel.add_voxels",
                          "{\"voxels\":[[0,0,0,255,0,0],[1,0,0,0,255,0],[2,0,0,0,255,0],[2,1,0,0,0,255]]}");
        check_int(peer_result(p, "goxel.instance", "{\"positions\":[[10,0,0]],\"quarters\":1}"),
                  "voxels_created", 4);
        check_slice(p, "{\"at\":0,\"min\":[10,0,0],\"max\":[12,2,0]}", "[\"ba.\",\".a.\",\".c.\"]");
        check_int(
                peer_result(
                        p, "goxel.instance",
                        "{\"positions\":[[20,0,0]],\"flip\":\"x\",\"box\":{\"min\":[0,0,0],\"max\":[2,1,0]}}"),
                "voxels_created", 4);
        check_slice(p, "{\"at\":0,\"min\":[20,0,0],\"max\":[22,2,0]}", "[\"...\",\"b..\",\"aac\"]");
        check_int(peer_result(p, "goxel.instance",
                              "{\"positions\":[[2147483646,0,2147483645]],\"axis\":\"y\",\"quarters\":-1,"
                              "\"box\":{\"min\":[0,0,0],\"max\":[2,1,0]}}"),
                  "voxels_created", 4);
        check_json(peer_result(p, "goxel.get_voxel", "[2147483646,0,2147483645]"), "color", "[255,0,0,255]");
        check_json(peer_result(p, "goxel.get_voxel", "[2147483646,1,2147483647]"), "color", "[0,0,255,255]");
}

static void test_bodies_take_away_and_keep_to_what_is_selected(void **state) {
        Peer *p = project(*state);

        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[4,4,1],\"center\":[2,2,0],\"color\":[1,2,3]}");
        check_int(peer_result(p, "goxel.extrude_profile",
                              "{\"rows\":[\"##\"],\"position\":[0,0,0],\"mode\":\"subtract\"}"),
                  "voxels_removed", 2);
        (void)peer_result(p, "goxel.select_region", "{\"box\":{\"min\":[0,1,0],\"max\":[0,3,0]}}");
        check_int(
                peer_result(p, "goxel.extrude_profile",
                            "{\"rows\":[\"####\",\"####\",\"####\"],\"position\":[0,0,0],\"mode\":\"paint\","
                            "\"selection\":true}"),
                "voxels_painted", 2);
}

static void test_copies_come_to_each_place(void **state) {
        Peer *p = project(*state);
        json_object *result;

        (void)peer_result(p, "goxel.add_voxels",
                          "{\"voxels\":[[0,0,0,255,0,0],[1,0,0,0,255,0],[0,0,1,0,0,255]]}");
        result = peer_result(p, "goxel.instance", "{\"positions\":[[10,0,0],[20,5,-7],[11,0,0]]}");
        check_int(result, "instances", 3);
        /* The last covers the green voxel of the first. */
        check_int(result, "voxels_created", 8);
        check_json(peer_result(p, "goxel.get_voxel", "[11,0,0]"), "color", "[255,0,0,255]");
        check_json(peer_result(p, "goxel.get_voxel", "[21,5,-7]"), "color", "[0,255,0,255]");
        (void)peer_result(p, "goxel.undo", NULL);
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 3);
}

static void test_copies_stand_in_a_grid_and_none_copies_a_copy(void **state) {
        Peer *p = project(*state);
        json_object *result;

        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[2,2,2],\"center\":[1,1,1],\"color\":[1,2,3]}");
        result = peer_result(p, "goxel.instance", "{\"to\":[0,0,0],\"count\":[3,2,2],\"step\":[3,-3,4]}");
        check_int(result, "instances", 12);
        check_int(result, "voxels_created", 11 * 8);
        result = peer_result(p, "goxel.get_bounding_box", NULL);
        check_json(result, "min", "[0,-3,0]");
        check_json(result, "max", "[7,1,5]");
}

static void test_a_part_is_copied_to_another_layer_and_empties_it(void **state) {
        Peer *p = project(*state);
        json_object *result;

        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[0,0,0,1,2,3],[5,0,0,4,5,6]]}");
        (void)peer_result(p, "goxel.create_layer", "[\"second\"]");
        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[4,1,1],\"center\":[2,0,9],\"color\":[9,9,9]}");
        result = peer_result(
                p, "goxel.instance",
                "{\"positions\":[[0,0,9]],\"box\":{\"min\":[0,0,0],\"max\":[1,0,0]},\"layer_id\":1,"
                "\"to_layer_id\":2,\"replace\":true}");
        check_int(result, "layer_id", 2);
        check_int(result, "voxels_removed", 1);
        check_int(result, "voxels_painted", 1);
}

static void test_space_has_an_end(void **state) {
        Peer *p = project(*state);

        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[0,0,0,1,2,3],[1,0,0,4,5,6]]}");
        check_int(peer_result(p, "goxel.instance", "{\"positions\":[[2147483646,-2147483648,0]]}"),
                  "voxels_created", 2);
        check_json(peer_result(p, "goxel.get_voxel", "[2147483647,-2147483648,0]"), "exists", "true");
        check_int(peer_result(p, "goxel.text", "{\"text\":\"i\",\"position\":[2147483647,0,2147483640]}"),
                  "voxels_created", 6);
}

static void test_wrong_bodies_are_told(void **state) {
        static const Wrong rows[] = {
                { "goxel.text", "{\"text\":\"a\\u00e9\",\"position\":[0,0,0]}", -32602, "text" },
                { "goxel.text", "{\"text\":\"\",\"position\":[0,0,0]}", -32602, "text" },
                { "goxel.text", "{\"text\":\"W\",\"position\":[2147483647,0,0]}", -32602, "position" },
                { "goxel.text", "{\"text\":\"W\",\"position\":[0,0,0],\"size\":65}", -32602, "size" },
                { "goxel.text", "{\"text\":\"W\",\"position\":[0,0,0],\"depth\":100000000}", -32602,
                  "depth" },
                { "goxel.extrude_profile", "{\"position\":[0,0,0]}", -32602, "rows" },
                { "goxel.extrude_profile", "{\"rows\":[\"a\"],\"points\":[],\"position\":[0,0,0]}", -32602,
                  "rows" },
                { "goxel.extrude_profile", "{\"rows\":[\"a\",7],\"position\":[0,0,0]}", -32602, "rows[1]" },
                { "goxel.extrude_profile",
                  "{\"rows\":[\"ab\"],\"legend\":{\"a\":\"#FFFFFF\"},\"position\":[0,0,0]}", -32602,
                  "rows[0]" },
                { "goxel.extrude_profile",
                  "{\"rows\":[\"a\"],\"legend\":{\"a\":\"whitish\"},\"position\":[0,0,0]}", -32602,
                  "legend[\"a\"]" },
                { "goxel.extrude_profile", "{\"points\":[[0,0],[1,1]],\"position\":[0,0,0]}", -32602,
                  "points" },
                { "goxel.extrude_profile", "{\"points\":[[0,0],[1,0.5],[2,2]],\"position\":[0,0,0]}", -32602,
                  "points[1]" },
                { "goxel.extrude_profile", "{\"points\":[[0,0],[9000,0],[9000,9000]],\"position\":[0,0,0]}",
                  -32602, "points" },
                { "goxel.revolve", "{\"rows\":[\"a\"]}", -32602, "origin" },
                { "goxel.revolve", "{\"rows\":[\"a\"],\"origin\":[0,0,0],\"to_angle\":0}", -32602,
                  "to_angle" },
                { "goxel.revolve", "{\"rows\":[\"a\"],\"origin\":[0,0,0],\"from_angle\":-1}", -32602,
                  "to_angle" },
                { "goxel.revolve", "{\"rows\":[\"a\"],\"origin\":[0,0,0],\"to_angle\":721}", -32602,
                  "to_angle" },
                { "goxel.instance", "{\"positions\":[[9,9,9]],\"quarters\":4}", -32602, "quarters" },
                { "goxel.instance", "{\"positions\":[[9,9,9]],\"flip\":\"w\"}", -32602, "flip" },
                { "goxel.revolve", "{\"rows\":[\"a\"],\"origin\":[0,0,0.5]}", -32602, "origin" },
                { "goxel.revolve", "{\"points\":[[-1,0],[1,0],[1,1]],\"origin\":[0,0,0]}", -32602,
                  "points" },
                { "goxel.revolve", "{\"rows\":[\"a\"],\"origin\":[2147483648,0,0]}", -32602, "origin" },

        };
        static const Wrong copies[] = {
                { "goxel.instance", "{}", -32602, "positions" },
                { "goxel.instance", "{\"positions\":[[0,0,0],[0,0]]}", -32602, "positions[1]" },
                { "goxel.instance", "{\"positions\":[[2147483647,0,0]]}", -32602, "positions[0]" },
                { "goxel.instance", "{\"positions\":[[0,0,0]],\"to\":[0,0,0]}", -32602, "positions" },
                { "goxel.instance", "{\"to\":[0,0,0],\"count\":[2,1,1]}", -32602, "step" },
                { "goxel.instance", "{\"to\":[0,0,0],\"count\":[1000,1000,1],\"step\":[1,1,1]}", -32602,
                  "count" },
                { "goxel.instance", "{\"to\":[0,0,0],\"count\":[2,1,1],\"step\":[2147483647,0,0]}", -32602,
                  "to" },
                { "goxel.instance", "{\"to\":[0,0,0],\"to_layer_id\":9}", -32602, "to_layer_id" },
        };
        Peer *p = project(*state);

        check_wrong_params(p, rows, ARRAY_LEN(rows));
        check_error(peer_call(p, "goxel.instance", "{\"positions\":[[0,0,0]]}"), -1011, NULL);
        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[0,0,0,1,2,3],[1,0,0,4,5,6]]}");
        check_wrong_params(p, copies, ARRAY_LEN(copies));
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 2);
}

static void test_the_examples_work(void **state) {
        static const char *const methods[] = { "goxel.text", "goxel.extrude_profile", "goxel.revolve",
                                               "goxel.instance" };
        Peer *p = project(*state);

        (void)peer_result(p, "goxel.add_voxel", "[0,0,0,1,2,3]");
        check_examples(p, methods, ARRAY_LEN(methods));
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_text_can_be_read_from_its_side),
                RIG_TEST(test_text_has_a_size_a_depth_and_lines),
                RIG_TEST(test_a_profile_of_rows_has_their_colours),
                RIG_TEST(test_a_polygon_may_lie_beside_its_position),
                RIG_TEST(test_a_revolved_profile_is_round),
                RIG_TEST(test_a_profile_is_revolved_by_a_part_of_a_turn),
                RIG_TEST(test_copies_are_flipped_and_turned),
                RIG_TEST(test_bodies_take_away_and_keep_to_what_is_selected),
                RIG_TEST(test_copies_come_to_each_place),
                RIG_TEST(test_copies_stand_in_a_grid_and_none_copies_a_copy),
                RIG_TEST(test_a_part_is_copied_to_another_layer_and_empties_it),
                RIG_TEST(test_space_has_an_end),
                RIG_TEST(test_wrong_bodies_are_told),
                RIG_TEST(test_the_examples_work),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
