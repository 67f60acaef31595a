/* Checkpoints, what differs between moments, and what goxel.check finds, through the real socket. */
#include "rig/examples.h"
#include "rig/rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Three red voxels. */
static Peer *project(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project",
                          "{\"name\":\"tools\",\"width\":32,\"height\":32,\"depth\":32}");
        (void)peer_result(p, "goxel.add_voxels",
                          "{\"voxels\":[[0,0,0],[1,0,0],[2,0,0]],\"color\":\"#FF0000\"}");
        return p;
}

static int64_t voxels(Peer *p) {
        return look_int(peer_result(p, "goxel.get_status", NULL), "voxels");
}

static void test_a_checkpoint_comes_back_as_one_step(void **state) {
        Peer *p = project(*state);

        check_int(peer_result(p, "goxel.create_checkpoint", "[\"three\"]"), "revision", 2);
        (void)peer_result(p, "goxel.create_layer", "[\"top\"]");
        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[9,0,0]],\"color\":\"#00FF00\"}");
        (void)peer_result(p, "goxel.clear", "{\"layer_id\":1}");
        assert_int_equal(voxels(p), 1);
        check_int(peer_result(p, "goxel.restore_checkpoint", "[\"three\"]"), "voxels", 3);
        assert_int_equal(voxels(p), 3);
        check_int(peer_result(p, "goxel.list_layers", NULL), "count", 1);
        (void)peer_result(p, "goxel.undo", NULL);
        check_int(peer_result(p, "goxel.list_layers", NULL), "count", 2);
        assert_int_equal(voxels(p), 1);
}

static void test_checkpoints_stay_when_goxeld_goes_and_until_they_are_deleted(void **state) {
        Peer *p = project(*state);

        (void)peer_result(p, "goxel.create_checkpoint", "[\"one\"]");
        (void)peer_result(p, "goxel.create_checkpoint", "[\"two\"]");
        (void)peer_result(p, "goxel.clear", NULL);
        (void)peer_result(p, "goxel.create_checkpoint", "[\"one\"]");
        rig_stop(*state);
        rig_start(*state);
        p = rig_peer(*state);
        check_json(peer_result(p, "goxel.restore_checkpoint", "{\"project\":\"tools\",\"name\":\"two\"}"),
                   "voxels", "3");
        check_string(peer_result(p, "goxel.list_checkpoints", NULL), "checkpoints.0.name", "two");
        check_int(peer_result(p, "goxel.list_checkpoints", NULL), "checkpoints.1.voxels", 0);
        (void)peer_result(p, "goxel.delete_checkpoint", "[\"two\"]");
        check_error(peer_call(p, "goxel.restore_checkpoint", "[\"two\"]"), -1002, NULL);
        check_int(peer_result(p, "goxel.restore_checkpoint", "[\"one\"]"), "voxels", 0);
}

static void test_what_differs_between_moments_is_counted_and_listed(void **state) {
        Peer *p = project(*state);
        json_object *result;

        (void)peer_result(p, "goxel.create_checkpoint", "[\"three\"]");
        check_json(peer_result(p, "goxel.diff", "[\"three\"]"), "equal", "true");
        (void)peer_result(p, "goxel.remove_voxel", "[0,0,0]");
        (void)peer_result(p, "goxel.paint_voxels", "[[1,0,0],[0,0,255]]");
        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[5,0,0],[6,0,0]],\"color\":\"#00FF00\"}");
        result = peer_result(p, "goxel.diff", "{\"from\":\"three\",\"include_voxels\":true,\"limit\":2}");
        check_int(result, "added", 2);
        check_int(result, "removed", 1);
        check_int(result, "painted", 1);
        check_json(result, "max", "[6,0,0]");
        check_json(result, "voxels.0", "{\"position\":[0,0,0],\"from\":[255,0,0,255],\"to\":null}");
        check_json(result, "voxels.1.to", "[0,0,255,255]");
        check_json(result, "truncated", "true");
        result = peer_result(p, "goxel.diff", "{\"from_revision\":3,\"to_revision\":4}");
        check_int(result, "added", 0);
        check_int(result, "painted", 1);
        check_int(peer_result(p, "goxel.diff", "{\"from_revision\":5,\"to\":\"three\"}"), "removed", 2);
}

static void test_a_project_is_compared_with_the_model_of_a_file(void **state) {
        Peer *p = project(*state);
        json_object *result;
        char params[256];

        (void)snprintf(params, sizeof params, "{\"path\":\"%s\"}", rig_path(*state, "before.gox"));
        (void)peer_result(p, "goxel.save_project", params);
        check_json(peer_result(p, "goxel.diff", params), "equal", "true");
        (void)peer_result(p, "goxel.create_project", "[\"other\"]");
        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[2,0,0],[3,0,0]],\"color\":\"#FF0000\"}");
        result = peer_result(p, "goxel.diff", params);
        check_json(result, "equal", "false");
        check_int(result, "added", 1);
        check_int(result, "removed", 2);
        check_json(result, "max", "[3,0,0]");
        check_string(peer_result(p, "goxel.get_status", NULL), "project", "other");
        check_json(peer_result(p, "goxel.get_project_info", NULL), "file", "null");
}

/* A request with a timeout is carried out by a process of its own, which has no database. */
static void test_processes_of_their_own_find_moments_too(void **state) {
        Peer *p = project(*state);

        check_int(peer_result(p, "goxel.create_checkpoint", "{\"name\":\"three\",\"timeout_ms\":60000}"),
                  "revision", 2);
        check_int(peer_result(p, "goxel.list_checkpoints", NULL), "checkpoints.0.voxels", 3);
        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[9,0,0]],\"color\":\"#00FF00\"}");
        (void)peer_result(p, "goxel.remove_voxel", "[0,0,0]");
        check_int(peer_result(p, "goxel.diff", "{\"from\":\"three\",\"timeout_ms\":60000}"), "removed", 1);
        check_int(
                peer_result(p, "goxel.diff", "{\"from_revision\":2,\"to_revision\":3,\"timeout_ms\":60000}"),
                "added", 1);
        check_int(peer_result(p, "goxel.restore_checkpoint", "{\"name\":\"three\",\"timeout_ms\":60000}"),
                  "voxels", 3);
        check_json(peer_result(p, "goxel.diff", "{\"from_revision\":2}"), "equal", "true");
        check_error(peer_call(p, "goxel.restore_checkpoint", "{\"name\":\"none\",\"timeout_ms\":60000}"),
                    -1002, NULL);
        check_error(peer_call(p, "goxel.diff", "{\"from_revision\":77,\"timeout_ms\":60000}"), -1002, NULL);
}

static void test_there_are_no_more_checkpoints_than_allowed(void **state) {
        Peer *p = project(*state);
        char params[64];

        for (int i = 0; i < 64; i++) {
                (void)snprintf(params, sizeof params, "[\"%d\"]", i);
                (void)peer_result(p, "goxel.create_checkpoint", params);
        }
        check_error(peer_call(p, "goxel.create_checkpoint", "[\"more\"]"), -1106, NULL);
        check_error(peer_call(p, "goxel.create_checkpoint", "{\"name\":\"more\",\"timeout_ms\":60000}"),
                    -1106, NULL);
        (void)peer_result(p, "goxel.create_checkpoint", "{\"name\":\"7\",\"timeout_ms\":60000}");
}

static void test_a_project_is_compared_with_another_one(void **state) {
        Peer *p = project(*state);
        json_object *result;

        (void)peer_result(p, "goxel.create_checkpoint", "[\"three\"]");
        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[2,1,0]],\"color\":\"#0000FF80\"}");
        (void)peer_result(p, "goxel.create_project", "[\"other\"]");
        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[2,0,0],[3,0,0]],\"color\":\"#FF0000\"}");
        result = peer_result(p, "goxel.diff", "{\"from_project\":\"tools\",\"include_voxels\":true}");
        check_int(result, "added", 1);
        check_int(result, "removed", 3);
        check_int(result, "painted", 0);
        check_json(result, "voxels.3", "{\"position\":[2,1,0],\"from\":[0,0,255,128],\"to\":null}");
        check_int(peer_result(p, "goxel.diff", "{\"from_project\":\"tools\",\"from\":\"three\"}"), "removed",
                  2);
        check_int(peer_result(p, "goxel.diff",
                              "[null,null,2,null,null,null,null,null,null,null,null,\"tools\"]"),
                  "removed", 2);
        check_json(peer_result(p, "goxel.diff", "{\"from_project\":\"other\"}"), "equal", "true");
        check_string(peer_result(p, "goxel.get_status", NULL), "project", "other");
        result = peer_result(p, "goxel.diff",
                             "{\"project\":\"tools\",\"from_project\":\"other\",\"to\":\"three\"}");
        check_int(result, "added", 2);
        check_int(result, "removed", 1);
}

static void test_a_project_that_is_closed_is_compared_with_too(void **state) {
        Peer *p = project(*state);

        (void)peer_result(p, "goxel.create_project", "[\"other\"]");
        rig_stop(*state);
        rig_start(*state);
        p = rig_peer(*state);
        check_int(peer_result(p, "goxel.diff", "{\"project\":\"other\",\"from_project\":\"tools\"}"),
                  "removed", 3);
        check_int(peer_result(p, "goxel.diff", "{\"project\":\"tools\",\"from_project\":\"other\"}"),
                  "added", 3);
}

static void test_another_project_that_cannot_be_read_is_named(void **state) {
        static const Wrong rows[] = {
                { "goxel.diff", "{\"from_project\":\"none\"}", -1101, "from_project" },
                { "goxel.diff", "{\"from_project\":\"a/b\"}", -32602, "from_project" },
                { "goxel.diff", "{\"from_project\":7}", -32602, "from_project" },
                { "goxel.diff", "{\"from_project\":\"tools\",\"from\":\"none\"}", -1002, "from" },
                { "goxel.diff", "{\"from_project\":\"tools\",\"from_revision\":77}", -1002,
                  "from_revision" },
                { "goxel.diff", "{\"from_project\":\"tools\",\"path\":\"/tmp/a.gox\"}", -32602, "from" },
        };
        Peer *p = project(*state);

        (void)peer_result(p, "goxel.create_project", "[\"other\"]");
        check_wrong(p, rows, ARRAY_LEN(rows));
        check_int(peer_result(p, "goxel.diff", "{\"from_project\":\"tools\"}"), "removed", 3);
}

/* More than a connection takes at once. */
static void test_a_long_name_of_a_moment_of_another_project_holds_nobody_up(void **state) {
        Peer *p = project(*state), *other = rig_peer(*state);
        const size_t n = 900000;
        CLEANUP_FREE char *params = malloc(n + 64);
        int at;

        assert_non_null(params);
        (void)peer_result(p, "goxel.create_project", "[\"other\"]");
        at = snprintf(params, 64, "{\"from_project\":\"tools\",\"from\":\"");
        memset(params + at, 'a', n);
        memcpy(params + at + n, "\"}", 3);
        check_error(peer_call(p, "goxel.diff", params), -32602, NULL);
        check_json(peer_result(other, "goxel.list_projects", NULL), "count", "2");
        check_int(peer_result(p, "goxel.diff", "{\"from_project\":\"tools\"}"), "removed", 3);
}

static void test_what_is_mostly_not_meant_is_found(void **state) {
        Peer *p = project(*state);
        json_object *result;

        result = peer_result(p, "goxel.check", NULL);
        check_json(result, "ok", "true");
        check_int(result, "voxels", 3);
        (void)peer_result(p, "goxel.add_voxels",
                          "{\"voxels\":[[0,1,1],[3,1,1],[9,9,9],[40,0,0]],\"color\":\"#FF0000\"}");
        (void)peer_result(p, "goxel.set_palette", "{\"colors\":[\"#00FF00\"]}");
        result = peer_result(p, "goxel.check", NULL);
        check_json(result, "ok", "false");
        check_int(result, "floating_parts", 3);
        check_int(result, "edge_contacts", 1);
        check_int(result, "corner_contacts", 1);
        check_json(result, "first_contact", "[0,1,1]");
        check_int(result, "voxels_outside_image", 1);
        check_int(result, "colors_outside_palette", 1);
        check_json(result, "outside_colors", "[\"#FF0000\"]");
        check_int(result, "cavities", 0);
        (void)peer_result(p, "goxel.procedural_shape", "{\"size\":[5,5,5],\"center\":[20,20,20]}");
        (void)peer_result(p, "goxel.remove_voxel", "[20,20,20]");
        check_json(peer_result(p, "goxel.check", NULL), "cavity_list.0.min", "[20,20,20]");
}

static void test_the_examples_work(void **state) {
        static const char *const names[] = { "goxel.create_checkpoint", "goxel.list_checkpoints",
                                             "goxel.check" };

        check_examples(project(*state), names, ARRAY_LEN(names));
}

static void test_wrong_requests_are_named_and_change_nothing(void **state) {
        static const Wrong rows[] = {
                { "goxel.create_checkpoint", "{}", -32602, "name" },
                { "goxel.create_checkpoint", "[\"\"]", -32602, "name" },
                { "goxel.restore_checkpoint", "[\"none\"]", -1002, "name" },
                { "goxel.delete_checkpoint", "[\"none\"]", -1002, "name" },
                { "goxel.diff", "{}", -32602, "from" },
                { "goxel.diff", "[\"none\"]", -1002, "from" },
                { "goxel.diff", "{\"from_revision\":77}", -1002, "from_revision" },
                { "goxel.diff", "{\"from_revision\":2,\"to\":\"a\",\"to_revision\":2}", -32602, "to" },
                { "goxel.check", "{\"palette\":\"none\"}", -32602, "palette" },
                { "goxel.check", "[9]", -32602, "layer_id" },
        };
        Peer *p = project(*state);

        check_wrong(p, rows, ARRAY_LEN(rows));
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", 2);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_project_is_compared_with_the_model_of_a_file),
                RIG_TEST(test_processes_of_their_own_find_moments_too),
                RIG_TEST(test_there_are_no_more_checkpoints_than_allowed),
                RIG_TEST(test_a_project_is_compared_with_another_one),
                RIG_TEST(test_a_project_that_is_closed_is_compared_with_too),
                RIG_TEST(test_another_project_that_cannot_be_read_is_named),
                RIG_TEST(test_a_long_name_of_a_moment_of_another_project_holds_nobody_up),
                RIG_TEST(test_a_checkpoint_comes_back_as_one_step),
                RIG_TEST(test_checkpoints_stay_when_goxeld_goes_and_until_they_are_deleted),
                RIG_TEST(test_what_differs_between_moments_is_counted_and_listed),
                RIG_TEST(test_what_is_mostly_not_meant_is_found),
                RIG_TEST(test_the_examples_work),
                RIG_TEST(test_wrong_requests_are_named_and_change_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
