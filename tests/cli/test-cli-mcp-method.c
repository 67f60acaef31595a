/* The tool of goxelctl mcp for what no other tool does: any method of the daemon. */
#include "cli/bridge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void start(void **state, const char *option) {
        rig_start(*state);
        bridge_start(option);
}

static void open_project(void **state) {
        start(state, NULL);
        (void)bridge_done("project_open", "{\"project\":\"castle\"}");
}

#define METHOD(name, params) "{\"project\":\"castle\",\"method\":\"" name "\",\"params\":" params "}"

static void test_a_method_changes_the_project_of_the_call(void **state) {
        open_project(state);
        check_int(bridge_done("method", METHOD("goxel.text", "{\"text\":\"I\",\"position\":[0,0,0]}")),
                  "revision", 2);
        check_int(bridge_done("method", METHOD("undo", "{}")), "revision", 3);
        check_int(bridge_done("project_describe", "{\"project\":\"castle\"}"), "voxels", 0);
}

/* What the tool tells in words: as they are, not as JSON. */
static const char *told(const char *word) {
        char arguments[128];
        json_object *r;

        (void)snprintf(arguments, sizeof(arguments), "{\"method\":\"%s\"}", word);
        r = bridge_tool("method", arguments);
        check_absent(r, "isError");
        check_absent(r, "structuredContent");
        return look_string(r, "content.0.text");
}

static void test_without_params_it_tells_what_a_method_takes(void **state) {
        const char *text;

        start(state, NULL);
        text = told("mirror");
        assert_non_null(strstr(text, "goxel.flip\n"));
        assert_non_null(strstr(text, "axis: one of \"x\", \"y\", \"z\" (required)"));
}

static void test_a_word_finds_the_methods_that_have_to_do_with_it(void **state) {
        const char *text;

        start(state, NULL);
        text = told("camera");
        assert_non_null(strstr(text, "goxel.create_camera: "));
        assert_null(strstr(text, "goxel.flip"));
        bridge_expect_fault("method", "{\"method\":\"zebra\"}", "No method has to do with \"zebra\"");
}

static void test_a_word_of_parameters_alone_finds_the_methods_that_take_them(void **state) {
        const char *text;

        start(state, NULL);
        text = told("emission");
        assert_non_null(strstr(text, "goxel.update_material: "));
        assert_null(strstr(text, "goxel.flip"));
}

static void test_a_guessed_name_finds_what_its_words_find(void **state) {
        const char *text;

        start(state, NULL);
        text = told("goxel.new_checkpoint");
        assert_non_null(strstr(text, "goxel.create_checkpoint: "));
        assert_null(strstr(text, "goxel.flip"));
        bridge_expect_fault("method", "{\"method\":\"goxel.no_zebra\"}", "No method has to do with");
}

static void test_a_method_of_a_project_wants_its_name(void **state) {
        open_project(state);
        bridge_expect_fault("method", "{\"method\":\"flip\",\"params\":{\"axis\":\"x\"}}",
                            "project is missing: flip is a method of a project");
        (void)bridge_done("method",
                          "{\"method\":\"goxel.get_project_info\",\"params\":{\"project\":\"castle\"}}");
        (void)bridge_done("method", "{\"method\":\"list_methods\",\"params\":{}}");
}

static void test_pictures_of_methods_are_shown(void **state) {
        json_object *r;

        open_project(state);
        r = bridge_tool("method", METHOD("render_scene", "{\"width\":64,\"height\":32}"));
        check_string(r, "content.0.type", "image");
        check_int(r, "structuredContent.height", 32);
        check_absent(r, "structuredContent.data");
}

static void expect_picture(const char *tool, const char *arguments, const char *picture, bool same) {
        const char *data = look_string(bridge_tool(tool, arguments), "content.0.data");

        assert_int_equal(strcmp(data, picture) == 0, same);
}

static void test_pictures_to_look_at_have_outlines(void **state) {
        CLEANUP_FREE char *picture = NULL;

        open_project(state);
        (void)bridge_done("method",
                          METHOD("goxel.text", "{\"text\":\"I\",\"position\":[0,0,0],\"depth\":3}"));
        picture = strdup(look_string(bridge_tool("render", "{\"project\":\"castle\",\"views\":[\"front\"]}"),
                                     "content.0.data"));
        assert_non_null(picture);
        expect_picture(
                "method",
                METHOD("render_scene", "{\"camera_preset\":\"front\",\"options\":{\"edges\":\"outline\"}}"),
                picture, true);
        expect_picture("method", METHOD("render_scene", "{\"camera_preset\":\"front\"}"), picture, false);
}

static void test_faults_are_the_methods_own(void **state) {
        open_project(state);
        bridge_expect_fault("method", METHOD("goxel.text", "{\"position\":[0,0,0]}"), "\"text\": expected");
        bridge_expect_fault("method", METHOD("goxel.fly", "{}"), "goxel.fly");
        bridge_expect_fault("method", METHOD("flip", "{\"axis\":\"x\",\"layer_id\":\"one\"}"),
                            "Parameter \"layer_id\": expected");
        bridge_expect_fault("method", METHOD("flip", "{\"axis\":\"x\",\"layer\":1}"),
                            "has no parameter \"layer\" (it takes one of axis, origin, layer_id, ");
}

static void test_what_needs_a_connection_of_its_own_is_refused(void **state) {
        open_project(state);
        bridge_expect_fault("method", METHOD("goxel.subscribe", "{}"), "subscribe to a resource");
        bridge_expect_fault("method", METHOD("save_project", "{\"fd\":0}"), "give a path");
}

static void test_a_server_that_only_reads_has_no_methods(void **state) {
        json_object *tools;

        start(state, "--read-only");
        tools = look(bridge_ask("tools/list", "{" META "}"), "result.tools");
        for (size_t i = 0; i < json_object_array_length(tools); i++)
                assert_string_not_equal(look_string(json_object_array_get_idx(tools, i), "name"), "method");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                BRIDGE_TEST(test_a_method_changes_the_project_of_the_call),
                BRIDGE_TEST(test_without_params_it_tells_what_a_method_takes),
                BRIDGE_TEST(test_a_word_finds_the_methods_that_have_to_do_with_it),
                BRIDGE_TEST(test_a_word_of_parameters_alone_finds_the_methods_that_take_them),
                BRIDGE_TEST(test_a_guessed_name_finds_what_its_words_find),
                BRIDGE_TEST(test_a_method_of_a_project_wants_its_name),
                BRIDGE_TEST(test_pictures_of_methods_are_shown),
                BRIDGE_TEST(test_pictures_to_look_at_have_outlines),
                BRIDGE_TEST(test_faults_are_the_methods_own),
                BRIDGE_TEST(test_what_needs_a_connection_of_its_own_is_refused),
                BRIDGE_TEST(test_a_server_that_only_reads_has_no_methods),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
