/* Every call that the origin's documents describe, as they describe it: names, nesting, positions, results.
 */
#include "origin.h"

#include "config.h"
#include "rig/examples.h"
#include "rig/look.h"

#include <stdio.h>
#include <string.h>

#define CHECK(state, rows) check_documented(*(state), (rows), ARRAY_LEN(rows))

static void test_projects(void **state) {
        static const Documented rows[] = {
                { "goxel.create_project", "[\"box\",10,20,30]",
                  "success=true name=\"box\" width=10 height=20 depth=30" },
                { "goxel.create_project", "{}", "success=true name" },
                { "create_project", "{\"name\":\"box\",\"template\":\"cube\",\"size\":[10,20,30]}",
                  "project_id=\"box\" name=\"box\" canvas_size=[10,20,30] layer_count=1 total_voxels=750" },
                { "create_project", "{\"name\":\"ball\",\"template\":\"sphere\",\"size\":[16,16,16]}",
                  "project_id=\"ball\" total_voxels=280" },
                { "goxel.save_project", "[\"@/a.gox\"]", "success=true path=\"@/a.gox\"" },
                { "save_project", "{\"project_id\":\"origin\",\"file_path\":\"@/b.vox\",\"format\":\"vox\"}",
                  "success=true file_path=\"@/b.vox\" file_size" },
                { "save_project",
                  "{\"file_path\":\"@/c.gox\",\"format\":\"gox\",\"options\":{\"compress\":true,\"include_history\":false}}",
                  "success=true file_path=\"@/c.gox\" file_size" },
                { "goxel.load_project", "[\"@/a.gox\"]", "success=true path=\"@/a.gox\"" },
                { "load_project", "{\"file_path\":\"@/b.vox\",\"set_active\":true}",
                  "success=true project_id=\"origin\" name=\"origin\" layer_count=2 total_voxels=3" },
                { "goxel.export_model", "[\"@/a.txt\"]", "success=true path=\"@/a.txt\" format=\"txt\"" },
                { "goxel.export_model", "{\"path\":\"@/b.txt\",\"format\":\"obj\"}", "success=true" },
                { "export_model", "{\"file_path\":\"@/c.ply\",\"format\":\"ply\"}",
                  "success=true file_path=\"@/c.ply\"" },
                { "export_model", "{\"file_path\":\"@/c.stl\",\"format\":\"stl\"}",
                  "success=true file_size" },
                { "goxel.get_status", "[]",
                  "version=\"" GOXEL_VERSION
                  "\" layer_count=2 read_only=false width=32 height=32 depth=32" },
                { "get_project_info", "{\"project_id\":\"origin\"}",
                  "project_id=\"origin\" name=\"origin\" canvas_size=[32,32,32] layer_count=2 total_voxels=3" },
        };

        CHECK(state, rows);
}

static void test_voxels(void **state) {
        static const Documented rows[] = {
                { "goxel.add_voxel", "[1,2,3,10,20,30]",
                  "success=true x=1 y=2 z=3 layer_id=2 color=[10,20,30,255]" },
                { "goxel.add_voxel", "[1,2,3,10,20,30,40,1]",
                  "success=true layer_id=1 color=[10,20,30,40]" },
                { "goxel.add_voxel",
                  "{\"x\":1,\"y\":2,\"z\":3,\"color\":{\"r\":1,\"g\":2,\"b\":3,\"a\":4},\"layer_id\":1}",
                  "success=true x=1 y=2 z=3 layer_id=1 color=[1,2,3,4]" },
                { "goxel.add_voxel", "{\"x\":1,\"y\":2,\"z\":3,\"color\":[1.0,0.5,0.0]}",
                  "color=[255,128,0,255]" },
                { "add_voxel",
                  "{\"position\":[1,2,3],\"color\":\"#FF800040\",\"project_id\":\"origin\",\"layer_id\":1}",
                  "success=true voxel_count=4 color=[255,128,0,64]" },
                { "goxel.remove_voxel", "[0,0,0,1]", "success=true x=0 y=0 z=0 layer_id=1" },
                { "remove_voxel", "{\"position\":{\"x\":0,\"y\":0,\"z\":0},\"layer_id\":1}",
                  "success=true voxel_count=2" },
                { "goxel.get_voxel", "[5,5,5]", "x=5 y=5 z=5 exists=true color=[0,0,255,255]" },
                { "get_voxel", "{\"position\":[5,5,5],\"project_id\":\"origin\"}",
                  "exists=true position=[5,5,5] color=[0,0,255,255] layer_id=1 material_id=0" },
                { "get_voxel", "{\"position\":[5,5,6]}", "exists=false color=[0,0,0,0] layer_id=null" },
                { "goxel.paint_voxels", "[0,0,0,1,2,3,255,1]", "success=true painted=1" },
                { "goxel.flood_fill", "[0,0,0,1,2,3,255,1]", "success=true voxels_filled=2" },
                { "goxel.procedural_shape", "[\"cube\",4,5,6,10,10,10,1,2,3]",
                  "success=true shape_type=\"cube\" voxels_created=120" },
                { "goxel.procedural_shape",
                  "{\"shape_type\":\"cube\",\"size_x\":2,\"size_y\":3,\"size_z\":4,\"center_x\":9,\"center_y\":9,"
                  "\"center_z\":9,\"r\":1,\"g\":2,\"b\":3,\"a\":255,\"layer_id\":1}",
                  "success=true voxels_created=24 layer_id=1" },
                { "goxel.batch_operations",
                  "{\"operations\":[{\"type\":\"add_voxel\",\"x\":8,\"y\":0,\"z\":0,\"r\":1,\"g\":2,\"b\":3},"
                  "{\"type\":\"add_voxel\",\"x\":9,\"y\":0,\"z\":0,\"r\":1,\"g\":2,\"b\":3,\"a\":9}]}",
                  "success=true total_operations=2 successful_operations=2" },
                { "add_voxels",
                  "{\"voxels\":[{\"x\":7,\"y\":7,\"z\":7,\"r\":1,\"g\":2,\"b\":3},{\"x\":8,\"y\":7,\"z\":7,\"r\":1,\"g\":2,\"b\":3,\"a\":9}]}",
                  "success=true added=2 failed=0" },
                { "add_voxel_batch",
                  "{\"voxels\":[{\"position\":[7,7,7],\"color\":[1,2,3]},{\"position\":[8,7,7],\"color\":\"#010203\"}]}",
                  "success=true processed_count=2 failed_count=0 errors=[]" },
                { "brush_stroke",
                  "{\"start_position\":[10,10,10],\"end_position\":[14,10,10],\"brush_size\":1,\"color\":[9,9,9],"
                  "\"mode\":\"add\",\"smoothing\":0.5}",
                  "success=true voxels_created=5" },
                { "brush_stroke",
                  "{\"start_position\":[0,0,0],\"end_position\":[4,0,0],\"brush_size\":1,\"color\":[9,9,9],\"mode\":\"remove\","
                  "\"layer_id\":1}",
                  "success=true voxels_removed=2" },
                { "brush_stroke",
                  "{\"start_position\":[0,0,0],\"end_position\":[4,0,0],\"brush_size\":1,\"color\":[9,9,9],\"mode\":\"paint\","
                  "\"layer_id\":1}",
                  "success=true voxels_created=0 voxels_removed=0" },
                { "fill_region",
                  "{\"seed_position\":[0,0,0],\"color\":[9,9,9],\"tolerance\":10,\"mode\":\"replace\",\"layer_id\":1}",
                  "success=true voxels_filled=2" },
                { "fill_region",
                  "{\"seed_position\":[2,2,2],\"color\":[9,9,9],\"mode\":\"add\",\"layer_id\":1}",
                  "success=true voxels_filled=32765" },
                { "fill_region",
                  "{\"seed_position\":[0,0,0],\"color\":[9,9,9],\"mode\":\"remove\",\"layer_id\":1}",
                  "success=true voxels_filled=2" },
                { "select_region", "{\"box\":{\"min\":[0,0,0],\"max\":[3,3,3]},\"mode\":\"replace\"}",
                  "success=true selected=64" },
                { "select_region", "{\"box\":{\"min\":[0,0,0],\"max\":[3,3,3]},\"mode\":\"add\"}",
                  "selected=64" },
                { "select_region", "{\"box\":{\"min\":[0,0,0],\"max\":[3,3,3]},\"mode\":\"subtract\"}",
                  "selected=0" },
        };

        CHECK(state, rows);
}

static void test_layers(void **state) {
        static const Documented rows[] = {
                { "goxel.list_layers", "[]",
                  "count=2 layers.0.id=1 layers.0.name=\"background\" layers.0.visible=true layers.1.name=\"second\" "
                  "active_layer=2 total_layers=2" },
                { "goxel.create_layer", "[\"roof\",1,2,3]",
                  "success=true name=\"roof\" visible=true color=[1,2,3]" },
                { "goxel.create_layer", "{\"name\":\"roof\",\"r\":1,\"g\":2,\"b\":3,\"visible\":false}",
                  "success=true name=\"roof\" visible=false color=[1,2,3]" },
                { "create_layer", "{\"name\":\"roof\",\"visible\":true,\"opacity\":1.0}",
                  "success=true layer_id=3" },
                { "goxel.delete_layer", "[1]", "success=true" },
                { "goxel.delete_layer", "{\"layer_name\":\"second\"}", "success=true" },
                { "goxel.merge_layers", "[1,2]", "success=true" },
                { "goxel.merge_layers", "{\"source_layer_id\":2,\"target_layer_id\":1}", "success=true" },
                { "goxel.set_layer_visibility", "[1,false]", "success=true visible=false" },
                { "goxel.set_layer_visibility", "{\"layer_id\":2,\"visible\":true}",
                  "success=true visible=true" },
                { "set_active_layer", "{\"layer_id\":1,\"project_id\":\"origin\"}", "success=true" },
        };

        CHECK(state, rows);
}

static void test_reading(void **state) {
        static const Documented rows[] = {
                { "goxel.get_voxels_region", "{\"min\":[0,0,0],\"max\":[4,4,4],\"layer_id\":-1}",
                  "voxels.0={\"x\":0,\"y\":0,\"z\":0,\"color\":[255,0,0,255]} count=2 truncated=false "
                  "bbox.min=[0,0,0] bbox.max=[1,0,0] compressed=false" },
                { "goxel.get_voxels_region",
                  "{\"min\":[0,0,0],\"max\":[9,9,9],\"layer_id\":1,\"color_filter\":\"#0000FF\",\"offset\":0,\"limit\":10}",
                  "voxels.0.x=5 count=1" },
                { "goxel.get_voxels_region", "{\"min\":[0,0,0],\"max\":[9,9,9],\"offset\":1,\"limit\":1}",
                  "voxels.0.x=1 count=1 truncated=true" },
                { "goxel.get_layer_voxels",
                  "{\"layer_id\":1,\"color_filter\":[255,0,0],\"offset\":1,\"limit\":5}",
                  "voxels.0.x=1 count=1 truncated=false" },
                { "goxel.get_bounding_box", "{\"layer_id\":1,\"exact\":true}",
                  "empty=false min=[0,0,0] max=[5,5,5] dimensions=[6,6,6]" },
                { "goxel.get_bounding_box", "{\"layer_id\":2}", "empty=true" },
                { "goxel.get_color_histogram",
                  "{\"layer_id\":1,\"region\":{\"min\":[0,0,0],\"max\":[9,9,9]},\"bin_size\":1,\"sort_by_count\":true,"
                  "\"top_n\":1}",
                  "histogram.0.color=\"#FF0000\" histogram.0.rgba=[255,0,0,255] histogram.0.count=2 "
                  "histogram.0.percentage total_voxels=3 unique_colors=2 metadata" },
                { "goxel.find_voxels_by_color",
                  "{\"color\":[250,5,5],\"tolerance\":10,\"layer_id\":1,\"region\":{\"min\":[0,0,0],\"max\":[9,9,9]},"
                  "\"max_results\":1,\"include_locations\":true}",
                  "target_color=[250,5,5,255] match_count=2 truncated=true locations.0.x=0 locations.0.layer=\"background\" "
                  "locations.0.layer_id=1 metadata" },
                { "goxel.get_unique_colors",
                  "{\"layer_id\":1,\"region\":{\"min\":[0,0,0],\"max\":[9,9,9]},\"merge_similar\":true,"
                  "\"merge_threshold\":5,\"sort_by_count\":true}",
                  "colors.0.hex=\"#FF0000\" colors.0.rgba=[255,0,0,255] colors.1.hex=\"#0000FF\" count=2 metadata" },
        };

        CHECK(state, rows);
}

static void test_the_rest(void **state) {
        static const Documented rows[] = {
                { "echo", "{\"a\":[1,2]}", "a=[1,2]" },
                { "ping", "[]", "pong=true timestamp" },
                { "version", "[]", "version=\"" GOXEL_VERSION "\" type protocol" },
                { "status", "[]",
                  "status=\"ok\" pid current_time hostname goxel_initialized=true methods_available memory_allocated "
                  "uptime_seconds" },
                { "list_methods", "[]", "count methods.0" },
                { "get_performance_metrics", "{\"time_range_minutes\":5}", "requests" },
                { "shutdown_daemon", "{\"force\":true}", "success=true" },
        };

        CHECK(state, rows);
}

#if HAVE_SCRIPT
static void test_scripts(void **state) {
        static const Documented rows[] = {
                { "goxel.execute_script", "{\"script\":\"1\",\"name\":\"one\",\"timeout_ms\":30000}",
                  "success=true code=0 message" },
        };

        CHECK(state, rows);
}
#endif

/* The names of the first version, without prefix. */
static void test_first_names(void **state) {
        static const Documented rows[] = {
                { "save_file", "{\"path\":\"@/a.gox\"}", "success=true path=\"@/a.gox\"" },
                { "open_file", "{\"path\":\"@/a.gox\"}", "success=true path=\"@/a.gox\"" },
                { "export_file", "{\"path\":\"@/a.ply\",\"format\":\"ply\"}", "success=true" },
                { "new_layer", "{\"name\":\"roof\"}", "success=true name=\"roof\"" },
                { "add_voxels", "{\"voxels\":[[7,7,7,1,2,3]]}", "success=true added=1" },
                { "remove_voxels", "{\"voxels\":[[0,0,0]],\"layer_id\":1}", "success=true removed=1" },
                { "paint_voxels", "{\"voxels\":[[0,0,0]],\"color\":[1,2,3],\"layer_id\":1}", "painted=1" },
                { "flood_fill", "[0,0,0,1,2,3,255,1]", "voxels_filled=2" },
                { "procedural_shape", "[\"cube\",2,2,2,9,9,9,1,2,3]", "voxels_created=8" },
                { "list_layers", "[]", "count=2" },
                { "merge_layers", "[2,1]", "success=true" },
                { "set_layer_visibility", "[1,false]", "visible=false" },
                { "delete_layer", "[2]", "success=true" },
        };

        CHECK(state, rows);
}

static void test_what_is_wrong_is_named(void **state) {
        static const Wrong rows[] = {
                { "create_project", "{\"name\":\"a\",\"width\":8,\"size\":[8,8,8]}", -32602, "width" },
                { "create_project", "{\"name\":\"a\",\"size\":[8,0,8]}", -32602, "size" },
                { "get_project_info", "{\"project\":\"wrong\",\"project_id\":\"wrong\"}", -32602,
                  "project" },
                { "save_project", "{\"path\":\"/a.gox\",\"file_path\":\"/b.gox\",\"fd\":0}", -32602,
                  "path" },
                { "create_layer", "{\"name\":\"roof\",\"opacity\":0.5}", -32602, "opacity" },
        };
        char params[256];
        Peer *p;

        rig_start(*state);
        p = rig_peer(*state);
        (void)peer_result(p, "goxel.create_project", "[\"wrong\"]");
        check_wrong(p, rows, ARRAY_LEN(rows));
        (void)snprintf(params, sizeof params, "{\"path\":\"%s\",\"options\":{\"include_history\":true}}",
                       rig_path(*state, "a.gox"));
        check_string(peer_call(p, "save_project", params), "error.data.param", "options.include_history");
}

static void test_a_line_for_a_tool_is_told_what_to_send_instead(void **state) {
        json_object *answer;
        Peer *p;

        rig_start(*state);
        p = rig_peer(*state);
        peer_send(p,
                  "{\"tool\":\"goxel_add_voxels\",\"arguments\":{\"position\":{\"x\":1,\"y\":2,\"z\":3}}}");
        answer = peer_answer(p);
        check_error(answer, -32600, NULL);
        assert_non_null(strstr(look_string(answer, "error.message"), "goxelctl mcp --tools origin"));
}

static void test_an_unknown_project_is_told_under_its_other_name_too(void **state) {
        rig_start(*state);
        check_error(peer_call(rig_peer(*state), "get_project_info", "{\"project_id\":\"nowhere\"}"), -1101,
                    "project-not-found");
}

static void test_project_id_leads_to_that_project_for_one_request(void **state) {
        Peer *p;

        rig_start(*state);
        p = rig_peer(*state);
        (void)peer_result(p, "goxel.create_project", "[\"a\"]");
        (void)peer_result(p, "goxel.create_project", "[\"b\"]");
        check_string(peer_result(p, "get_project_info", "{\"project_id\":\"a\"}"), "name", "a");
        check_string(peer_result(p, "get_project_info", "{}"), "name", "b");
}

static void test_what_is_loaded_without_being_made_active_changes_no_choice(void **state) {
        Rig *r = *state;
        char params[512];
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"a\"]");
        (void)snprintf(params, sizeof params, "[\"%s\"]", rig_path(r, "a.gox"));
        (void)peer_result(p, "goxel.save_project", params);
        (void)snprintf(params, sizeof params, "{\"name\":\"b\",\"file_path\":\"%s\",\"set_active\":false}",
                       rig_path(r, "a.gox"));
        check_string(peer_result(p, "load_project", params), "project_id", "b");
        check_string(peer_result(p, "get_project_info", "{}"), "name", "a");
        check_string(rig_once(r, "get_project_info", "{}"), "result.name", "a");
        check_string(rig_once(r, "load_project", params), "result.project_id", "b");
        check_string(rig_once(r, "get_project_info", "{}"), "result.name", "a");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_projects),
                RIG_TEST(test_voxels),
                RIG_TEST(test_layers),
                RIG_TEST(test_reading),
                RIG_TEST(test_the_rest),
#if HAVE_SCRIPT
                RIG_TEST(test_scripts),
#endif
                RIG_TEST(test_first_names),
                RIG_TEST(test_what_is_wrong_is_named),
                RIG_TEST(test_a_line_for_a_tool_is_told_what_to_send_instead),
                RIG_TEST(test_an_unknown_project_is_told_under_its_other_name_too),
                RIG_TEST(test_project_id_leads_to_that_project_for_one_request),
                RIG_TEST(test_what_is_loaded_without_being_made_active_changes_no_choice),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
