/* What a description tells of a model. */
#include "rig/examples.h"
#include "rig/rig.h"

#include <stdio.h>
#include <string.h>

/* A table of brown wood with a red lamp that hangs in the air. */
#define TABLE                                                                                               \
        "{\"legend\":{\"w\":\"#8A5A2B\",\"r\":\"#C02020\"},"                                                \
        "\"slices\":[[\"w.w\",\"...\",\"w.w\"],[\"www\",\"www\",\"www\"],[\"...\",\"...\",\"...\"],[\".r.\",\"...\",\"...\"]]}"

static void test_a_description_tells_what_is_there(void **state) {
        Peer *p = rig_project(*state, "reading");
        json_object *result;

        (void)peer_result(p, "goxel.set_voxels", TABLE);
        result = peer_result(p, "goxel.describe", "{}");
        check_int(result, "voxels", 14);
        check_json(result, "empty", "false");
        check_json(result, "bounds.min", "[0,0,0]");
        check_json(result, "bounds.dimensions", "[3,3,4]");
        check_json(result, "fill_share", "0.3889");
        check_int(result, "layers.0.voxels", 14);
        check_int(result, "colors.unique", 2);
        check_json(result, "colors.top.0",
                   "{\"color\":\"#8A5A2B\",\"name\":\"brown\",\"count\":13,\"share\":0.9286}");
        check_string(result, "colors.top.1.name", "red");
        check_json(result, "symmetry.x", "{\"exact\":true,\"share\":1,\"shape_share\":1}");
        check_json(result, "symmetry.y.exact", "false");
        check_json(result, "symmetry.y.share", "0.9286");
        check_int(result, "parts.count", 2);
        check_int(result, "parts.floating", 1);
        check_int(result, "parts.floating_voxels", 1);
        check_int(result, "parts.largest.0.voxels", 13);
        check_json(result, "parts.largest.1.min", "[1,2,3]");
        check_json(result, "parts.largest.1.floating", "true");
        check_int(result, "cavities.count", 0);
        check_absent(result, "skipped");
        check_string(
                result, "text",
                "14 voxels in a box of 3 × 3 × 4 (x × y × z), from [0,0,0] to [2,2,3]; 39 % of it filled. "
                "2 colours: brown #8A5A2B (93 %), red #C02020 (7 %). Symmetry: left to right (x) exact, "
                "front to back (y) 93 %, bottom to top (z) 0 %. 2 parts do not touch each other; the "
                "largest has 13 voxels (93 %). 1 of them floats: 1 voxel without a connection to the "
                "lowest layer (z = 0). No empty space is shut in.");
}

static void test_a_description_finds_cavities(void **state) {
        Peer *p = rig_project(*state, "reading");
        json_object *result;

        (void)peer_result(p, "goxel.procedural_shape", "{\"size\":[20,20,20],\"center\":[10,10,10]}");
        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[6,6,6],\"center\":[10,10,10],\"mode\":\"subtract\"}");
        result = peer_result(p, "goxel.describe", "{}");
        check_int(result, "cavities.count", 1);
        check_int(result, "cavities.cells", 216);
        check_json(result, "cavities.largest.0.dimensions", "[6,6,6]");
        check_json(result, "hollow_share", "0.027");
        check_int(result, "parts.count", 1);
        /* A shaft from above, and nothing is shut in any more. */
        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[1,1,20],\"center\":[10,10,20],\"mode\":\"subtract\"}");
        check_int(peer_result(p, "goxel.describe", "{}"), "cavities.count", 0);
}

static void test_a_description_of_a_layer_or_of_what_is_seen(void **state) {
        Peer *p = rig_project(*state, "reading");
        json_object *result;

        result = peer_result(p, "goxel.describe", "{}");
        check_json(result, "empty", "true");
        check_string(result, "text", "There are no voxels.");
        check_absent(result, "bounds");
        (void)peer_result(p, "goxel.set_voxels", TABLE);
        (void)peer_result(p, "goxel.create_layer", "{\"name\":\"notes\",\"visible\":false}");
        (void)peer_result(p, "goxel.add_voxel", "[50,50,50,0,0,0]");
        result = peer_result(p, "goxel.describe", "{\"top_n\":1}");
        check_int(result, "voxels", 14);
        check_json(result, "layers.1.visible", "false");
        check_absent(result, "colors.top.1");
        assert_non_null(strstr(look_string(result, "text"), " 2 layers, of which 1 is not seen."));
        result = peer_result(p, "goxel.describe", "{\"layer_id\":2}");
        check_int(result, "voxels", 1);
        assert_non_null(strstr(look_string(result, "text"), " This is layer 2, \"notes\", alone."));
}

static void test_a_description_of_very_much_says_what_it_leaves_out(void **state) {
        Peer *p = rig_project(*state, "reading");
        json_object *result;

        (void)peer_result(p, "goxel.add_voxel", "[-2000000000,0,0,1,2,3]");
        (void)peer_result(p, "goxel.add_voxel", "[2000000000,2000000000,2000000000,1,2,3]");
        result = peer_result(p, "goxel.describe", "{}");
        check_absent(result, "parts");
        check_string(result, "skipped.0.what", "parts and cavities");
        check_int(result, "voxels", 2);
}

static void test_wrong_descriptions_are_named(void **state) {
        static const Wrong rows[] = {
                { "goxel.describe", "{\"top_n\":1001}", -32602, "top_n" },
                { "goxel.describe", "{\"layer_id\":-2}", -32602, "layer_id" },
                { "goxel.describe", "{\"detail\":1}", -32602, "detail" },
        };
        Peer *p = rig_project(*state, "reading");

        check_wrong_params(p, rows, ARRAY_LEN(rows));
        check_error(peer_call(p, "goxel.describe", "{\"layer_id\":5}"), -32602, NULL);
}

static void test_a_description_tells_the_largest_layers_alone(void **state) {
        Peer *p = rig_project(*state, "reading");
        json_object *result;
        char params[96];

        for (int i = 1; i <= 5; i++) {
                (void)snprintf(params, sizeof params, "[\"l%d\"]", i);
                (void)peer_result(p, "goxel.create_layer", params);
                (void)snprintf(params, sizeof params,
                               "{\"size\":[%d,1,1],\"center\":[8,8,%d],\"color\":[1,2,3]}",
                               i == 3 ? 1 : i + 2, 8 + 2 * i);
                (void)peer_result(p, "goxel.procedural_shape", params);
        }
        result = peer_result(p, "goxel.describe", "{\"max_layers\":2}");
        check_int(result, "layer_count", 6);
        check_string(result, "layers.0.name", "l4");
        check_string(result, "layers.1.name", "l5");
        assert_int_equal(json_object_array_length(look(result, "layers")), 2);
        assert_int_equal(json_object_array_length(look(peer_result(p, "goxel.describe", "{}"), "layers")),
                         6);
        assert_int_equal(json_object_array_length(
                                 look(peer_result(p, "goxel.describe", "{\"max_layers\":0}"), "layers")),
                         0);
        assert_non_null(strstr(look_string(peer_result(p, "goxel.describe", "{}"), "text"),
                               "6 layers, all visible"));
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_description_tells_the_largest_layers_alone),
                RIG_TEST(test_a_description_tells_what_is_there),
                RIG_TEST(test_a_description_finds_cavities),
                RIG_TEST(test_a_description_of_a_layer_or_of_what_is_seen),
                RIG_TEST(test_a_description_of_very_much_says_what_it_leaves_out),
                RIG_TEST(test_wrong_descriptions_are_named),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
