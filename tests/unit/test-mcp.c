#include "unit/mcp-server.h"

#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define CAPABILITIES "\"io.modelcontextprotocol/clientCapabilities\":{}"

static int setup_read_only(void **state) {
        *state = server_new(&(McpOptions){ .read_only = true });
        return 0;
}

/* What is sent back at once, to the byte but for the newline; "" for nothing. */
static const char *say(void **state, const char *line) {
        server_send(*state, line);
        return server_silent(*state) ? "" : server_line(*state);
}

/* A request and its answer, borrowed until the next one. */
static json_object *ask(void **state, const char *method, const char *params) {
        CLEANUP_FREE char *line = NULL;
        json_object *answer;

        assert_true(asprintf(&line, "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"%s\"%s%s}", method,
                             params ? ",\"params\":" : "", params ? params : "") > 0);
        server_send(*state, line);
        answer = server_hear(*state);
        assert_int_equal(json_object_get_int(json_object_object_get(answer, "id")), 7);
        return answer;
}

static void shake_hands(void **state, const char *version) {
        char params[160];

        (void)snprintf(params, sizeof(params),
                       "{\"protocolVersion\":\"%s\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\","
                       "\"version\":\"1\"}}",
                       version);
        (void)ask(state, "initialize", params);
        assert_string_equal(say(state, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"),
                            "");
}

static void test_handshake_settles_on_the_version_of_the_client(void **state) {
        static const char *const versions[] = { "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05" };

        for (size_t i = 0; i < ARRAY_LEN(versions); i++) {
                char params[64];
                json_object *a;

                (void)snprintf(params, sizeof(params), "{\"protocolVersion\":\"%s\"}", versions[i]);
                a = ask(state, "initialize", params);
                assert_string_equal(text_at(a, "/result/protocolVersion"), versions[i]);
                assert_string_equal(text_at(a, "/result/serverInfo/name"), "goxel");
                assert_non_null(at(a, "/result/serverInfo/version"));
                assert_non_null(at(a, "/result/capabilities/tools"));
        }
}

static void test_unknown_version_settles_on_the_latest_handshake(void **state) {
        assert_string_equal(text_at(ask(state, "initialize", "{\"protocolVersion\":\"1999-01-01\"}"),
                                    "/result/protocolVersion"),
                            "2025-11-25");
        expect_error(ask(state, "initialize", "{}"), -32602, NULL);
}

static void test_request_without_era_is_refused(void **state) {
        expect_error(ask(state, "tools/list", NULL), -32602, NULL);
        expect_error(ask(state, "server/discover", "{}"), -32602, NULL);
        assert_non_null(at(ask(state, "ping", NULL), "/result"));
}

static void test_handshake_results_carry_nothing_of_the_other_era(void **state) {
        json_object *a;

        shake_hands(state, "2025-06-18");
        a = ask(state, "tools/list", "{\"_meta\":{\"progressToken\":1}}");
        assert_non_null(at(a, "/result/tools/0"));
        assert_null(at(a, "/result/resultType"));
        assert_null(at(a, "/result/ttlMs"));
        assert_null(at(a, "/result/_meta"));
        expect_error(ask(state, "server/discover", NULL), -32601, NULL);
}

static void test_discover_tells_what_is_served(void **state) {
        json_object *a = ask(state, "server/discover", "{" META "}");

        assert_string_equal(text_at(a, "/result/supportedVersions/0"), "2026-07-28");
        assert_non_null(at(a, "/result/capabilities/tools"));
        assert_string_equal(text_at(a, "/result/resultType"), "complete");
        assert_string_equal(text_at(a, "/result/cacheScope"), "public");
        assert_true(json_object_get_int(at(a, "/result/ttlMs")) > 0);
        assert_string_equal(text_at(a, "/result/_meta/io.modelcontextprotocol~1serverInfo/name"), "goxel");
}

static void test_stateless_list_may_be_kept(void **state) {
        json_object *a = ask(state, "tools/list", "{" META "}");

        assert_string_equal(text_at(a, "/result/resultType"), "complete");
        assert_string_equal(text_at(a, "/result/cacheScope"), "public");
        assert_true(json_object_get_int(at(a, "/result/ttlMs")) > 0);
        expect_error(ask(state, "tools/list", "{" META ",\"cursor\":\"x\"}"), -32602, NULL);
}

static void test_stateless_version_that_is_not_served_is_refused(void **state) {
        json_object *a = ask(
                state, "tools/list",
                "{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2030-01-01\"," CAPABILITIES "}}");

        expect_error(a, -32022, NULL);
        assert_string_equal(text_at(a, "/error/data/requested"), "2030-01-01");
        assert_string_equal(text_at(a, "/error/data/supported/0"), "2026-07-28");
}

static void test_stateless_request_names_capabilities(void **state) {
        expect_error(ask(state, "tools/list",
                         "{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}"),
                     -32602, NULL);
        expect_error(ask(state, "tools/list",
                         "{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":1," CAPABILITIES "}}"),
                     -32602, NULL);
}

static void test_stateless_era_has_no_ping(void **state) {
        expect_error(ask(state, "ping", "{" META "}"), -32601, NULL);
        shake_hands(state, "2025-11-25");
        expect_error(ask(state, "ping", "{" META "}"), -32601, NULL);
}

static void test_unknown_methods_are_refused(void **state) {
        expect_error(ask(state, "tools/remove", "{" META "}"), -32601, NULL);
        expect_error(ask(state, "goxel.get_status", NULL), -32601, NULL);
}

static void test_notifications_are_not_answered(void **state) {
        assert_string_equal(say(state,
                                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":"
                                "{\"requestId\":1}}"),
                            "");
        assert_string_equal(say(state, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/nonsense\"}"), "");
        assert_string_equal(say(state, " "), "");
}

static void test_rubbish_is_answered_with_id_null(void **state) {
        static const char *const lines[] = { "rubbish", "{", "{\"jsonrpc\":\"2.0\",\"id\":NaN}",
                                             "{'jsonrpc':'2.0'}" };

        for (size_t i = 0; i < ARRAY_LEN(lines); i++)
                assert_non_null(strstr(say(state, lines[i]), "\"id\":null,\"error\":{\"code\":-32700"));
        assert_non_null(
                strstr(say(state, "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}"), "-32600"));
        assert_non_null(strstr(say(state, "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}"), "-32600"));
        assert_non_null(strstr(
                say(state, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}"), "-32602"));
}

static void test_ids_come_back_as_they_were(void **state) {
        assert_string_equal(say(state, "{\"jsonrpc\":\"2.0\",\"id\":\"a\\u0041\",\"method\":\"ping\"}"),
                            "{\"jsonrpc\":\"2.0\",\"id\":\"a\\u0041\",\"result\":{}}");
}

static void test_batches_belong_to_one_version(void **state) {
        static const char batch[] = "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"},"
                                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"},"
                                    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}]";

        assert_non_null(strstr(say(state, batch), "-32600"));
        shake_hands(state, "2025-11-25");
        assert_non_null(strstr(say(state, batch), "-32600"));
        shake_hands(state, "2025-03-26");
        assert_string_equal(say(state, batch), "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}},"
                                               "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}]");
        assert_string_equal(say(state, "[{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}]"), "");
}

/* A token is about four bytes. */
static void test_list_costs_a_model_under_3000_tokens(void **state) {
        shake_hands(state, "2025-11-25");
        (void)ask(state, "tools/list", NULL);
        assert_in_range(strlen(say(state, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}")), 1000,
                        4 * 3000);
}

static void test_every_tool_says_what_it_is(void **state) {
        json_object *list = at(ask(state, "tools/list", "{" META "}"), "/result/tools");

        assert_in_range(json_object_array_length(list), 5, 20);
        for (size_t i = 0; i < json_object_array_length(list); i++) {
                json_object *t = json_object_array_get_idx(list, i);
                const char *name = text_at(t, "/name");

                assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz_"), strlen(name));
                assert_in_range(strlen(name), 1, 64);
                assert_in_range(strlen(text_at(t, "/title")), 3, 40);
                assert_in_range(strlen(text_at(t, "/description")), 20, 400);
                assert_string_equal(text_at(t, "/inputSchema/type"), "object");
                assert_string_equal(text_at(t, "/inputSchema/additionalProperties"), "false");
                assert_string_equal(text_at(t, "/outputSchema/type"), "object");
                assert_non_null(at(t, "/annotations/readOnlyHint"));
                assert_string_equal(text_at(t, "/annotations/openWorldHint"), "false");
                if (strcmp(name, "project_list") != 0 && strcmp(name, "method") != 0)
                        assert_string_equal(text_at(t, "/inputSchema/required/0"), "project");
        }
}

static void test_read_only_server_has_tools_that_read(void **state) {
        json_object *list = at(ask(state, "tools/list", "{" META "}"), "/result/tools");

        assert_in_range(json_object_array_length(list), 3, 10);
        for (size_t i = 0; i < json_object_array_length(list); i++)
                assert_string_equal(text_at(json_object_array_get_idx(list, i), "/annotations/readOnlyHint"),
                                    "true");
        expect_error(ask(state, "tools/call",
                         "{" META ",\"name\":\"edit\",\"arguments\":{\"project\":\"a\",\"operations\":"
                         "[{\"op\":\"layer\"}]}}"),
                     -32602, NULL);
}

static void test_call_that_is_no_call_is_a_protocol_error(void **state) {
        expect_error(ask(state, "tools/call", "{" META "}"), -32602, NULL);
        expect_error(ask(state, "tools/call", "{" META ",\"name\":\"nix\"}"), -32602, NULL);
        expect_error(ask(state, "tools/call", "{" META ",\"name\":\"render\",\"arguments\":[]}"), -32602,
                     NULL);
}

static void expect_fault(void **state, const char *tool, const char *arguments, const char *words) {
        CLEANUP_FREE char *params = NULL;
        json_object *a;

        assert_true(asprintf(&params, "{" META ",\"name\":\"%s\"%s%s}", tool,
                             arguments ? ",\"arguments\":" : "", arguments ? arguments : "") > 0);
        a = ask(state, "tools/call", params);
        assert_string_equal(text_at(a, "/result/isError"), "true");
        assert_string_equal(text_at(a, "/result/content/0/type"), "text");
        if (!strstr(text_at(a, "/result/content/0/text"), words))
                fail_msg("\"%s\" is not in: %s", words, text_at(a, "/result/content/0/text"));
}

static void test_wrong_arguments_are_named(void **state) {
        expect_fault(state, "render", NULL, "project is missing");
        expect_fault(state, "render", "{\"project\":7}", "project: a string is wanted, not 7");
        expect_fault(state, "render", "{\"project\":\"a\\u0000b\"}", "project: a string without");
        expect_fault(state, "render", "{\"project\":\"a\",\"sise\":1}",
                     "sise is not known; there are: project");
        expect_fault(state, "render", "{\"project\":\"a\",\"views\":[\"up\"]}",
                     "views[0]: one of [\"isometric\"");
        expect_fault(state, "render", "{\"project\":\"a\",\"width\":9000}",
                     "width: a number from 16 to 8192");
        expect_fault(state, "voxels_read", "{\"project\":\"a\",\"min\":[1,2]}",
                     "min: an array of 3 items is wanted, not [1,2]");
        expect_fault(state, "render", "{\"project\":\"a\",\"views\":[]}", "views: an array of 1 to 6 items");
        expect_fault(state, "voxels_write",
                     "{\"project\":\"a\",\"at\":[0,0,0],\"legend\":{\"a\":7},\"slices\":[]}",
                     "legend.a: a string is wanted, not 7");
}

#define EDIT(operation) "{\"project\":\"a\",\"operations\":[{\"op\":\"layer\"}," operation "]}"

static void test_wrong_operations_are_named(void **state) {
        expect_fault(state, "edit", EDIT("{\"op\":\"set\",\"at\":[1,2,3]}"),
                     "operations[1].color is missing: op set needs at color");
        expect_fault(state, "edit", EDIT("{\"op\":\"remove\",\"at\":[1,2,3],\"mode\":\"add\"}"),
                     "operations[1].mode has no meaning: op remove takes op at layer");
        expect_fault(state, "edit", EDIT("{\"op\":\"fill\"}"), "operations[1].op: one of");
        expect_fault(state, "edit", EDIT("{\"op\":\"set\",\"at\":{\"x\":1}}"),
                     "operations[1].at: an array is wanted");
        expect_fault(state, "edit", EDIT("{\"op\":\"shape\",\"min\":[0,0,0],\"max\":[0,0,4000000000]}"),
                     "operations[1].max[2]: an integer of 32 bits");
}

static void test_missing_daemon_is_told_by_the_call(void **state) {
        expect_fault(state, "project_list", NULL, "/nowhere/goxel.sock");
        expect_fault(state, "edit", "{\"project\":\"a\",\"operations\":[{\"op\":\"layer\"}]}",
                     "/nowhere/goxel.sock");
        expect_fault(state, "file_import", "{\"project\":\"a\",\"path\":\"/nowhere/a.gox\"}",
                     "/nowhere/a.gox");
        expect_fault(state, "file_export", "{\"project\":\"a\",\"path\":\"/nowhere/a.gox\"}",
                     "/nowhere/a.gox");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                SERVER_TEST(test_handshake_settles_on_the_version_of_the_client),
                SERVER_TEST(test_unknown_version_settles_on_the_latest_handshake),
                SERVER_TEST(test_request_without_era_is_refused),
                SERVER_TEST(test_handshake_results_carry_nothing_of_the_other_era),
                SERVER_TEST(test_discover_tells_what_is_served),
                SERVER_TEST(test_stateless_list_may_be_kept),
                SERVER_TEST(test_stateless_version_that_is_not_served_is_refused),
                SERVER_TEST(test_stateless_request_names_capabilities),
                SERVER_TEST(test_stateless_era_has_no_ping),
                SERVER_TEST(test_unknown_methods_are_refused),
                SERVER_TEST(test_notifications_are_not_answered),
                SERVER_TEST(test_rubbish_is_answered_with_id_null),
                SERVER_TEST(test_ids_come_back_as_they_were),
                SERVER_TEST(test_batches_belong_to_one_version),
                SERVER_TEST(test_list_costs_a_model_under_3000_tokens),
                SERVER_TEST(test_every_tool_says_what_it_is),
                cmocka_unit_test_setup_teardown(test_read_only_server_has_tools_that_read, setup_read_only,
                                                server_teardown),
                SERVER_TEST(test_call_that_is_no_call_is_a_protocol_error),
                SERVER_TEST(test_wrong_arguments_are_named),
                SERVER_TEST(test_wrong_operations_are_named),
                SERVER_TEST(test_missing_daemon_is_told_by_the_call),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
