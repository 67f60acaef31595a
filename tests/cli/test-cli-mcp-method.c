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
        assert_non_null(strstr(told("goxel.mirrror"), "goxel.flip: "));
        assert_non_null(strstr(told("paste"), "goxel.instance: "));
        assert_non_null(strstr(told("execute_script"), "getLayersVolume()"));
        bridge_expect_fault("method", "{\"method\":\"goxel.no_zebra\"}", "No method has to do with");
}

/* What a word finds, which has to have the line and, unless NULL, must not have the other words. */
static void expect_found(const char *word, const char *line, const char *absent) {
        const char *text = told(word);

        if (!strstr(text, line) || (absent && strstr(text, absent)))
                fail_msg("%s finds: %s", word, text);
}

static void test_words_that_people_have_for_methods_find_them(void **state) {
        start(state, NULL);
        expect_found("recolour", "goxel.replace_color: ", "goxel.flip");
        expect_found("compare", "goxel.diff: ", "goxel.flip");
        expect_found("animation", "goxel.render_turntable: ", "goxel.flip");
        expect_found("loose", "goxel.check: ", "checkpoint");
        expect_found("pyramid", "goxel.revolve: ", "goxel.flip");
}

static void test_methods_that_all_words_are_about_are_found_alone(void **state) {
        start(state, NULL);
        expect_found("replace color", "goxel.replace_color: ", "goxel.get_unique_colors");
        expect_found("make-a-terrain", "goxel.terrain: ", "goxel.create_layer");
}

static void test_formats_their_options_and_common_parameters_are_found(void **state) {
        start(state, NULL);
        expect_found("glb", "glb is a file format (glTF 2.0, binary): goxel.list_formats tells its options",
                     NULL);
        expect_found("lod", "lod is an option of file formats: obj, ply, stl, gltf, glb (", NULL);
        expect_found("if_revision", "Refuse the request unless the project is at this revision", NULL);
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
        bridge_expect_fault("method", METHOD("save_project", "{\"fd\":0}"), "fd: the full path of a file");
}

static void test_a_method_of_no_project_may_be_called_with_one(void **state) {
        open_project(state);
        check_json(bridge_done("method", METHOD("ping", "{}")), "pong", "true");
        check_string(bridge_done("method", METHOD("list_formats", "{\"format\":\"glb\"}")), "formats.0.name",
                     "glb");
}

static void test_the_project_is_what_the_method_calls_it(void **state) {
        start(state, NULL);
        (void)bridge_done("method", "{\"project\":\"tower\",\"method\":\"create_project\",\"params\":{}}");
        check_int(bridge_done("project_describe", "{\"project\":\"tower\"}"), "revision", 1);
        bridge_expect_fault("method", "{\"method\":\"create_project\",\"params\":{}}", "project is missing");
        (void)bridge_done("method", "{\"method\":\"create_project\",\"params\":{\"name\":\"keep\"}}");
}

static void test_a_method_that_is_none_is_answered_with_those_like_it(void **state) {
        open_project(state);
        bridge_expect_fault("method", METHOD("copy", "{}"),
                            "No method is named \"copy\". There are:\ngoxel.copy_box: ");
        bridge_expect_fault("method", METHOD("zebra", "{}"),
                            "No method is named \"zebra\". With a word instead");
}

static void test_a_file_of_a_method_is_opened_by_its_path(void **state) {
        CLEANUP_FREE char *backup = NULL, *restore = NULL, *missing = NULL;

        open_project(state);
        (void)bridge_done("method", METHOD("add_voxel", "{\"position\":[0,0,0],\"color\":\"red\"}"));
        assert_true(asprintf(&backup, METHOD("backup_project", "{\"fd\":\"%s\"}"), run_path("a.backup")) >
                    0);
        assert_true(
                asprintf(&restore,
                         "{\"project\":\"again\",\"method\":\"restore_project\",\"params\":{\"fd\":\"%s\"}}",
                         run_path("a.backup")) > 0);
        assert_true(
                asprintf(&missing,
                         "{\"project\":\"more\",\"method\":\"restore_project\",\"params\":{\"fd\":\"%s\"}}",
                         run_path("b.backup")) > 0);
        (void)bridge_done("method", backup);
        (void)bridge_done("method", restore);
        check_int(bridge_done("project_describe", "{\"project\":\"again\"}"), "voxels", 1);
        bridge_expect_fault("method", missing, "Cannot open");
        bridge_expect_fault("method", METHOD("backup_project", "{}"),
                            "fd: expected the full path of a file");
        assert_non_null(strstr(told("backup_project"), "\nfd: the full path of a file"));
}

static void test_moving_pictures_and_photographs_are_shown(void **state) {
        json_object *r;

        open_project(state);
        (void)bridge_done("method", METHOD("add_voxel", "{\"position\":[0,0,0],\"color\":\"red\"}"));
        r = bridge_tool("method", METHOD("render_turntable", "{\"frames\":2,\"width\":32,\"height\":32}"));
        check_string(r, "content.0.mimeType", "image/png");
        check_absent(r, "structuredContent.data");
        r = bridge_tool("method", METHOD("render_scene", "{\"format\":\"jpg\",\"width\":32,\"height\":32}"));
        check_string(r, "content.0.mimeType", "image/jpeg");
}

static void test_a_result_that_is_too_long_is_cut_and_says_so(void **state) {
        json_object *r;

        open_project(state);
        (void)bridge_done("method",
                          METHOD("procedural_shape",
                                 "{\"shape_type\":\"cube\",\"size\":[16,16,16],\"center\":[8,8,8]}"));
        r = bridge_done("method",
                        METHOD("get_voxels_region", "{\"min\":[0,0,0],\"max\":[15,15,15],\"limit\":5000}"));
        assert_true(strlen(json_object_to_json_string_ext(r, JSON_C_TO_STRING_PLAIN)) <= 40000);
        check_int(r, "total", 4096);
        assert_non_null(
                strstr(look_string(r, "cut"), " of 4096. Ask for less, by limit and offset or a box"));
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
                BRIDGE_TEST(test_words_that_people_have_for_methods_find_them),
                BRIDGE_TEST(test_methods_that_all_words_are_about_are_found_alone),
                BRIDGE_TEST(test_formats_their_options_and_common_parameters_are_found),
                BRIDGE_TEST(test_a_method_of_a_project_wants_its_name),
                BRIDGE_TEST(test_pictures_of_methods_are_shown),
                BRIDGE_TEST(test_pictures_to_look_at_have_outlines),
                BRIDGE_TEST(test_faults_are_the_methods_own),
                BRIDGE_TEST(test_what_needs_a_connection_of_its_own_is_refused),
                BRIDGE_TEST(test_a_method_of_no_project_may_be_called_with_one),
                BRIDGE_TEST(test_the_project_is_what_the_method_calls_it),
                BRIDGE_TEST(test_a_method_that_is_none_is_answered_with_those_like_it),
                BRIDGE_TEST(test_a_file_of_a_method_is_opened_by_its_path),
                BRIDGE_TEST(test_moving_pictures_and_photographs_are_shown),
                BRIDGE_TEST(test_a_result_that_is_too_long_is_cut_and_says_so),
                BRIDGE_TEST(test_a_server_that_only_reads_has_no_methods),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
