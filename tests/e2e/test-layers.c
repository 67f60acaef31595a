/* Layers, and edits of many voxels, through the real socket. */
#include "rig/examples.h"
#include "rig/rig.h"

#include <stdio.h>
#include <string.h>

/* Two layers: red below, blue above, with one place in common. */
static Peer *two_layers(Rig *r) {
        Peer *p = rig_project(r, "layers");

        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[0,0,0],[1,0,0]],\"color\":\"#FF0000\"}");
        (void)peer_result(p, "goxel.create_layer", "[\"top\"]");
        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[1,0,0],[2,0,0]],\"color\":\"#0000FF\"}");
        return p;
}

static void check_colour(Peer *p, const char *params, const char *wanted) {
        check_json(peer_result(p, "goxel.get_voxel", params), "color", wanted);
}

static void test_a_layer_is_deleted_and_comes_back_with_undo(void **state) {
        Peer *p = two_layers(*state);
        json_object *result = peer_result(p, "goxel.delete_layer", "{\"layer_name\":\"top\"}");

        check_int(result, "layer_id", 2);
        check_int(result, "active_layer", 1);
        check_int(peer_result(p, "goxel.list_layers", NULL), "count", 1);
        check_colour(p, "[1,0,0]", "[255,0,0,255]");
        check_string(peer_result(p, "goxel.undo", NULL), "method", "goxel.delete_layer");
        check_int(peer_result(p, "goxel.list_layers", NULL), "active_layer", 2);
        check_colour(p, "[1,0,0]", "[0,0,255,255]");
        (void)peer_result(p, "goxel.delete_layer", "[0]");
        (void)peer_result(p, "goxel.delete_layer", "[1]");
        check_int(peer_result(p, "goxel.list_layers", NULL), "count", 0);
}

/* Whichever of the two is merged into the other, what is seen stays. */
static void test_merging_keeps_what_is_seen(void **state) {
        static const char *const ways[] = {
                "{\"source_layer_id\":2,\"target_layer_id\":1}",
                "{\"source_layer_id\":1,\"target_layer_id\":2}",
                "{\"source_layer_name\":\"top\",\"target_layer_name\":\"background\"}",
        };
        Peer *p = two_layers(*state);

        for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
                json_object *result = peer_result(p, "goxel.merge_layers", ways[i]);
                const int64_t left = i == 1 ? 2 : 1;

                check_int(result, "voxels", 3);
                check_int(result, "layer_id", left);
                result = peer_result(p, "goxel.list_layers", NULL);
                check_int(result, "count", 1);
                check_int(result, "active_layer", left);
                check_colour(p, "[0,0,0]", "[255,0,0,255]");
                check_colour(p, "[1,0,0]", "[0,0,255,255]");
                check_colour(p, "[2,0,0]", "[0,0,255,255]");
                (void)peer_result(p, "goxel.undo", NULL);
                check_int(peer_result(p, "goxel.list_layers", NULL), "layers.0.voxels", 2);
        }
}

static void test_a_hidden_layer_is_not_seen(void **state) {
        Peer *p = two_layers(*state);

        check_json(peer_result(p, "goxel.set_layer_visibility", "[2,false]"), "visible", "false");
        check_colour(p, "[1,0,0]", "[255,0,0,255]");
        check_json(peer_result(p, "goxel.list_layers", NULL), "layers.1.visible", "false");
        (void)peer_result(p, "goxel.set_layer_visibility", "{\"layer_name\":\"top\",\"visible\":true}");
        check_colour(p, "[1,0,0]", "[0,0,255,255]");
        (void)peer_result(p, "goxel.undo", NULL);
        (void)peer_result(p, "goxel.undo", NULL);
        check_json(peer_result(p, "goxel.list_layers", NULL), "layers.1.visible", "true");
}

static void test_edits_go_to_the_active_layer(void **state) {
        Peer *p = two_layers(*state);

        check_string(peer_result(p, "goxel.set_active_layer", "[1]"), "name", "background");
        check_int(peer_result(p, "goxel.list_layers", NULL), "active_layer", 1);
        check_int(peer_result(p, "goxel.add_voxel", "[9,9,9,1,2,3]"), "layer_id", 1);
        (void)peer_result(p, "goxel.undo", NULL);
        (void)peer_result(p, "goxel.undo", NULL);
        check_int(peer_result(p, "goxel.list_layers", NULL), "active_layer", 2);
}

static void test_a_layer_gets_another_name(void **state) {
        Peer *p = two_layers(*state);
        json_object *result;

        result = peer_result(p, "goxel.rename_layer", "{\"layer_id\":2,\"new_name\":\"d\u00e4cher\"}");
        check_string(result, "name", "d\u00e4cher");
        check_string(peer_result(p, "goxel.list_layers", NULL), "layers.1.name", "d\u00e4cher");
        (void)peer_result(p, "goxel.undo", NULL);
        check_string(peer_result(p, "goxel.list_layers", NULL), "layers.1.name", "top");
        (void)peer_result(p, "goxel.redo", NULL);
        (void)peer_result(p, "goxel.rename_layer",
                          "{\"layer_name\":\"background\",\"new_name\":\"d\u00e4cher\"}");
        check_error(peer_call(p, "goxel.delete_layer", "{\"layer_name\":\"d\u00e4cher\"}"), -1012, NULL);
        check_int(peer_result(p, "goxel.list_layers", NULL), "count", 2);
}

static void test_a_list_of_voxels_is_one_step(void **state) {
        Peer *p = two_layers(*state);
        json_object *result;

        result = peer_result(p, "goxel.add_voxels",
                             "{\"voxels\":[{\"x\":5,\"y\":0,\"z\":0,\"r\":1,\"g\":2,\"b\":3},"
                             "{\"position\":[6,0,0],\"color\":\"#04050607\"},[7,0,0,8,9,10,11]]}");
        check_int(result, "added", 3);
        check_int(result, "failed", 0);
        check_json(result, "errors", "[]");
        check_int(result, "layer_id", 2);
        check_colour(p, "[5,0,0]", "[1,2,3,255]");
        check_colour(p, "[6,0,0]", "[4,5,6,7]");
        check_colour(p, "[7,0,0]", "[8,9,10,11]");
        (void)peer_result(p, "goxel.undo", NULL);
        check_colour(p, "[5,0,0]", "[0,0,0,0]");
        check_int(peer_result(p, "goxel.add_voxel_batch", "{\"voxels\":[[0,0,9,1,1,1]],\"layer_id\":1}"),
                  "processed_count", 1);
}

static void test_wrong_voxels_of_a_list_are_named_or_passed_over(void **state) {
        Peer *p = two_layers(*state);
        json_object *result;

        result = peer_call(p, "goxel.add_voxels", "{\"voxels\":[[5,0,0,1,2,3],[6,0,0]]}");
        check_error(result, -32602, NULL);
        check_string(result, "error.data.param", "voxels[1].color");
        check_colour(p, "[5,0,0]", "[0,0,0,0]");

        result = peer_result(p, "goxel.add_voxels",
                             "{\"voxels\":[[5,0,0,1,2,3],[6,0,0],7,{\"x\":1},[8,0,0,1,2,3]],"
                             "\"continue_on_error\":true}");
        check_json(result, "success", "false");
        check_int(result, "added", 2);
        check_int(result, "failed", 3);
        check_int(result, "errors.0.index", 1);
        check_int(result, "errors.2.index", 3);
        (void)look_string(result, "errors.1.message");
        check_colour(p, "[8,0,0]", "[1,2,3,255]");
}

static void test_voxels_are_removed_by_list_and_by_box(void **state) {
        Peer *p = two_layers(*state);
        json_object *result;

        result = peer_result(p, "goxel.remove_voxels", "{\"voxels\":[[1,0,0],{\"x\":50,\"y\":0,\"z\":0}]}");
        check_int(result, "removed", 1);
        check_colour(p, "[1,0,0]", "[255,0,0,255]");
        result = peer_result(p, "goxel.remove_voxels",
                             "{\"box\":{\"min\":[-2147483648,-2147483648,-2147483648],"
                             "\"max\":[2147483647,2147483647,2147483647]},\"layer_id\":1}");
        check_int(result, "removed", 2);
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 1);
        (void)peer_result(p, "goxel.undo", NULL);
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 3);
}

static void test_painting_changes_only_what_is_there(void **state) {
        Peer *p = two_layers(*state);
        json_object *result;

        check_int(peer_result(p, "goxel.paint_voxels", "[1,0,0,10,20,30]"), "painted", 1);
        check_colour(p, "[1,0,0]", "[10,20,30,255]");
        check_int(peer_result(p, "goxel.paint_voxels", "[1,5,0,10,20,30]"), "painted", 0);
        check_colour(p, "[1,5,0]", "[0,0,0,0]");
        result = peer_result(
                p, "goxel.paint_voxels",
                "{\"box\":{\"min\":[-9,-9,-9],\"max\":[9,9,9]},\"color\":\"#00FF00\",\"layer_id\":1}");
        check_int(result, "painted", 2);
        check_colour(p, "[0,0,0]", "[0,255,0,255]");
        check_int(peer_result(p, "goxel.paint_voxels",
                              "{\"voxels\":[[0,0,0],[2,0,0],{\"x\":7,\"y\":7,\"z\":7}],\"color\":[1,2,3]}"),
                  "painted", 1);
        check_colour(p, "[2,0,0]", "[1,2,3,255]");
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 3);
}

static void test_all_of_it_can_stand_in_a_batch(void **state) {
        Peer *p = two_layers(*state);

        check_int(
                peer_result(p, "goxel.batch_operations",
                            "{\"operations\":[{\"type\":\"rename_layer\",\"layer_id\":1,\"new_name\":\"a\"},"
                            "{\"type\":\"merge_layers\",\"source_layer_id\":2,\"target_layer_id\":1},"
                            "{\"type\":\"set_voxels\",\"slices\":[[\" .\"]]},"
                            "{\"type\":\"remove_voxels\",\"voxels\":[[2,0,0]]}]}"),
                "successful_operations", 4);
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 1);
        (void)peer_result(p, "goxel.undo", NULL);
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 3);
}

static void test_information_about_a_project(void **state) {
        Peer *p = two_layers(*state);
        json_object *result = peer_result(p, "goxel.get_project_info", NULL);

        check_string(result, "project_id", "layers");
        check_string(result, "name", "layers");
        check_json(result, "canvas_size", "[64,64,64]");
        check_int(result, "layer_count", 2);
        check_int(result, "active_layer", 2);
        check_int(result, "total_voxels", 3);
        check_json(result, "bounds.max", "[2,0,0]");
}

static void test_the_examples_work(void **state) {
        static const char *const names[] = {
                "goxel.slice",
                "goxel.describe",
                "goxel.set_voxels",
                "goxel.get_voxels_region",
                "goxel.get_layer_voxels",
                "goxel.get_bounding_box",
                "goxel.get_color_histogram",
                "goxel.get_unique_colors",
                "goxel.find_voxels_by_color",
                "goxel.get_project_info",
                "goxel.add_voxels",
                "goxel.remove_voxels",
                "goxel.paint_voxels",
                "goxel.create_layer",
                "goxel.delete_layer",
                "goxel.merge_layers",
                "goxel.set_layer_visibility",
                "goxel.set_active_layer",
                "goxel.rename_layer",
        };

        check_examples(two_layers(*state), names, ARRAY_LEN(names));
}

static void test_wrong_requests_are_named(void **state) {
        static const Wrong rows[] = {
                { "goxel.delete_layer", "{}", -32602, "layer_id" },
                { "goxel.delete_layer", "{\"layer_id\":1,\"layer_name\":\"top\"}", -32602, "layer_id" },
                { "goxel.delete_layer", "{\"layer_id\":9}", -1012, "layer_id" },
                { "goxel.delete_layer", "{\"layer_name\":\"none\"}", -1012, "layer_name" },
                { "goxel.merge_layers", "{\"source_layer_id\":1}", -32602, "target_layer_id" },
                { "goxel.merge_layers", "[1,1]", -32602, "target_layer_id" },
                { "goxel.merge_layers", "[1,9]", -1013, "target_layer_id" },
                { "goxel.set_layer_visibility", "[1]", -32602, "visible" },
                { "goxel.set_layer_visibility", "[9,true]", -1014, "layer_id" },
                { "goxel.set_active_layer", "[9]", -1008, "layer_id" },
                { "goxel.rename_layer", "[1]", -32602, "new_name" },
                { "goxel.add_voxels", "{}", -32602, "voxels" },
                { "goxel.add_voxels", "{\"voxels\":[5]}", -32602, "voxels[0]" },
                { "goxel.add_voxels", "{\"voxels\":[{\"x\":1,\"y\":2,\"color\":[1,2,3]}]}", -32602,
                  "voxels[0].z" },
                { "goxel.remove_voxels", "{}", -32602, "voxels" },
                { "goxel.paint_voxels", "{\"color\":[1,2,3]}", -32602, "voxels" },
                { "goxel.paint_voxels", "{\"position\":[1,2,3],\"voxels\":[],\"color\":[1,2,3]}", -32602,
                  "voxels" },
                { "goxel.paint_voxels", "{\"position\":[1,2,3]}", -32602, "color" },
                { "goxel.remove_voxels", "{\"box\":{\"min\":[0,0,0],\"max\":[0,0]}}", -32602, "box.max" },
        };
        Peer *p = two_layers(*state);

        check_wrong(p, rows, ARRAY_LEN(rows));
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 3);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_layer_is_deleted_and_comes_back_with_undo),
                RIG_TEST(test_merging_keeps_what_is_seen),
                RIG_TEST(test_a_hidden_layer_is_not_seen),
                RIG_TEST(test_edits_go_to_the_active_layer),
                RIG_TEST(test_a_layer_gets_another_name),
                RIG_TEST(test_a_list_of_voxels_is_one_step),
                RIG_TEST(test_wrong_voxels_of_a_list_are_named_or_passed_over),
                RIG_TEST(test_voxels_are_removed_by_list_and_by_box),
                RIG_TEST(test_painting_changes_only_what_is_there),
                RIG_TEST(test_all_of_it_can_stand_in_a_batch),
                RIG_TEST(test_information_about_a_project),
                RIG_TEST(test_the_examples_work),
                RIG_TEST(test_wrong_requests_are_named),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
