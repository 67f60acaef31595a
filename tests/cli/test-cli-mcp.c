/* goxelctl mcp as an agent's program runs it: over pipes, with a daemon. Every result is held against the
 * output schema of its tool. */
#include "cli/run.h"

#include "base/buf.h"
#include "base/fd.h"
#include "base/text.h"
#include "mcp/schema.h"
#include "rig/rig.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define META                                                                                                \
        "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                            \
        "\"io.modelcontextprotocol/clientCapabilities\":{}}"

/* One goxelctl mcp; there is never more than one in a test. */
static struct Bridge {
        pid_t pid;
        int in, out;
        Buf held;
        json_object *answer, *tools;
} bridge = { .in = -1, .out = -1 };

static int setup(void **state) {
        int r = run_setup();

        if (r == 0)
                r = rig_setup(state);
        if (r == 0)
                (void)setenv("GOXEL_SOCKET", rig_socket(*state), 1);
        return r;
}

static int teardown(void **state) {
        bridge.in = fd_close(bridge.in);
        bridge.out = fd_close(bridge.out);
        if (bridge.pid > 0) {
                (void)kill(bridge.pid, SIGKILL);
                (void)waitpid(bridge.pid, NULL, 0);
        }
        buf_done(&bridge.held);
        json_object_put(bridge.answer);
        json_object_put(bridge.tools);
        bridge = (struct Bridge){ .in = -1, .out = -1 };
        run_teardown();
        return rig_teardown(state);
}

static void bridge_start(const char *option) {
        char *argv[] = { (char[]){ "goxelctl" }, (char[]){ "mcp" }, (char *)(uintptr_t)option, NULL };
        posix_spawn_file_actions_t actions;
        int to[2], from[2];

        assert_int_equal(pipe2(to, O_CLOEXEC), 0);
        assert_int_equal(pipe2(from, O_CLOEXEC), 0);
        assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
        assert_int_equal(posix_spawn_file_actions_adddup2(&actions, to[0], 0), 0);
        assert_int_equal(posix_spawn_file_actions_adddup2(&actions, from[1], 1), 0);
        assert_int_equal(posix_spawnp(&bridge.pid, "goxelctl", &actions, NULL, argv, environ), 0);
        (void)posix_spawn_file_actions_destroy(&actions);
        (void)fd_close(to[0]);
        (void)fd_close(from[1]);
        bridge.in = to[1];
        bridge.out = from[0];
}

/* False at the end of the stream. */
static bool receive(void) {
        struct pollfd p = { .fd = bridge.out, .events = POLLIN };
        ssize_t k;

        if (poll(&p, 1, RIG_DEADLINE_MS) != 1)
                fail_msg("goxelctl mcp says nothing");
        assert_int_equal(buf_reserve(&bridge.held, 65536), 0);
        k = read(bridge.out, bridge.held.data + bridge.held.n, 65536);
        assert_true(k >= 0);
        bridge.held.n += (size_t)k;
        return k > 0;
}

/* The next line, which has to be a JSON-RPC message. Borrowed until the next one. */
static json_object *bridge_answer(void) {
        char *newline;

        while (bridge.held.n == 0 || !(newline = memchr(bridge.held.data, '\n', bridge.held.n)))
                if (!receive())
                        fail_msg("goxelctl mcp has ended");
        *newline = '\0';
        json_object_put(bridge.answer);
        bridge.answer = json_tokener_parse((const char *)bridge.held.data);
        buf_consume(&bridge.held, (size_t)(newline + 1 - (char *)bridge.held.data));
        check_string(bridge.answer, "jsonrpc", "2.0");
        return bridge.answer;
}

static void bridge_send(const char *text) {
        assert_int_equal(fd_write_all(bridge.in, text, strlen(text)), 0);
}

static json_object *ask(const char *method, const char *params) {
        static int id;
        CLEANUP_FREE char *line = NULL;

        assert_true(asprintf(&line, "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}\n",
                             ++id, method, params) > 0);
        bridge_send(line);
        check_int(bridge_answer(), "id", id);
        return bridge.answer;
}

static json_object *output_schema(const char *tool) {
        if (!bridge.tools)
                bridge.tools = json_object_get(look(ask("tools/list", "{" META "}"), "result.tools"));
        for (size_t i = 0; i < json_object_array_length(bridge.tools); i++) {
                json_object *t = json_object_array_get_idx(bridge.tools, i);

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
        result = look(ask("tools/call", params), "result");
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

/* Ends the input and waits for the end of the program. Returns how long it took in milliseconds. */
static uint64_t bridge_end(void) {
        uint64_t began = now_usec();
        int status;

        bridge.in = fd_close(bridge.in);
        while (receive())
                ;
        assert_int_equal(waitpid(bridge.pid, &status, 0), bridge.pid);
        bridge.pid = 0;
        assert_int_equal(status, 0);
        return (now_usec() - began) / USEC_PER_MSEC;
}

static void test_both_eras_are_answered_before_there_is_a_daemon(void **state) {
        bridge_start(NULL);
        check_string(ask("server/discover", "{" META "}"), "result.supportedVersions.0", "2026-07-28");
        check_string(ask("initialize", "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{}}"),
                     "result.protocolVersion", "2025-06-18");
        bridge_send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n");
        check_json(ask("ping", "{}"), "result", "{}");
        assert_true(bridge_end() < 1000);
}

static void test_first_call_finds_the_daemon_that_came_later(void **state) {
        bridge_start(NULL);
        (void)ask("initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}");
        rig_start(*state);
        check_json(ask("tools/call", "{\"name\":\"project_list\"}"), "result.structuredContent.count", "0");
        check_absent(bridge.answer, "result.resultType");
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
        check_json(r, "structuredContent.box", "{\"min\":[-3,0,0],\"max\":[2,1,9]}");
        check_string(r, "structuredContent.layers.1.name", "roof");
        r = call("history", "{\"project\":\"castle\",\"action\":\"undo\",\"steps\":5}");
        check_int(r, "structuredContent.done", 1);
        r = call("history", "{\"project\":\"castle\",\"action\":\"redo\"}");
        check_int(r, "structuredContent.done", 1);
        r = call("layers", "{\"project\":\"castle\",\"action\":\"create\",\"name\":\"door\"}");
        check_int(r, "structuredContent.layer_id", 3);
        r = call("project_list", "{}");
        check_string(r, "structuredContent.projects.0.name", "castle");
        assert_true(bridge_end() < 1000);
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
                     "{\"op\":\"set\",\"at\":[0,0,1],\"color\":\"red\"}]}",
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
        check_int(ask("tools/call", "{" META ",\"name\":\"history\",\"arguments\":{\"project\":\"castle\","
                                    "\"action\":\"undo\"}}"),
                  "error.code", -32602);
}

static void test_rubbish_is_refused_and_the_next_line_answered(void **state) {
        CLEANUP_FREE char *long_line = malloc((11u << 20) + 2);

        bridge_start(NULL);
        bridge_send("rubbish\n\n");
        check_int(bridge_answer(), "error.code", -32700);
        check_json(bridge.answer, "id", "null");
        assert_non_null(long_line);
        memset(long_line, 'x', 11u << 20);
        strcpy(long_line + (11u << 20), "\n");
        bridge_send(long_line);
        check_int(bridge_answer(), "error.code", -1106);
        check_json(ask("ping", "{}"), "result", "{}");
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
