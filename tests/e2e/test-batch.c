/* Several edits as one step: all or none, or those that can be. */
#include "rig/look.h"
#include "rig/rig.h"

#include <string.h>

/* A row of five voxels along X. */
static Peer *row(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"batch\"]");
        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[5,1,1],\"center\":[2,0,0],\"color\":[255,0,0]}");
        return p;
}

static const char *seen(Peer *p) {
        return look_string(peer_result(p, "goxel.slice", "{\"at\":0,\"min\":[0,0,0],\"max\":[7,0,0]}"),
                           "rows.0");
}

static void test_an_operation_that_fails_takes_all_back(void **state) {
        Peer *p = row(*state);
        json_object *answer = peer_call(p, "goxel.batch_operations",
                                        "{\"operations\":[{\"type\":\"remove_voxel\",\"position\":[0,0,0]},"
                                        "{\"type\":\"add_voxel\",\"position\":[6,0]}]}");

        check_error(answer, -32602, NULL);
        check_string(answer, "error.data.param", "operations[1].position");
        check_int(answer, "error.data.operation", 1);
        assert_string_equal(seen(p), "aaaaa...");
}

static void test_what_fails_is_left_out_wholly_and_listed(void **state) {
        Peer *p = row(*state);
        json_object *result = peer_result(
                p, "goxel.batch_operations",
                "{\"continue_on_error\":true,\"operations\":["
                "{\"type\":\"remove_voxel\",\"position\":[0,0,0]},"
                "{\"type\":\"remove_voxels\",\"voxels\":[[1,0,0],[2,0]]},"
                "{\"type\":\"paint\"},7,"
                "{\"type\":\"add_voxel\",\"position\":[6,0,0],\"color\":[255,0,0],\"layer_id\":9},"
                "{\"type\":\"goxel.add_voxel\",\"position\":[7,0,0],\"color\":[255,0,0]}]}");

        check_json(result, "success", "false");
        check_int(result, "total_operations", 6);
        check_int(result, "successful_operations", 2);
        check_int(result, "failed_operations", 4);
        check_int(result, "errors.0.index", 1);
        check_int(result, "errors.0.code", -32602);
        assert_non_null(strstr(look_string(result, "errors.0.message"), "voxels[1]"));
        check_int(result, "errors.1.index", 2);
        check_int(result, "errors.2.index", 3);
        check_int(result, "errors.3.index", 4);
        check_int(result, "errors.3.code", -1004);
        assert_string_equal(seen(p), ".aaaa..a");
        (void)peer_result(p, "goxel.undo", NULL);
        assert_string_equal(seen(p), "aaaaa...");
        (void)peer_result(p, "goxel.redo", NULL);
        assert_string_equal(seen(p), ".aaaa..a");
}

static void test_layers_that_a_failing_operation_made_are_gone(void **state) {
        Peer *p = row(*state);
        json_object *result = peer_result(p, "goxel.batch_operations",
                                          "{\"continue_on_error\":true,\"operations\":["
                                          "{\"type\":\"create_layer\",\"name\":\"roof\"},"
                                          "{\"type\":\"add_voxel\",\"position\":[0,0,9],\"color\":[1,2,3]},"
                                          "{\"type\":\"create_layer\",\"name\":\"roof\",\"opacity\":0.5},"
                                          "{\"type\":\"delete_layer\",\"layer_id\":1}]}");

        check_int(result, "failed_operations", 1);
        result = peer_result(p, "goxel.list_layers", NULL);
        check_int(result, "count", 1);
        check_string(result, "layers.0.name", "roof");
        check_int(result, "layers.0.voxels", 1);
        (void)peer_result(p, "goxel.undo", NULL);
        assert_string_equal(seen(p), "aaaaa...");
}

static void test_a_selection_holds_for_its_batch(void **state) {
        Peer *p = row(*state);

        (void)peer_result(p, "goxel.select_region", "{\"box\":{\"min\":[4,0,0],\"max\":[4,0,0]}}");
        (void)peer_result(
                p, "goxel.batch_operations",
                "{\"operations\":[{\"type\":\"select_region\",\"box\":{\"min\":[1,0,0],\"max\":[2,0,0]}},"
                "{\"type\":\"clear\",\"selection\":true}]}");
        assert_string_equal(seen(p), "a..aa...");
        check_json(peer_result(p, "goxel.get_selection", NULL), "min", "[4,0,0]");
        check_error(peer_call(p, "goxel.batch_operations",
                              "{\"operations\":[{\"type\":\"clear_selection\"},{\"type\":\"add_voxel\"}]}"),
                    -32602, NULL);
        check_json(peer_result(p, "goxel.get_selection", NULL), "min", "[4,0,0]");
}

static void test_a_batch_in_the_background_is_the_same(void **state) {
        Peer *p = row(*state);
        json_object *result =
                peer_result(p, "goxel.batch_operations",
                            "{\"timeout_ms\":20000,\"continue_on_error\":true,\"operations\":["
                            "{\"type\":\"remove_voxels\",\"voxels\":[[1,0,0],[2,0]]},"
                            "{\"type\":\"select_region\",\"box\":{\"min\":[3,0,0],\"max\":[3,0,0]}},"
                            "{\"type\":\"clear\",\"selection\":true}]}");

        check_int(result, "failed_operations", 1);
        assert_string_equal(seen(p), "aaa.a...");
        check_json(peer_result(p, "goxel.get_selection", NULL), "empty", "true");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_an_operation_that_fails_takes_all_back),
                RIG_TEST(test_what_fails_is_left_out_wholly_and_listed),
                RIG_TEST(test_layers_that_a_failing_operation_made_are_gone),
                RIG_TEST(test_a_selection_holds_for_its_batch),
                RIG_TEST(test_a_batch_in_the_background_is_the_same),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
