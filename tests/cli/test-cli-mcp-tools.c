/* What the tools of goxelctl mcp do to a model, with a daemon. */
#include "cli/bridge.h"

#include <stdio.h>
#include <string.h>

static void start(void **state, const char *option) {
        rig_start(*state);
        bridge_start(option);
        (void)bridge_done("project_open", "{\"project\":\"castle\"}");
}

#define GATE                                                                                                \
        "\"slices\":[[\"sss\",\"s.s\"],[\"sgs\",\"s.s\"]],\"legend\":{\"s\":\"#808080\",\"g\":\"#FFD700\"}"

/* What a place of an answer to voxels_read stands for; NULL: no voxel. */
static void expect_color(json_object *answer, int slice, int row, size_t column, const char *color) {
        char path[32], letter[2] = { 0 };

        (void)snprintf(path, sizeof(path), "slices.%d.%d", slice, row);
        letter[0] = look_string(answer, path)[column];
        if (!color) {
                assert_string_equal(letter, ".");
                return;
        }
        (void)snprintf(path, sizeof(path), "legend.%s", letter);
        check_string(answer, path, color);
}

static void test_text_that_is_written_is_read_again(void **state) {
        json_object *r;

        start(state, NULL);
        r = bridge_done("voxels_write", "{\"project\":\"castle\",\"at\":[-1,4,0]," GATE "}");
        check_int(r, "added", 10);
        r = bridge_done("voxels_read", "{\"project\":\"castle\"}");
        check_json(r, "at", "[-1,4,0]");
        check_int(r, "voxels", 10);
        assert_int_equal(json_object_array_length(look(r, "slices")), 2);
        expect_color(r, 0, 0, 1, "#808080");
        expect_color(r, 1, 0, 1, "#FFD700");
        expect_color(r, 1, 1, 1, NULL);
}

static void test_region_is_written_back_as_it_was_read(void **state) {
        CLEANUP_FREE char *again = NULL;
        json_object *r;

        start(state, NULL);
        (void)bridge_done("voxels_write", "{\"project\":\"castle\",\"at\":[-1,4,0]," GATE "}");
        r = bridge_done("voxels_read", "{\"project\":\"castle\",\"min\":[-1,4,0],\"max\":[1,5,1]}");
        assert_true(asprintf(&again, "{\"project\":\"copy\",\"at\":%s,\"legend\":%s,\"slices\":%s}",
                             json_object_to_json_string(look(r, "at")),
                             json_object_to_json_string(look(r, "legend")),
                             json_object_to_json_string(look(r, "slices"))) > 0);
        (void)bridge_done("project_open", "{\"project\":\"copy\"}");
        check_int(bridge_done("voxels_write", again), "added", 10);
        r = bridge_done("palette", "{\"project\":\"copy\"}");
        check_json(r, "colors", "[{\"color\":\"#808080\",\"count\":9},{\"color\":\"#FFD700\",\"count\":1}]");
}

static void test_region_is_seen_from_the_front_and_the_right(void **state) {
        json_object *r;

        start(state, NULL);
        (void)bridge_done("voxels_write", "{\"project\":\"castle\",\"at\":[-1,4,0]," GATE "}");
        r = bridge_done("voxels_read", "{\"project\":\"castle\",\"axis\":\"y\"}");
        assert_int_equal(json_object_array_length(look(r, "slices")), 2);
        check_int(r, "voxels", 10);
        /* The front one is that of the lowest y: a gate. */
        assert_int_equal(look_string(r, "slices.0.0")[1], '.');
        assert_int_not_equal(look_string(r, "slices.1.0")[1], look_string(r, "slices.1.1")[1]);
        r = bridge_done("voxels_read", "{\"project\":\"castle\",\"axis\":\"x\"}");
        assert_int_equal(json_object_array_length(look(r, "slices")), 3);
}

static void test_voxels_are_listed_in_pages(void **state) {
        json_object *r;

        start(state, NULL);
        (void)bridge_done("edit", "{\"project\":\"castle\",\"operations\":["
                                  "{\"op\":\"shape\",\"min\":[0,0,0],\"max\":[9,9,9],\"color\":\"#102030\"},"
                                  "{\"op\":\"set\",\"at\":[500,500,500],\"color\":\"#ff000080\"}]}");
        r = bridge_done("voxels_read", "{\"project\":\"castle\",\"as\":\"list\"}");
        check_int(r, "voxels", 1001);
        check_json(r, "list.0", "[0,0,0,\"#102030\"]");
        assert_int_equal(json_object_array_length(look(r, "list")), 1000);
        check_int(r, "next_offset", 1000);
        r = bridge_done("voxels_read", "{\"project\":\"castle\",\"as\":\"list\",\"offset\":1000}");
        check_json(r, "list", "[[500,500,500,\"#FF000080\"]]");
        check_absent(r, "next_offset");
        bridge_expect_fault("voxels_read", "{\"project\":\"castle\",\"offset\":7}", "offset has no meaning");
        bridge_expect_fault("voxels_read", "{\"project\":\"castle\",\"as\":\"list\",\"axis\":\"x\"}",
                            "axis has no meaning");
}

static void test_colour_is_the_same_in_all_its_forms(void **state) {
        json_object *r;

        start(state, NULL);
        (void)bridge_done("edit", "{\"project\":\"castle\",\"operations\":["
                                  "{\"op\":\"set\",\"at\":[0,0,0],\"color\":\"Red\"},"
                                  "{\"op\":\"set\",\"at\":[1,0,0],\"color\":\"#f00\"},"
                                  "{\"op\":\"set\",\"at\":[2,0,0],\"color\":\"#ff0000ff\"},"
                                  "{\"op\":\"set\",\"at\":[3,0,0],\"color\":[255,0,0]},"
                                  "{\"op\":\"set\",\"at\":[4,0,0],\"color\":{\"r\":1.0,\"g\":0,\"b\":0}}]}");
        (void)bridge_done("voxels_write", "{\"project\":\"castle\",\"at\":[0,1,0],\"slices\":[[\"abc\"]],"
                                          "\"legend\":{\"a\":\"red\",\"b\":\"#F00F\",\"c\":[255,0,0,255]}}");
        r = bridge_done("palette", "{\"project\":\"castle\"}");
        check_json(r, "colors", "[{\"color\":\"#FF0000\",\"count\":8}]");
}

static void test_names_in_faults_are_those_of_the_tool(void **state) {
        start(state, NULL);
        bridge_expect_fault("render", "{\"project\":\"castle\",\"background\":\"reddish\"}",
                            "background: expected");
        bridge_expect_fault(
                "edit",
                "{\"project\":\"castle\",\"operations\":[{\"op\":\"set\",\"at\":[0,0,9999999999],"
                "\"color\":\"#ffffff\"}]}",
                "operations[0].at[2]: an integer of 32 bits");
        bridge_expect_fault("voxels_read", "{\"project\":\"castle\",\"layer\":9999999999}",
                            "layer: an integer of 32 bits");
}

static void test_empty_model_has_no_slices(void **state) {
        json_object *r;

        start(state, NULL);
        r = bridge_done("voxels_read", "{\"project\":\"castle\"}");
        check_int(r, "voxels", 0);
        check_json(r, "slices", "[]");
        check_absent(r, "at");
        check_json(bridge_done("palette", "{\"project\":\"castle\"}"), "colors", "[]");
        (void)bridge_done("project_describe", "{\"project\":\"castle\"}");
}

static void test_region_that_is_too_large_is_refused(void **state) {
        start(state, NULL);
        bridge_expect_fault("voxels_read", "{\"project\":\"castle\",\"min\":[0,0,0],\"max\":[99,99,99]}",
                            "read a part");
        bridge_expect_fault("voxels_read",
                            "{\"project\":\"castle\",\"min\":[-2147483648,-2147483648,-2147483648],"
                            "\"max\":[2147483647,2147483647,2147483647]}",
                            "read a part");
        bridge_expect_fault("voxels_read", "{\"project\":\"castle\",\"min\":[0,0,5],\"max\":[9,9,4]}",
                            "lower one first");
        bridge_expect_fault("voxels_read",
                            "{\"project\":\"castle\",\"min\":[0,0,0],\"max\":[0,0,2147483648]}",
                            "max[2]: an integer of 32 bits");
}

static void test_wrong_drawings_say_where_they_are_wrong(void **state) {
        start(state, NULL);
        bridge_expect_fault(
                "voxels_write",
                "{\"project\":\"castle\",\"at\":[0,0,0],\"legend\":{\"s\":\"#808080\"},\"slices\":[[\"sx\"]]}",
                "x");
        bridge_expect_fault(
                "voxels_write",
                "{\"project\":\"castle\",\"at\":[0,0,0],\"legend\":{\"s\":\"greyish\"},\"slices\":[[\"s\"]]}",
                "legend");
        check_int(bridge_done("project_describe", "{\"project\":\"castle\"}"), "voxels", 0);
}

static void test_views_share_one_picture(void **state) {
        json_object *r;

        start(state, NULL);
        (void)bridge_done("voxels_write", "{\"project\":\"castle\",\"at\":[-1,4,0]," GATE "}");
        r = bridge_tool("render", "{\"project\":\"castle\",\"views\":[\"front\",\"top\",\"isometric\"]}");
        check_string(r, "content.0.type", "image");
        check_string(r, "content.1.type", "text");
        assert_int_equal(json_object_array_length(look(r, "structuredContent.views")), 3);
        check_int(r, "structuredContent.width", 512);
        bridge_expect_fault("render", "{\"project\":\"castle\",\"width\":4096}", "give a path");
}

static void test_large_picture_goes_to_a_file(void **state) {
        CLEANUP_FREE char *arguments = NULL;
        json_object *r;

        start(state, NULL);
        assert_true(asprintf(&arguments,
                             "{\"project\":\"castle\",\"path\":\"%s\",\"width\":3000,\"height\":40}",
                             run_path("a.png")) > 0);
        r = bridge_tool("render", arguments);
        check_string(r, "content.0.type", "text");
        check_int(r, "structuredContent.width", 3000);
        check_string(r, "structuredContent.path", run_path("a.png"));
        bridge_expect_fault("render", arguments, "overwrite");
        expect_run(0, "head -c 24 a.png | od -An -tx1 -j 1 -w23");
        expect_out(" 50 4e 47 0d 0a 1a 0a 00 00 00 0d 49 48 44 52 00 00 0b b8 00 00 00 28\n");
}

static void test_layers_are_listed_and_made(void **state) {
        json_object *r;

        start(state, NULL);
        check_int(bridge_done("layers", "{\"project\":\"castle\",\"action\":\"create\",\"name\":\"roof\"}"),
                  "layer_id", 2);
        r = bridge_done("layers", "{\"project\":\"castle\",\"action\":\"list\"}");
        check_int(r, "active_layer", 2);
        check_string(r, "layers.1.name", "roof");
        bridge_expect_fault("layers", "{\"project\":\"castle\",\"action\":\"list\",\"name\":\"roof\"}",
                            "name has no meaning: action list takes nothing more");
}

#define LAYERS(action) "{\"project\":\"castle\",\"action\":\"" action "\"}"
#define LAYERS_OF(action, more) "{\"project\":\"castle\",\"action\":\"" action "\"," more "}"

/* Two layers, the upper one with a voxel. */
static void add_roof(void) {
        (void)bridge_done("layers", LAYERS_OF("create", "\"name\":\"roof\""));
        (void)bridge_done("edit", "{\"project\":\"castle\",\"operations\":[{\"op\":\"set\",\"at\":[1,2,3],"
                                  "\"color\":\"#ff0000\"}]}");
}

static void test_layers_are_renamed_hidden_chosen_and_merged(void **state) {
        json_object *r;

        start(state, NULL);
        add_roof();
        r = bridge_done("layers", LAYERS_OF("rename", "\"layer\":2,\"name\":\"tower\""));
        check_string(r, "name", "tower");
        check_json(bridge_done("layers", LAYERS_OF("visibility", "\"layer\":2,\"visible\":false")),
                   "visible", "false");
        check_int(bridge_done("layers", LAYERS_OF("active", "\"layer\":1")), "layer_id", 1);
        r = bridge_done("layers", LAYERS("list"));
        check_int(r, "active_layer", 1);
        check_string(r, "layers.1.name", "tower");
        check_json(r, "layers.1.visible", "false");
        r = bridge_done("layers", LAYERS_OF("merge", "\"layer\":2,\"into\":1"));
        check_int(r, "layer_id", 1);
        check_int(r, "voxels", 1);
        assert_int_equal(json_object_array_length(look(bridge_done("layers", LAYERS("list")), "layers")), 1);
}

static void test_layer_is_deleted_with_its_voxels(void **state) {
        json_object *r;

        start(state, NULL);
        add_roof();
        r = bridge_done("layers", LAYERS_OF("delete", "\"layer\":2"));
        check_int(r, "layer_id", 2);
        check_int(r, "active_layer", 1);
        check_int(bridge_done("project_describe", "{\"project\":\"castle\"}"), "voxels", 0);
}

static void test_layers_that_are_not_named_are_left_alone(void **state) {
        start(state, NULL);
        bridge_expect_fault("layers", LAYERS("delete"), "layer is missing: action delete takes layer");
        bridge_expect_fault("layers", LAYERS_OF("merge", "\"layer\":1"), "into is missing");
        bridge_expect_fault("layers", LAYERS_OF("merge", "\"layer\":1,\"into\":1"),
                            "into: expected another layer");
        bridge_expect_fault("layers", LAYERS_OF("delete", "\"layer\":7"), "There is no layer 7");
        bridge_expect_fault("layers", LAYERS_OF("delete", "\"layer\":1,\"into\":1"), "into has no meaning");
}

static void test_tools_of_the_origin_change_layers(void **state) {
        json_object *r;

        rig_start(*state);
        bridge_start("--tools=origin");
        (void)bridge_done("goxel_create_project", "{\"name\":\"old\"}");
        (void)bridge_done("goxel_new_layer", "{\"name\":\"roof\"}");
        (void)bridge_done("goxel_add_voxels", "{\"position\":{\"x\":1,\"y\":2,\"z\":3},"
                                              "\"color\":{\"r\":255,\"g\":0,\"b\":9},\"layer_id\":2}");
        (void)bridge_done("goxel_paint_voxels", "{\"position\":{\"x\":1,\"y\":2,\"z\":3},"
                                                "\"color\":{\"r\":1,\"g\":2,\"b\":3},\"layer_id\":2}");
        r = bridge_done("goxel_get_voxel", "{\"position\":{\"x\":1,\"y\":2,\"z\":3}}");
        check_json(r, "color", "[1,2,3,255]");
        r = bridge_done("goxel_flood_fill", "{\"position\":{\"x\":1,\"y\":2,\"z\":3},"
                                            "\"color\":{\"r\":4,\"g\":5,\"b\":6},\"layer_id\":2}");
        check_int(r, "voxels_filled", 1);
        r = bridge_done("goxel_set_layer_visibility", "{\"layer_id\":2,\"visible\":false}");
        check_json(r, "visible", "false");
        r = bridge_done("goxel_merge_layers", "{\"source_layer_id\":2,\"target_layer_id\":1}");
        check_int(r, "voxels", 1);
        (void)bridge_done("goxel_new_layer", "{\"name\":\"cellar\"}");
        (void)bridge_done("goxel_delete_layer", "{\"layer_name\":\"cellar\"}");
        check_int(bridge_done("goxel_list_layers", "{}"), "count", 1);
}

static void test_tools_of_the_origin_work_on_the_project_made_last(void **state) {
        json_object *r;

        rig_start(*state);
        bridge_start("--tools=origin");
        (void)bridge_done("goxel_create_project",
                          "{\"name\":\"old\",\"width\":16,\"height\":16,\"depth\":16}");
        r = bridge_done("goxel_add_voxels",
                        "{\"position\":{\"x\":1,\"y\":2,\"z\":3},\"color\":{\"r\":255,\"g\":0,\"b\":9,"
                        "\"a\":255}}");
        check_json(r, "success", "true");
        r = bridge_done("goxel_get_voxel", "{\"position\":{\"x\":1,\"y\":2,\"z\":3}}");
        check_json(r, "color", "[255,0,9,255]");
        r = bridge_done("goxel_batch_voxel_operations",
                        "{\"operations\":[{\"type\":\"add_voxel\",\"x\":0,\"y\":0,\"z\":0,"
                        "\"r\":1,\"g\":2,\"b\":3}]}");
        check_int(r, "successful_operations", 1);
        r = bridge_tool("goxel_render_scene", "{\"width\":32,\"height\":32}");
        check_string(r, "content.0.type", "image");
        check_absent(r, "structuredContent.data");
        r = bridge_done("goxel_list_layers", "{\"project\":\"old\"}");
        check_int(r, "count", 1);
        check_json(bridge_done("ping", "{}"), "pong", "true");
        bridge_expect_fault("goxel_add_voxels", "{\"color\":{\"r\":255,\"g\":0,\"b\":9}}", "position");
}

static void test_files_of_the_origin_are_written_and_read(void **state) {
        CLEANUP_FREE char *path = NULL;

        rig_start(*state);
        bridge_start("--tools=origin");
        assert_true(asprintf(&path, "{\"path\":\"%s\"}", run_path("a.gox")) > 0);
        (void)bridge_done("goxel_create_project", "{\"name\":\"old\"}");
        (void)bridge_done("goxel_procedural_shape",
                          "{\"shape_type\":\"cube\",\"size_x\":2,\"size_y\":2,\"size_z\":2,"
                          "\"center_x\":0,\"center_y\":0,\"center_z\":0,"
                          "\"color\":{\"r\":255,\"g\":0,\"b\":9}}");
        (void)bridge_done("goxel_save_file", path);
        (void)bridge_done("goxel_save_file", path);
        check_int(bridge_done("goxel_open_file", path), "voxels", 8);
        bridge_expect_fault("goxel_open_file", "{}", "path is missing");
        bridge_expect_fault("goxel_open_file", "{\"path\":\"/nowhere/a.gox\"}", "Cannot open");
}

static void test_unknown_group_is_refused_with_a_list(void **state) {
        expect_run(2, "goxelctl mcp --tools=nonsense </dev/null");
        expect_err_has("default, origin");
        expect_out("");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                BRIDGE_TEST(test_text_that_is_written_is_read_again),
                BRIDGE_TEST(test_region_is_written_back_as_it_was_read),
                BRIDGE_TEST(test_region_is_seen_from_the_front_and_the_right),
                BRIDGE_TEST(test_voxels_are_listed_in_pages),
                BRIDGE_TEST(test_colour_is_the_same_in_all_its_forms),
                BRIDGE_TEST(test_names_in_faults_are_those_of_the_tool),
                BRIDGE_TEST(test_empty_model_has_no_slices),
                BRIDGE_TEST(test_region_that_is_too_large_is_refused),
                BRIDGE_TEST(test_wrong_drawings_say_where_they_are_wrong),
                BRIDGE_TEST(test_views_share_one_picture),
                BRIDGE_TEST(test_large_picture_goes_to_a_file),
                BRIDGE_TEST(test_layers_are_listed_and_made),
                BRIDGE_TEST(test_layers_are_renamed_hidden_chosen_and_merged),
                BRIDGE_TEST(test_layer_is_deleted_with_its_voxels),
                BRIDGE_TEST(test_layers_that_are_not_named_are_left_alone),
                BRIDGE_TEST(test_tools_of_the_origin_change_layers),
                BRIDGE_TEST(test_tools_of_the_origin_work_on_the_project_made_last),
                BRIDGE_TEST(test_files_of_the_origin_are_written_and_read),
                BRIDGE_TEST(test_unknown_group_is_refused_with_a_list),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
