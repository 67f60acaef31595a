/* What goxelctl mcp tells of changes that others make, with a daemon. */
#include "cli/bridge.h"

#include <stdio.h>
#include <string.h>

#define CASTLE "goxel://project/castle/"

static void change(const char *project) {
        static int z;

        expect_run(0, "goxelctl voxel-add '%s' --pos 0,0,%d --color '#FF8000' -q", project, z++);
}

static void shake_hands(void) {
        (void)bridge_ask("initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}");
        bridge_send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n");
}

/* The next line has to tell of this resource. */
static json_object *expect_update(const char *uri) {
        json_object *a = bridge_answer();

        check_absent(a, "id");
        check_string(a, "method", "notifications/resources/updated");
        check_string(a, "params.uri", uri);
        return a;
}

static void listen_to(const char *id, const char *uris) {
        CLEANUP_FREE char *line = NULL;

        assert_true(
                asprintf(
                        &line,
                        "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"subscriptions/listen\",\"params\":{" META
                        ",\"notifications\":{\"toolsListChanged\":true,\"resourceSubscriptions\":%s}}}\n",
                        id, uris) > 0);
        bridge_send(line);
}

static json_object *expect_acknowledged(const char *id, const char *uris) {
        json_object *a = bridge_answer();

        check_string(a, "method", "notifications/subscriptions/acknowledged");
        check_json(a, "params._meta", id);
        check_json(look(a, "params.notifications"), "resourceSubscriptions", uris);
        check_absent(a, "params.notifications.toolsListChanged");
        return a;
}

#define ID(id) "{\"io.modelcontextprotocol/subscriptionId\":" id "}"

static void test_subscriber_is_told_of_changes(void **state) {
        rig_start(*state);
        expect_run(0, "goxelctl create castle -q");
        bridge_start(NULL);
        shake_hands();
        check_json(bridge_ask("resources/subscribe", "{\"uri\":\"" CASTLE "picture\"}"), "result", "{}");
        check_absent(expect_update(CASTLE "picture"), "params._meta");
        change("castle");
        (void)expect_update(CASTLE "picture");
        check_json(bridge_ask("resources/unsubscribe", "{\"uri\":\"" CASTLE "picture\"}"), "result", "{}");
        change("castle");
        check_json(bridge_ask("ping", "{}"), "result", "{}");
        (void)bridge_end();
}

static void test_listener_is_told_after_the_acknowledgement(void **state) {
        rig_start(*state);
        expect_run(0, "goxelctl create castle -q");
        bridge_start(NULL);
        listen_to("\"s1\"", "[\"" CASTLE "summary\",\"" CASTLE "palette\"]");
        (void)expect_acknowledged(ID("\"s1\""), "[\"" CASTLE "summary\",\"" CASTLE "palette\"]");
        change("castle");
        check_json(expect_update(CASTLE "summary"), "params._meta", ID("\"s1\""));
        (void)expect_update(CASTLE "palette");
        assert_true(bridge_end() < BRIDGE_SOON_MS);
}

static void test_subscriptions_do_not_know_of_each_other(void **state) {
        rig_start(*state);
        expect_run(0, "goxelctl create castle -q");
        expect_run(0, "goxelctl create ship -q");
        bridge_start(NULL);
        listen_to("1", "[\"" CASTLE "summary\"]");
        (void)expect_acknowledged(ID("1"), "[\"" CASTLE "summary\"]");
        listen_to("2", "[\"goxel://project/ship/summary\",\"" CASTLE "picture\"]");
        (void)expect_acknowledged(ID("2"), "[\"goxel://project/ship/summary\",\"" CASTLE "picture\"]");
        change("ship");
        check_json(expect_update("goxel://project/ship/summary"), "params._meta", ID("2"));
        bridge_cancel(2);
        /* Messages are taken in in order, so what is answered after it has seen it. */
        (void)bridge_ask("server/discover", "{" META "}");
        change("ship");
        change("castle");
        check_json(expect_update(CASTLE "summary"), "params._meta", ID("1"));
}

static void test_project_may_come_later(void **state) {
        rig_start(*state);
        bridge_start(NULL);
        listen_to("1", "[\"" CASTLE "summary\"]");
        (void)expect_acknowledged(ID("1"), "[\"" CASTLE "summary\"]");
        expect_run(0, "goxelctl create castle -q");
        (void)expect_update(CASTLE "summary");
        change("castle");
        (void)expect_update(CASTLE "summary");
}

static void test_restart_of_the_daemon_loses_no_change(void **state) {
        rig_start(*state);
        expect_run(0, "goxelctl create castle -q");
        bridge_start(NULL);
        listen_to("1", "[\"" CASTLE "summary\"]");
        (void)expect_acknowledged(ID("1"), "[\"" CASTLE "summary\"]");
        rig_stop(*state);
        rig_start(*state);
        change("castle");
        (void)expect_update(CASTLE "summary");
}

static void test_listener_without_resources_is_acknowledged(void **state) {
        bridge_start(NULL);
        bridge_send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscriptions/listen\",\"params\":{" META
                    ",\"notifications\":{\"promptsListChanged\":true}}}\n");
        check_json(bridge_answer(), "params.notifications", "{}");
        listen_to("2", "[]");
        (void)expect_acknowledged(ID("2"), "[]");
        (void)bridge_end();
}

static void test_wrong_subscriptions_are_refused(void **state) {
        bridge_start(NULL);
        shake_hands();
        check_int(bridge_ask("resources/subscribe", "{\"uri\":\"file:///etc/passwd\"}"), "error.code",
                  -32002);
        check_int(bridge_ask("resources/subscribe", "{}"), "error.code", -32602);
        check_string(bridge_ask("resources/subscribe", "{\"uri\":\"goxel://project/%61/picture\"}"),
                     "error.message", "Write the URI as goxel://project/a/picture");
        check_int(bridge_ask("subscriptions/listen", "{" META "}"), "error.code", -32602);
        check_int(bridge_ask("subscriptions/listen",
                             "{" META ",\"notifications\":{\"resourceSubscriptions\":7}}"),
                  "error.code", -32602);
        check_int(bridge_ask("subscriptions/listen",
                             "{" META ",\"notifications\":{\"resourceSubscriptions\":[\"nonsense\"]}}"),
                  "error.code", -32602);
        check_int(bridge_ask("resources/subscribe", "{" META ",\"uri\":\"" CASTLE "picture\"}"),
                  "error.code", -32601);
        (void)bridge_end();
}

static void test_watches_are_limited(void **state) {
        char params[64];

        bridge_start(NULL);
        shake_hands();
        for (int i = 0; i < 32; i++) {
                (void)snprintf(params, sizeof(params), "{\"uri\":\"goxel://project/p%d/picture\"}", i);
                check_json(bridge_ask("resources/subscribe", params), "result", "{}");
        }
        check_json(bridge_ask("resources/subscribe", "{\"uri\":\"goxel://project/p0/summary\"}"), "result",
                   "{}");
        check_int(bridge_ask("resources/subscribe", "{\"uri\":\"goxel://project/p32/picture\"}"),
                  "error.code", -1106);
        assert_true(bridge_end() < BRIDGE_SOON_MS);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                BRIDGE_TEST(test_subscriber_is_told_of_changes),
                BRIDGE_TEST(test_listener_is_told_after_the_acknowledgement),
                BRIDGE_TEST(test_subscriptions_do_not_know_of_each_other),
                BRIDGE_TEST(test_project_may_come_later),
                BRIDGE_TEST(test_restart_of_the_daemon_loses_no_change),
                BRIDGE_TEST(test_listener_without_resources_is_acknowledged),
                BRIDGE_TEST(test_wrong_subscriptions_are_refused),
                BRIDGE_TEST(test_watches_are_limited),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
