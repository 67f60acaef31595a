/* The order, the modes and copies of layers, through the real socket. */
#include "rig/examples.h"
#include "rig/rig.h"

static Peer *one(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"tools\"}");
        return p;
}

/* Three layers, each with a voxel of its own at x 0…2 and one that all have at the origin of y. */
static Peer *three(Rig *r) {
        Peer *p = one(r);

        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[0,0,0],[0,5,0]],\"color\":\"#FF0000\"}");
        (void)peer_result(p, "goxel.create_layer", "[\"green\"]");
        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[1,0,0],[0,5,0]],\"color\":\"#00FF00\"}");
        (void)peer_result(p, "goxel.create_layer", "[\"blue\"]");
        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[2,0,0],[0,5,0]],\"color\":\"#0000FF\"}");
        return p;
}

static void check_colour(Peer *p, const char *params, const char *wanted) {
        check_json(peer_result(p, "goxel.get_voxel", params), "color", wanted);
}

static int64_t voxels(Peer *p) {
        return look_int(peer_result(p, "goxel.get_status", NULL), "voxels");
}

static void test_layers_change_places(void **state) {
        Peer *p = three(*state);

        check_int(peer_result(p, "goxel.move_layer", "{\"layer_name\":\"blue\",\"position\":0}"), "position",
                  0);
        check_colour(p, "[0,5,0]", "[0,255,0,255]");
        check_int(peer_result(p, "goxel.move_layer", "{\"layer_id\":1,\"by\":9}"), "position", 2);
        check_colour(p, "[0,5,0]", "[255,0,0,255]");
        (void)peer_result(p, "goxel.undo", NULL);
        check_colour(p, "[0,5,0]", "[0,255,0,255]");
        check_int(peer_result(p, "goxel.move_layer", "{\"layer_id\":2,\"by\":-1}"), "position", 1);
        check_colour(p, "[0,5,0]", "[255,0,0,255]");
        check_int(peer_result(p, "goxel.list_layers", NULL), "layers.0.id", 3);
}

static void test_modes_say_how_layers_are_laid_over_each_other(void **state) {
        Peer *p = three(*state);

        check_string(peer_result(p, "goxel.set_layer_mode", "[3,\"subtract\"]"), "mode", "subtract");
        assert_int_equal(voxels(p), 2);
        (void)peer_result(p, "goxel.set_layer_mode", "[3,\"intersect\"]");
        assert_int_equal(voxels(p), 1);
        (void)peer_result(p, "goxel.set_layer_mode", "[3,\"paint\"]");
        assert_int_equal(voxels(p), 3);
        check_colour(p, "[0,5,0]", "[0,0,255,255]");
        check_string(peer_result(p, "goxel.list_layers", NULL), "layers.2.mode", "paint");
        (void)peer_result(p, "goxel.undo", NULL);
        check_string(peer_result(p, "goxel.list_layers", NULL), "layers.2.mode", "intersect");
}

static void test_a_copy_stands_above_its_layer(void **state) {
        Peer *p = three(*state);
        json_object *result;

        result = peer_result(p, "goxel.duplicate_layer",
                             "{\"layer_id\":1,\"new_name\":\"again\",\"offset\":[0,1,0]}");
        check_int(result, "layer_id", 4);
        check_int(result, "position", 1);
        check_int(result, "voxels", 2);
        result = peer_result(p, "goxel.list_layers", NULL);
        check_int(result, "active_layer", 4);
        check_string(result, "layers.1.name", "again");
        check_json(result, "layers.1.min", "[0,1,0]");
        check_colour(p, "[0,1,0]", "[255,0,0,255]");
        (void)peer_result(p, "goxel.undo", NULL);
        check_int(peer_result(p, "goxel.list_layers", NULL), "total_layers", 3);
}

static void test_layers_are_merged_down_and_all_that_is_seen(void **state) {
        Peer *p = three(*state);
        json_object *result;

        result = peer_result(p, "goxel.merge_down", "{\"layer_name\":\"blue\"}");
        check_int(result, "layer_id", 2);
        check_int(result, "voxels", 3);
        (void)peer_result(p, "goxel.undo", NULL);
        (void)peer_result(p, "goxel.set_layer_visibility", "[1,false]");
        (void)peer_result(p, "goxel.set_layer_mode", "[3,\"subtract\"]");
        result = peer_result(p, "goxel.merge_visible", NULL);
        check_int(result, "layer_id", 2);
        check_int(result, "layers_merged", 1);
        check_int(result, "voxels", 1);
        check_int(peer_result(p, "goxel.list_layers", NULL), "count", 2);
        (void)peer_result(p, "goxel.undo", NULL);
        check_int(peer_result(p, "goxel.list_layers", NULL), "count", 3);
        assert_int_equal(voxels(p), 1);
}

/* Layer 2 takes a voxel away from layer 1, which goes into it: the hole stays, and the rest is seen. */
static void test_a_layer_that_takes_what_is_below_it_is_laid_as_that_was(void **state) {
        Peer *p = one(*state);
        json_object *result;

        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"shape_type\":\"cube\",\"size\":[3,1,1],\"center\":[1,0,0]}");
        (void)peer_result(p, "goxel.create_layer", "{\"name\":\"hole\"}");
        (void)peer_result(p, "goxel.add_voxel", "[1,0,0,1,2,3]");
        (void)peer_result(p, "goxel.set_layer_mode", "[2,\"subtract\"]");
        result = peer_result(p, "goxel.merge_layers", "[1,2]");
        check_int(result, "layer_id", 2);
        check_int(result, "voxels", 2);
        assert_int_equal(voxels(p), 2);
        check_json(peer_result(p, "goxel.get_voxel", "[1,0,0]"), "exists", "false");
        check_string(peer_result(p, "goxel.list_layers", NULL), "layers.0.mode", "add");
        (void)peer_result(p, "goxel.undo", NULL);
        assert_int_equal(voxels(p), 2);
        check_string(peer_result(p, "goxel.list_layers", NULL), "layers.1.mode", "subtract");
}

static void test_a_visible_layer_alone_stays_as_it_is(void **state) {
        Peer *p = one(*state);
        json_object *result;

        (void)peer_result(p, "goxel.add_voxel", "[1,0,0,1,2,3]");
        (void)peer_result(p, "goxel.set_layer_mode", "[1,\"subtract\"]");
        result = peer_result(p, "goxel.merge_visible", NULL);
        check_int(result, "layers_merged", 0);
        check_int(result, "voxels", 1);
        check_int(result, "revision", 3);
        check_string(peer_result(p, "goxel.list_layers", NULL), "layers.0.mode", "subtract");
}

static void test_the_examples_work(void **state) {
        static const char *const names[] = { "goxel.move_layer", "goxel.set_layer_mode",
                                             "goxel.duplicate_layer", "goxel.merge_visible" };

        check_examples(three(*state), names, ARRAY_LEN(names));
}

static void test_wrong_requests_are_named_and_change_nothing(void **state) {
        static const Wrong rows[] = {
                { "goxel.move_layer", "[1]", -32602, "position" },
                { "goxel.move_layer", "{\"layer_id\":1,\"position\":0,\"by\":1}", -32602, "position" },
                { "goxel.move_layer", "{\"position\":0}", -32602, "layer_id" },
                { "goxel.move_layer", "[9,0]", -1008, "layer_id" },
                { "goxel.set_layer_mode", "[1]", -32602, "mode" },
                { "goxel.set_layer_mode", "[1,\"over\"]", -32602, "mode" },
                { "goxel.duplicate_layer", "{\"layer_name\":\"none\"}", -1008, "layer_name" },
                { "goxel.duplicate_layer", "{\"layer_id\":1,\"offset\":[0,2147483647,0]}", -32602,
                  "offset" },
                { "goxel.merge_down", "[1]", -1013, "layer_id" },
                { "goxel.create_layer", "{\"name\":\"x\",\"opacity\":0.5}", -32602, "opacity" },
        };
        Peer *p = three(*state);
        const int64_t before = look_int(peer_result(p, "goxel.get_status", NULL), "revision");

        check_wrong(p, rows, ARRAY_LEN(rows));
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", before);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_layers_change_places),
                RIG_TEST(test_modes_say_how_layers_are_laid_over_each_other),
                RIG_TEST(test_a_copy_stands_above_its_layer),
                RIG_TEST(test_layers_are_merged_down_and_all_that_is_seen),
                RIG_TEST(test_a_layer_that_takes_what_is_below_it_is_laid_as_that_was),
                RIG_TEST(test_a_visible_layer_alone_stays_as_it_is),
                RIG_TEST(test_the_examples_work),
                RIG_TEST(test_wrong_requests_are_named_and_change_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
