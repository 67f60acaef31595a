/* Each method in the forms that clients send, through the real socket. */
#include "rig/examples.h"
#include "rig/rig.h"

#include <stdio.h>
#include <string.h>

/* A request on a fresh project, and what its result has to hold: "path=json" pairs. */
typedef struct Row {
        const char *method, *params, *wanted;
} Row;

static Peer *fresh(Rig *r) {
        Peer *p = rig_peer(r);

        (void)peer_call(p, "goxel.delete_project", "{\"project\":\"methods\"}");
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"methods\"}");
        return p;
}

static void check_pairs(json_object *result, const char *pairs) {
        char copy[512], *rest = NULL;

        (void)snprintf(copy, sizeof copy, "%s", pairs);
        for (char *pair = strtok_r(copy, " ", &rest); pair; pair = strtok_r(NULL, " ", &rest)) {
                char *value = strchr(pair, '=');

                *value++ = '\0';
                check_json(result, pair, value);
        }
}

static void check_rows(Rig *r, const Row *rows, size_t n) {
        rig_start(r);
        for (size_t i = 0; i < n; i++) {
                Peer *p = fresh(r);

                print_message("# %s %s\n", rows[i].method, rows[i].params);
                check_pairs(peer_result(p, rows[i].method, rows[i].params), rows[i].wanted);
                peer_close(p);
        }
}
#define CHECK_ROWS(state, rows) check_rows(*(state), (rows), ARRAY_LEN(rows))

static void test_the_documented_first_request_works(void **state) {
        Rig *r = *state;
        Peer *p;
        json_object *answer;

        rig_start(r);
        p = rig_peer(r);
        peer_send(p, "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.create_project\",\"params\":"
                     "{\"name\":\"test_project\",\"template\":\"empty\"},\"id\":1}");
        answer = peer_answer(p);
        check_int(answer, "id", 1);
        check_json(answer, "result.success", "true");
        check_string(answer, "result.name", "test_project");
}

static void test_points_and_colours_come_positional_flat_and_nested(void **state) {
        static const Row rows[] = {
                { "goxel.add_voxel", "[1,2,3,10,20,30]", "success=true x=1 y=2 z=3 color=[10,20,30,255]" },
                { "goxel.add_voxel", "[1,2,3,10,20,30,40]", "color=[10,20,30,40]" },
                { "goxel.add_voxel", "[1,2,3,10,20,30,255,0]", "x=1 layer_id=1" },
                { "goxel.add_voxel", "{\"x\":1,\"y\":2,\"z\":3,\"r\":10,\"g\":20,\"b\":30}",
                  "z=3 color=[10,20,30,255]" },
                { "goxel.add_voxel", "{\"x\":1,\"y\":2,\"z\":3,\"color\":[10,20,30]}",
                  "color=[10,20,30,255]" },
                { "goxel.add_voxel", "{\"position\":[1,2,3],\"color\":[10,20,30,40]}",
                  "y=2 color=[10,20,30,40]" },
                { "goxel.add_voxel",
                  "{\"position\":{\"x\":1,\"y\":2,\"z\":3},\"color\":{\"r\":10,\"g\":20,\"b\":30,\"a\":40}}",
                  "y=2 color=[10,20,30,40]" },
                { "goxel.add_voxel", "{\"position\":[1,2,3],\"color\":\"#0A141E\"}",
                  "color=[10,20,30,255]" },
                { "goxel.add_voxel", "{\"position\":[1,2,3],\"color\":\"#0a141e28\"}",
                  "color=[10,20,30,40]" },
                { "goxel.add_voxel", "{\"position\":[1,2,3],\"color\":[1.0,0.0,0.5]}",
                  "color=[255,0,128,255]" },
                { "goxel.add_voxel", "{\"position\":[-5,0,-2147483648],\"color\":[1,1,1]}",
                  "x=-5 z=-2147483648" },
                { "goxel.remove_voxel", "[1,2,3]", "success=true x=1" },
                { "goxel.remove_voxel", "{\"x\":1,\"y\":2,\"z\":3}", "y=2" },
                { "goxel.remove_voxel", "{\"position\":{\"x\":1,\"y\":2,\"z\":3}}", "z=3" },
                { "goxel.get_voxel", "[1,2,3]", "exists=false x=1" },
                { "goxel.get_voxel", "{\"x\":1,\"y\":2,\"z\":3}", "exists=false" },
                { "goxel.get_voxel", "{\"position\":[1,2,3]}", "exists=false" },
        };

        CHECK_ROWS(state, rows);
}

static void test_shapes_come_in_the_three_forms(void **state) {
        static const Row rows[] = {
                { "goxel.procedural_shape", NULL, "success=true shape_type=\"cube\" voxels_created=1000" },
                { "goxel.procedural_shape", "[\"cube\",2,3,4,0,0,0,255,0,0]", "voxels_created=24" },
                { "goxel.procedural_shape",
                  "{\"shape_type\":\"cube\",\"size_x\":2,\"size_y\":2,\"size_z\":2}", "voxels_created=8" },
                { "goxel.procedural_shape",
                  "{\"shape_type\":\"cube\",\"size\":[2,2,2],\"center\":{\"x\":5,\"y\":5,\"z\":5},\"color\":\"#FF0000\"}",
                  "voxels_created=8" },
                { "goxel.procedural_shape", "{\"shape_type\":\"sphere\",\"size\":[1,1,1]}",
                  "voxels_created=1" },
                { "goxel.procedural_shape", "{\"shape_type\":\"cylinder\",\"size\":[1,1,7]}",
                  "voxels_created=7" },
                { "goxel.procedural_shape", "{\"mode\":\"subtract\"}", "voxels_created=0" },
        };

        CHECK_ROWS(state, rows);
}

static void test_the_rest_answers_in_the_documented_shape(void **state) {
        static const Row rows[] = {
                { "ping", NULL, "pong=true" },
                { "version", NULL, "version=\"14.0.0\"" },
                { "goxel.get_version", NULL, "version=\"14.0.0\"" },
                { "echo", "{\"a\":[1,\"b\"]}", "a=[1,\"b\"]" },
                { "status", NULL,
                  "status=\"ok\" state=\"ready\" current_project=\"methods\" goxel_initialized=true" },
                { "hello", "{\"client\":\"test\",\"version\":\"1\"}", "version=\"14.0.0\"" },
                { "goxel.list_layers", NULL, "count=1 layers.0.id=1 layers.0.visible=true" },
                { "goxel.create_layer", "[\"roof\"]", "success=true name=\"roof\" visible=true layer_id=2" },
                { "goxel.create_layer", "{\"name\":\"roof\",\"r\":1,\"g\":2,\"b\":3,\"visible\":false}",
                  "visible=false color=[1,2,3]" },
                { "goxel.create_layer", "{\"name\":\"roof\",\"color\":[1,2,3]}", "color=[1,2,3]" },
                { "goxel.get_bounding_box", NULL, "empty=true" },
                { "goxel.get_bounding_box", "{\"exact\":false}", "empty=false dimensions=[64,64,64]" },
                { "goxel.get_status", NULL, "width=64 height=64 depth=64 layer_count=1 read_only=false" },
                { "goxel.create_project", "[\"methods\",10,20,30]",
                  "name=\"methods\" width=10 height=20 depth=30" },
                { "goxel.create_project", "{\"name\":\"methods\",\"width\":4}",
                  "width=4 height=64 depth=64" },
                { "goxel.list_projects", NULL,
                  "count=1 projects.0.name=\"methods\" projects.0.current=true" },
                { "goxel.undo", NULL, "success=false" },
                { "goxel.redo", NULL, "success=false" },
                { "goxel.batch_operations",
                  "{\"operations\":[{\"type\":\"add_voxel\",\"x\":0,\"y\":0,\"z\":0,\"r\":1,\"g\":2,\"b\":3},"
                  "{\"type\":\"remove_voxel\",\"position\":[9,9,9]},"
                  "{\"type\":\"procedural_shape\",\"size\":[2,2,2]}]}",
                  "success=true total_operations=3 successful_operations=3" },
                { "goxel.render_scene", "{\"width\":16,\"height\":8}",
                  "success=true width=16 height=8 format=\"png\"" },
                { "goxel.render_scene", "{\"width\":256,\"height\":128,\"views\":[\"top\",\"front\"]}",
                  "width=256 views.0.view=\"top\" views.0.x=0 views.1.view=\"front\" views.1.x=128" },
        };

        CHECK_ROWS(state, rows);
}

static void test_templates_fill_half_of_the_box(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project",
                          "{\"name\":\"t\",\"template\":\"cube\",\"width\":16,\"height\":16,\"depth\":16}");
        check_json(peer_result(p, "goxel.get_bounding_box", NULL), "dimensions", "[8,8,8]");
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 512);
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"s\",\"template\":\"sphere\"}");
        check_json(peer_result(p, "goxel.get_bounding_box", NULL), "dimensions", "[32,32,32]");
}

static void test_wrong_parameters_are_named(void **state) {
        static const Wrong rows[] = {
                { "goxel.add_voxel", NULL, -32602, "position" },
                { "goxel.add_voxel", "[\"a\"]", -32602, "position" },
                { "goxel.add_voxel", "{\"x\":1,\"y\":2,\"color\":[1,2,3]}", -32602, "z" },
                { "goxel.add_voxel", "{\"x\":1.5,\"y\":2,\"z\":3,\"color\":[1,2,3]}", -32602, "x" },
                { "goxel.add_voxel", "{\"x\":2147483648,\"y\":2,\"z\":3,\"color\":[1,2,3]}", -32602, "x" },
                { "goxel.add_voxel", "{\"position\":[1,2],\"color\":[1,2,3]}", -32602, "position" },
                { "goxel.add_voxel", "{\"position\":[1,2,3],\"color\":[1,2,300]}", -32602, "color" },
                { "goxel.add_voxel", "{\"position\":[1,2,3],\"color\":\"rde\"}", -32602, "color" },
                { "goxel.add_voxel", "{\"position\":[1,2,3],\"color\":[1,2,3],\"colour\":1}", -32602,
                  "colour" },
                { "goxel.create_project", "{\"name\":5}", -32602, "name" },
                { "goxel.create_project", "{\"name\":\"\"}", -32602, "name" },
                { "goxel.create_project", "{\"name\":\"a/b\"}", -32602, "name" },
                { "goxel.create_project", "{\"name\":\"..\"}", -32602, "name" },
                { "goxel.create_project", "{\"name\":\"x\",\"template\":\"tower\"}", -32602, "template" },
                { "goxel.create_project", "{\"name\":\"x\",\"width\":0}", -32602, "width" },
                { "goxel.procedural_shape", "{\"shape_type\":\"torus\"}", -32602, "shape_type" },
                { "goxel.procedural_shape", "{\"size\":[0,1,1]}", -32602, "size" },
                { "goxel.batch_operations", "{\"operations\":5}", -32602, "operations" },
                { "goxel.batch_operations", "{\"operations\":[{\"type\":\"explode\"}]}", -32602,
                  "operations[0].type" },
                { "goxel.batch_operations",
                  "{\"operations\":[{\"type\":\"add_voxel\",\"x\":1,\"y\":1,\"z\":1,\"color\":[1,1,1]},"
                  "{\"type\":\"add_voxel\",\"x\":\"no\",\"y\":1,\"z\":1,\"color\":[1,1,1]}]}",
                  -32602, "operations[1].x" },
                { "goxel.render_scene", "{\"width\":100000}", -32602, "width" },
                { "goxel.render_scene", "{\"camera_preset\":\"inside\"}", -32602, "camera_preset" },
                { "goxel.render_scene", "{\"views\":[\"top\",\"inside\"]}", -32602, "views[1]" },
                { "goxel.render_scene", "{\"views\":[]}", -32602, "views" },
                { "goxel.render_scene", "{\"views\":[\"top\"],\"width\":16}", -32602, "views" },
                { "goxel.render_scene", "{\"views\":[\"top\"],\"camera_preset\":\"top\"}", -32602,
                  "camera_preset" },
                { "goxel.undo", "{\"any\":1}", -32602, "any" },
        };
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = fresh(r);
        check_wrong_params(p, rows, ARRAY_LEN(rows));
        check_json(peer_result(p, "goxel.get_bounding_box", NULL), "empty", "true");
}

static void test_a_layer_that_is_not_there_is_named(void **state) {
        Rig *r = *state;
        json_object *answer;

        rig_start(r);
        answer = peer_call(fresh(r), "goxel.add_voxel",
                           "{\"position\":[1,2,3],\"color\":[1,2,3],\"layer_id\":99}");
        check_error(answer, -1004, NULL);
        check_string(answer, "error.data.param", "layer_id");
}

static void test_a_failed_batch_of_operations_changes_nothing(void **state) {
        Rig *r = *state;
        Peer *p;
        int64_t revision;

        rig_start(r);
        p = fresh(r);
        revision = look_int(peer_result(p, "goxel.get_status", NULL), "revision");
        check_error(peer_call(p, "goxel.batch_operations",
                              "{\"operations\":[{\"type\":\"procedural_shape\"},{\"type\":\"nothing\"}]}"),
                    -32602, NULL);
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 0);
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", revision);
}

static void test_every_step_can_be_taken_back_and_made_again(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = fresh(r);
        (void)peer_result(p, "goxel.add_voxel", "[0,0,0,255,0,0]");
        (void)peer_result(p, "goxel.procedural_shape", "{\"size\":[4,4,4]}");
        (void)peer_result(p, "goxel.create_layer", "[\"second\"]");
        (void)peer_result(p, "goxel.create_project", "[\"methods\"]");
        for (int round = 0; round < 3; round++) {
                check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 0);
                check_string(peer_result(p, "goxel.undo", NULL), "method", "goxel.create_project");
                check_int(peer_result(p, "goxel.get_status", NULL), "layer_count", 2);
                check_string(peer_result(p, "goxel.undo", NULL), "method", "goxel.create_layer");
                check_int(peer_result(p, "goxel.get_status", NULL), "layer_count", 1);
                check_string(peer_result(p, "goxel.undo", NULL), "method", "goxel.procedural_shape");
                check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 1);
                check_json(peer_result(p, "goxel.get_voxel", "[0,0,0]"), "color", "[255,0,0,255]");
                for (int i = 0; i < 3; i++)
                        check_json(peer_result(p, "goxel.redo", NULL), "success", "true");
        }
}

static void test_a_step_of_another_open_session_is_not_undone(void **state) {
        Rig *r = *state;
        Peer *author, *other;

        rig_start(r);
        author = fresh(r);
        (void)peer_result(author, "goxel.add_voxel", "[0,0,0,255,0,0]");
        other = rig_peer(r);
        check_error(peer_call(other, "goxel.undo", NULL), -1104, "foreign-step");
        check_json(peer_result(other, "goxel.undo", "{\"any\":true}"), "success", "true");
        check_json(peer_result(other, "goxel.redo", "{\"any\":true}"), "success", "true");
        check_json(peer_result(author, "goxel.undo", "{\"any\":true}"), "success", "true");
}

static void test_methods_are_listed_and_each_is_known(void **state) {
        Rig *r = *state;
        Peer *p, *q;
        json_object *methods;

        rig_start(r);
        p = fresh(r);
        q = rig_peer(r);
        methods = look(peer_result(p, "list_methods", NULL), "methods");
        assert_true(json_object_array_length(methods) >= 26);
        for (size_t i = 0; i < json_object_array_length(methods); i++) {
                json_object *name = json_object_array_get_idx(methods, i);
                json_object *answer =
                        peer_call(q, json_object_get_string(name), "{\"no such parameter\":1}");

                if (look(answer, "error.code"))
                        assert_int_not_equal(look_int(answer, "error.code"), -32601);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_the_documented_first_request_works),
                RIG_TEST(test_points_and_colours_come_positional_flat_and_nested),
                RIG_TEST(test_shapes_come_in_the_three_forms),
                RIG_TEST(test_the_rest_answers_in_the_documented_shape),
                RIG_TEST(test_templates_fill_half_of_the_box),
                RIG_TEST(test_wrong_parameters_are_named),
                RIG_TEST(test_a_layer_that_is_not_there_is_named),
                RIG_TEST(test_a_failed_batch_of_operations_changes_nothing),
                RIG_TEST(test_every_step_can_be_taken_back_and_made_again),
                RIG_TEST(test_a_step_of_another_open_session_is_not_undone),
                RIG_TEST(test_methods_are_listed_and_each_is_known),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
