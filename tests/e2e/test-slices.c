/* Slices of a model, told as text. */
#include "hook.h"

#include "rig/examples.h"
#include "rig/rig.h"

#include <stdio.h>

static void test_slices_look_along_each_axis(void **state) {
        Peer *p = rig_project(*state, "reading");
        json_object *result;

        (void)peer_result(p, "goxel.set_voxels", HOOK);
        result = peer_result(p, "goxel.slice", "{\"at\":30}");
        check_string(result, "axis", "z");
        check_json(result, "rows", "[\"a..\",\"aca\"]");
        check_json(result, "origin", "[10,21,30]");
        check_json(result, "legend", "{\"a\":\"#FF0000\",\"c\":\"#00FF00\"}");
        check_int(result, "voxels", 4);
        check_int(result, "width", 3);
        check_int(result, "height", 2);
        check_absent(result, "merged");

        result = peer_result(p, "goxel.slice", "{\"axis\":\"y\",\"at\":20}");
        check_json(result, "rows", "[\"..b\",\"aca\"]");
        check_json(result, "origin", "[10,20,31]");
        result = peer_result(p, "goxel.slice", "[\"x\",12]");
        check_json(result, "rows", "[\"b.\",\"a.\"]");
        check_json(result, "origin", "[12,20,31]");
        check_json(result, "legend", "{\"a\":\"#FF0000\",\"b\":\"#0000FF80\"}");
}

static void test_a_slice_can_be_a_part(void **state) {
        Peer *p = rig_project(*state, "reading");
        json_object *result;

        (void)peer_result(p, "goxel.set_voxels", HOOK);
        result = peer_result(p, "goxel.slice", "{\"at\":30,\"min\":[11,19,-5],\"max\":[13,20,-9]}");
        check_json(result, "rows", "[\"ca.\",\"...\"]");
        check_json(result, "origin", "[11,20,30]");
        result = peer_result(p, "goxel.slice", "{\"at\":30,\"max\":[11,20,0]}");
        check_json(result, "rows", "[\"ac\"]");
        result = peer_result(p, "goxel.slice", "{\"at\":99}");
        check_json(result, "rows", "[\"...\",\"...\"]");
        check_int(result, "voxels", 0);
}

static void test_a_slice_of_one_layer_or_of_all_that_are_seen(void **state) {
        Peer *p = rig_project(*state, "reading");

        (void)peer_result(p, "goxel.set_voxels", HOOK);
        (void)peer_result(p, "goxel.create_layer", "[\"over\"]");
        (void)peer_result(p, "goxel.add_voxel", "[11,21,30,1,2,3]");
        check_json(peer_result(p, "goxel.slice", "{\"at\":30}"), "rows", "[\"ad.\",\"aca\"]");
        check_json(peer_result(p, "goxel.slice", "{\"at\":30,\"layer_id\":1}"), "rows", "[\"a..\",\"aca\"]");
        check_json(peer_result(p, "goxel.slice", "{\"at\":30,\"layer_id\":0}"), "rows", "[\"a\"]");
}

static void test_a_slice_of_nothing_is_empty(void **state) {
        json_object *result = peer_result(rig_project(*state, "reading"), "goxel.slice", "{\"at\":0}");

        check_json(result, "rows", "[]");
        check_int(result, "width", 0);
        check_json(result, "legend", "{}");
        check_absent(result, "origin");
}

static void test_more_colours_than_characters_are_told_as_the_nearest(void **state) {
        Peer *p = rig_project(*state, "reading");
        json_object *result;

        for (int i = 0; i < 100; i++) {
                char params[64];

                (void)snprintf(params, sizeof params, "[%d,0,0,%d,%d,%d]", i, i, i, i);
                (void)peer_result(p, "goxel.add_voxel", params);
        }
        result = peer_result(p, "goxel.slice", "{\"at\":0}");
        check_int(result, "merged.colors", 9);
        check_int(result, "merged.largest_error", 9);
        check_int(result, "voxels", 100);
        /* Few enough in the part that is told: exact. */
        result = peer_result(p, "goxel.slice", "{\"at\":0,\"min\":[50,0,0],\"max\":[59,0,0]}");
        check_absent(result, "merged");
        check_json(result, "rows", "[\"abcdefghij\"]");
}

static void test_wrong_slices_are_named(void **state) {
        static const Wrong rows[] = {
                { "goxel.slice", "{}", -32602, "at" },
                { "goxel.slice", "{\"at\":\"low\"}", -32602, "at" },
                { "goxel.slice", "{\"at\":0,\"axis\":\"w\"}", -32602, "axis" },
                { "goxel.slice", "{\"at\":0,\"min\":[1,2]}", -32602, "min" },
                { "goxel.slice", "{\"at\":0,\"min\":[5,0,0],\"max\":[4,0,0]}", -32602, "max" },
                { "goxel.slice", "{\"at\":0,\"depth\":1}", -32602, "depth" },
        };
        Peer *p = rig_project(*state, "reading");
        json_object *answer;

        check_wrong_params(p, rows, ARRAY_LEN(rows));
        answer = peer_call(p, "goxel.slice", "{\"at\":0,\"min\":[0,0,0],\"max\":[256,0,0]}");
        check_error(answer, -1107, "too-large");
        check_int(answer, "error.data.limit", 256);
        check_int(answer, "error.data.value", 257);
        check_error(peer_call(p, "goxel.slice", "{\"at\":0,\"layer_id\":9}"), -1006, NULL);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_slices_look_along_each_axis),
                RIG_TEST(test_a_slice_can_be_a_part),
                RIG_TEST(test_a_slice_of_one_layer_or_of_all_that_are_seen),
                RIG_TEST(test_a_slice_of_nothing_is_empty),
                RIG_TEST(test_more_colours_than_characters_are_told_as_the_nearest),
                RIG_TEST(test_wrong_slices_are_named),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
