/* Which colours a model has, how often and where. */
#include "rig/examples.h"
#include "rig/rig.h"

/* Four reds, of which two nearly alike, a green and half a blue on a second layer. */
static Peer *paints(Rig *r) {
        Peer *p = rig_project(r, "reading");

        (void)peer_result(p, "goxel.set_voxels",
                          "{\"legend\":{\"r\":\"#FF0000\",\"s\":\"#F80404\",\"g\":\"#00FF00\"},"
                          "\"slices\":[[\"rrsg\"],[\"r...\"]]}");
        (void)peer_result(p, "goxel.create_layer", "[\"blue\"]");
        (void)peer_result(p, "goxel.add_voxel", "[3,0,0,0,0,255]");
        return p;
}

static void test_a_histogram_counts_what_is_seen(void **state) {
        Peer *p = paints(*state);
        json_object *result = peer_result(p, "goxel.get_color_histogram", "{}");

        check_json(result, "histogram.0",
                   "{\"color\":\"#FF0000\",\"rgba\":[255,0,0,255],\"count\":3,\"percentage\":60.0}");
        check_string(result, "histogram.1.color", "#0000FF");
        check_string(result, "histogram.2.color", "#F80404");
        check_int(result, "total_voxels", 5);
        check_int(result, "unique_colors", 3);
        check_int(result, "metadata.returned", 3);
        check_absent(result, "metadata.layer_id");

        result = peer_result(p, "goxel.get_color_histogram", "{\"layer_id\":1,\"top_n\":1}");
        check_int(result, "metadata.returned", 1);
        check_int(result, "unique_colors", 3);
        check_int(result, "metadata.layer_id", 1);
        result = peer_result(p, "goxel.get_color_histogram", "{\"sort_by_count\":false}");
        check_string(result, "histogram.0.color", "#0000FF");
        result = peer_result(p, "goxel.get_color_histogram", "{\"bin_size\":16}");
        check_int(result, "histogram.0.count", 4);
        check_string(result, "histogram.0.color", "#F80808");
        check_int(result, "unique_colors", 3);
        result = peer_result(p, "goxel.get_color_histogram",
                             "{\"region\":{\"min\":[0,0,0],\"max\":[2,9,0]}}");
        check_int(result, "total_voxels", 3);
        check_json(result, "metadata.region.max", "[2,9,0]");
}

static void test_unique_colours_can_be_merged(void **state) {
        Peer *p = paints(*state);
        json_object *result = peer_result(p, "goxel.get_unique_colors", "{}");

        check_json(result, "colors.0", "{\"hex\":\"#FF0000\",\"rgba\":[255,0,0,255],\"count\":3}");
        check_int(result, "count", 3);
        check_json(result, "truncated", "false");
        result = peer_result(p, "goxel.get_unique_colors", "{\"merge_similar\":true}");
        check_int(result, "count", 2);
        check_int(result, "colors.0.count", 4);
        check_int(result, "metadata.unique_colors", 3);
        result = peer_result(p, "goxel.get_unique_colors", "{\"merge_similar\":true,\"merge_threshold\":6}");
        check_int(result, "count", 3);
        result = peer_result(p, "goxel.get_unique_colors", "{\"sort_by_count\":false,\"layer_id\":1}");
        check_string(result, "colors.0.hex", "#00FF00");
}

static void test_voxels_are_found_by_their_colour(void **state) {
        Peer *p = paints(*state);
        json_object *result = peer_result(p, "goxel.find_voxels_by_color", "{\"color\":\"#FF0000\"}");

        check_int(result, "match_count", 4);
        check_json(result, "target_color", "[255,0,0,255]");
        check_json(
                result, "locations.2",
                "{\"x\":2,\"y\":0,\"z\":0,\"color\":[248,4,4,255],\"layer_id\":1,\"layer\":\"background\"}");
        check_json(
                result, "locations.3",
                "{\"x\":0,\"y\":0,\"z\":1,\"color\":[255,0,0,255],\"layer_id\":1,\"layer\":\"background\"}");
        check_json(result, "truncated", "false");
        result = peer_result(p, "goxel.find_voxels_by_color", "{\"color\":[255,0,0],\"tolerance\":0}");
        check_int(result, "match_count", 3);
        result = peer_result(p, "goxel.find_voxels_by_color",
                             "{\"color\":[255,0,0],\"tolerance\":0,\"max_results\":2}");
        check_int(result, "match_count", 3);
        check_json(result, "truncated", "true");
        check_absent(result, "locations.2");
        result = peer_result(p, "goxel.find_voxels_by_color",
                             "{\"color\":[0,0,255],\"include_locations\":false}");
        check_int(result, "match_count", 1);
        check_absent(result, "locations");
        result = peer_result(p, "goxel.find_voxels_by_color", "{\"color\":[0,0,255]}");
        check_int(result, "locations.0.layer_id", 2);
        /* Under the blue one, and not seen. */
        result = peer_result(p, "goxel.find_voxels_by_color", "{\"color\":[0,255,0]}");
        check_int(result, "match_count", 0);
        check_json(result, "locations", "[]");
}

static void test_wrong_questions_about_colours_are_named(void **state) {
        static const Wrong rows[] = {
                { "goxel.get_color_histogram", "{\"bin_size\":257}", -32602, "bin_size" },
                { "goxel.get_color_histogram", "{\"top_n\":-1}", -32602, "top_n" },
                { "goxel.get_color_histogram", "{\"region\":[0,0,0]}", -32602, "region" },
                { "goxel.get_color_histogram", "{\"region\":{\"max\":[0,0,0]}}", -32602, "region.min" },
                { "goxel.get_color_histogram", "{\"region\":{\"min\":[1,0,0],\"max\":[0,0,0]}}", -32602,
                  "region.max" },
                { "goxel.get_unique_colors", "{\"merge_threshold\":256}", -32602, "merge_threshold" },
                { "goxel.get_unique_colors", "{\"merge_similar\":1}", -32602, "merge_similar" },
                { "goxel.find_voxels_by_color", "{}", -32602, "color" },
                { "goxel.find_voxels_by_color", "{\"color\":\"#12\"}", -32602, "color" },
                { "goxel.find_voxels_by_color", "{\"color\":[1,2,3],\"tolerance\":-1}", -32602,
                  "tolerance" },
        };
        Peer *p = rig_project(*state, "reading");

        check_wrong_params(p, rows, ARRAY_LEN(rows));
        check_json(peer_result(p, "goxel.get_color_histogram", "{}"), "histogram", "[]");
        check_json(peer_result(p, "goxel.get_unique_colors", "{}"), "colors", "[]");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_histogram_counts_what_is_seen),
                RIG_TEST(test_unique_colours_can_be_merged),
                RIG_TEST(test_voxels_are_found_by_their_colour),
                RIG_TEST(test_wrong_questions_about_colours_are_named),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
