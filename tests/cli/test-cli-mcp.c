/* The tools of goxelctl mcp, with a daemon. Every result is held against the output schema of its tool. */
#include "cli/bridge.h"

#include "mcp/schema.h"

#include <stdio.h>
#include <string.h>

static json_object *tools;

static int setup(void **state) {
        return bridge_setup(state);
}

static int teardown(void **state) {
        json_object_put(TAKE(tools));
        return bridge_teardown(state);
}

static json_object *output_schema(const char *tool) {
        if (!tools)
                tools = json_object_get(look(bridge_ask("tools/list", "{" META "}"), "result.tools"));
        for (size_t i = 0; i < json_object_array_length(tools); i++) {
                json_object *t = json_object_array_get_idx(tools, i);

                if (strcmp(look_string(t, "name"), tool) == 0)
                        return look(t, "outputSchema");
        }
        fail_msg("no tool %s", tool);
        return NULL;
}

/* Calls a tool in the stateless era; the result of tools/call. */
static json_object *call(const char *tool, const char *arguments) {
        json_object *schema = output_schema(tool), *result, *content, *last;
        CLEANUP_FREE char *params = NULL;
        char fault[512];

        assert_true(asprintf(&params, "{" META ",\"name\":\"%s\",\"arguments\":%s}", tool, arguments) > 0);
        result = look(bridge_ask("tools/call", params), "result");
        assert_non_null(result);
        check_string(result, "resultType", "complete");
        content = look(result, "content");
        last = json_object_array_get_idx(content, json_object_array_length(content) - 1);
        check_string(last, "type", "text");
        if (look(result, "isError"))
                return result;
        if (!schema_check(schema, look(result, "structuredContent"), fault, sizeof(fault)))
                fail_msg("%s: %s", tool, fault);
        check_json(result, "structuredContent", look_string(last, "text"));
        return result;
}

static void expect_fault(const char *tool, const char *arguments, const char *words) {
        json_object *result = call(tool, arguments);

        check_json(result, "isError", "true");
        if (!strstr(look_string(result, "content.0.text"), words))
                fail_msg("\"%s\" is not in: %s", words, look_string(result, "content.0.text"));
}

static void test_both_eras_are_answered_before_there_is_a_daemon(void **state) {
        bridge_start(NULL);
        check_string(bridge_ask("server/discover", "{" META "}"), "result.supportedVersions.0",
                     "2026-07-28");
        check_string(bridge_ask("initialize", "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{}}"),
                     "result.protocolVersion", "2025-06-18");
        bridge_send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n");
        check_json(bridge_ask("ping", "{}"), "result", "{}");
        assert_true(bridge_end() < BRIDGE_SOON_MS);
}

static void test_first_call_finds_the_daemon_that_came_later(void **state) {
        json_object *r;

        bridge_start(NULL);
        (void)bridge_ask("initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}");
        rig_start(*state);
        r = bridge_ask("tools/call", "{\"name\":\"project_list\"}");
        check_json(r, "result.structuredContent.count", "0");
        check_absent(r, "result.resultType");
        (void)bridge_end();
}

static void test_model_is_built_looked_at_and_taken_back(void **state) {
        json_object *r;

        rig_start(*state);
        bridge_start(NULL);
        r = call("project_open", "{\"project\":\"castle\"}");
        check_json(r, "structuredContent.created", "true");
        r = call("project_open", "{\"project\":\"castle\"}");
        check_json(r, "structuredContent.created", "false");
        r = call("edit", "{\"project\":\"castle\",\"operations\":["
                         "{\"op\":\"shape\",\"min\":[-3,0,0],\"max\":[2,1,4],\"color\":\"#808080\"},"
                         "{\"op\":\"layer\",\"name\":\"roof\"},"
                         "{\"op\":\"set\",\"at\":[0,0,9],\"color\":\"#ff0000\"},"
                         "{\"op\":\"remove\",\"at\":[-3,0,0],\"layer\":1}]}");
        check_int(r, "structuredContent.operations", 4);
        r = call("project_describe", "{\"project\":\"castle\"}");
        check_int(r, "structuredContent.voxels", 60);
        check_json(r, "structuredContent.bounds.max", "[2,1,9]");
        check_string(r, "structuredContent.layers.1.name", "roof");
        r = call("history", "{\"project\":\"castle\",\"action\":\"undo\",\"steps\":5}");
        check_int(r, "structuredContent.done", 1);
        r = call("history", "{\"project\":\"castle\",\"action\":\"history\"}");
        check_string(r, "structuredContent.history.0.method", "goxel.batch_operations");
        check_json(r, "structuredContent.history.0.undone", "true");
        r = call("history", "{\"project\":\"castle\",\"action\":\"redo\"}");
        check_int(r, "structuredContent.done", 1);
        r = call("layers", "{\"project\":\"castle\",\"action\":\"create\",\"name\":\"door\"}");
        check_int(r, "structuredContent.layer_id", 3);
        r = call("project_list", "{}");
        check_string(r, "structuredContent.projects.0.name", "castle");
        assert_true(bridge_end() < BRIDGE_SOON_MS);
}

static void test_picture_is_an_image_block(void **state) {
        json_object *r;

        rig_start(*state);
        bridge_start(NULL);
        (void)call("project_open", "{\"project\":\"ball\",\"template\":\"sphere\"}");
        r = call("render", "{\"project\":\"ball\",\"views\":[\"top\"],\"background\":\"#102030\"}");
        check_string(r, "content.0.type", "image");
        check_string(r, "content.0.mimeType", "image/png");
        assert_int_equal(strncmp(look_string(r, "content.0.data"), "iVBORw0KGgo", 11), 0);
        check_int(r, "structuredContent.width", 512);
        check_int(r, "structuredContent.height", 512);
}

static void test_failed_edit_changes_nothing_and_says_why(void **state) {
        rig_start(*state);
        bridge_start(NULL);
        expect_fault("edit", "{\"project\":\"castle\",\"operations\":[{\"op\":\"layer\"}]}", "project_open");
        (void)call("project_open", "{\"project\":\"castle\"}");
        expect_fault("project_open", "{\"project\":\"castle\",\"if_exists\":\"error\"}", "overwrite");
        expect_fault("edit",
                     "{\"project\":\"castle\",\"operations\":["
                     "{\"op\":\"set\",\"at\":[0,0,0],\"color\":\"#ffffff\"},"
                     "{\"op\":\"set\",\"at\":[0,0,1],\"color\":\"rde\"}]}",
                     "operations[1].color");
        expect_fault("edit",
                     "{\"project\":\"castle\",\"operations\":["
                     "{\"op\":\"set\",\"at\":[0,0,0],\"color\":\"#ffffff\"},"
                     "{\"op\":\"set\",\"at\":[0,0,1],\"color\":\"#ffffff\",\"layer\":9}]}",
                     "layer 9");
        check_int(call("project_describe", "{\"project\":\"castle\"}"), "structuredContent.voxels", 0);
}

static json_object *call_file(const char *tool, const char *project, const char *name, const char *more) {
        CLEANUP_FREE char *arguments = NULL;

        assert_true(asprintf(&arguments, "{\"project\":\"%s\",\"path\":\"%s\"%s}", project, run_path(name),
                             more) > 0);
        return call(tool, arguments);
}

static void test_files_are_written_and_read(void **state) {
        rig_start(*state);
        bridge_start(NULL);
        (void)call("project_open",
                   "{\"project\":\"cube\",\"template\":\"cube\",\"width\":8,\"height\":8,\"depth\":8}");
        (void)call_file("file_export", "cube", "a.gox", "");
        (void)call_file("file_export", "cube", "a.vox", "");
        (void)call_file("render", "cube", "a.png", ",\"views\":[\"front\"],\"width\":40,\"height\":30");
        check_json(call_file("file_export", "cube", "a.gox", ""), "isError", "true");
        (void)call_file("file_export", "cube", "a.gox", ",\"overwrite\":true");
        check_json(call_file("file_export", "cube", "a.xyz", ""), "isError", "true");
        check_int(call_file("file_import", "copy", "a.vox", ""), "structuredContent.voxels", 64);
        check_json(call_file("file_import", "copy", "a.gox", ""), "isError", "true");
        check_int(call_file("file_import", "copy", "a.gox", ",\"overwrite\":true"),
                  "structuredContent.voxels", 64);
        expect_run(0, "ls");
        expect_out("a.gox\na.png\na.vox\n");
}

static void test_restart_of_the_daemon_goes_unnoticed(void **state) {
        rig_start(*state);
        bridge_start(NULL);
        (void)call("project_open", "{\"project\":\"castle\"}");
        (void)call("edit", "{\"project\":\"castle\",\"operations\":[{\"op\":\"set\",\"at\":[0,0,0],"
                           "\"color\":\"#ffffff\"}]}");
        rig_stop(*state);
        rig_start(*state);
        (void)call("edit", "{\"project\":\"castle\",\"operations\":[{\"op\":\"set\",\"at\":[0,0,1],"
                           "\"color\":\"#ffffff\"}]}");
        check_int(call("project_describe", "{\"project\":\"castle\"}"), "structuredContent.voxels", 2);
}

static void test_read_only_bridge_changes_nothing(void **state) {
        rig_start(*state);
        expect_run(0, "goxelctl create castle -q");
        bridge_start("--read-only");
        check_json(call("project_describe", "{\"project\":\"castle\"}"), "structuredContent.voxels", "0");
        check_int(bridge_ask("tools/call",
                             "{" META ",\"name\":\"history\",\"arguments\":{\"project\":\"castle\","
                             "\"action\":\"undo\"}}"),
                  "error.code", -32602);
}

static void test_rubbish_is_refused_and_the_next_line_answered(void **state) {
        CLEANUP_FREE char *long_line = malloc((11u << 20) + 2);
        json_object *r;

        bridge_start(NULL);
        bridge_send("rubbish\n\n");
        r = bridge_answer();
        check_int(r, "error.code", -32700);
        check_json(r, "id", "null");
        assert_non_null(long_line);
        memset(long_line, 'x', 11u << 20);
        strcpy(long_line + (11u << 20), "\n");
        bridge_send(long_line);
        check_int(bridge_answer(), "error.code", -1106);
        check_json(bridge_ask("ping", "{}"), "result", "{}");
}

static void test_end_of_input_ends_the_last_line(void **state) {
        expect_run(0, "printf '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}' | goxelctl mcp");
        expect_out("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n");
}

static void test_bridge_without_the_daemon_is_refused(void **state) {
        expect_run(3, "goxelctl --no-daemon mcp </dev/null");
        expect_err_has("--no-daemon");
        expect_out("");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_both_eras_are_answered_before_there_is_a_daemon),
                TEST(test_first_call_finds_the_daemon_that_came_later),
                TEST(test_model_is_built_looked_at_and_taken_back),
                TEST(test_picture_is_an_image_block),
                TEST(test_failed_edit_changes_nothing_and_says_why),
                TEST(test_files_are_written_and_read),
                TEST(test_restart_of_the_daemon_goes_unnoticed),
                TEST(test_read_only_bridge_changes_nothing),
                TEST(test_rubbish_is_refused_and_the_next_line_answered),
                TEST(test_end_of_input_ends_the_last_line),
                TEST(test_bridge_without_the_daemon_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
