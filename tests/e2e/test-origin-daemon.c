/* What the origin's documents have for the daemon itself: its state, its configuration, its faults. */
#include "rig/examples.h"
#include "rig/rig.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static Peer *started(Rig *r) {
        rig_start(r);
        return rig_peer(r);
}

static void test_the_status_has_a_second_name_at_the_door_and_in_an_engine(void **state) {
        Peer *p = started(*state);

        check_string(peer_result(p, "get_daemon_status", NULL), "status", "ok");
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        check_string(peer_result(p, "get_daemon_status", NULL), "status", "ok");
        check_string(peer_result(p, "goxel.get_daemon_status", NULL), "current_project", "castle");
}

static void test_the_configuration_tells_values_ranges_and_where_they_come_from(void **state) {
        Rig *r = *state;
        json_object *result;
        Peer *p;

        rig_configure(r, "goxel.conf", "[Limits]\nSessionsPerUser=77\n");
        rig_option(r, "--engines-per-uid", "5");
        p = started(r);
        result = peer_result(p, "get_config", "{\"key\":\"SessionsPerUser\"}");
        check_int(result, "count", 1);
        check_string(result, "settings.0.key", "SessionsPerUser");
        check_string(result, "settings.0.section", "Limits");
        check_string(result, "settings.0.value", "77");
        check_string(result, "settings.0.default", "1000");
        check_string(result, "settings.0.source", "file");
        check_string(peer_result(p, "get_config", "{\"key\":\"limits.enginesperuser\"}"),
                     "settings.0.source", "command line");
        check_string(peer_result(p, "get_config", "[\"JournalSize\"]"), "settings.0.source", "default");
        assert_true(look_int(peer_result(p, "get_config", NULL), "count") > 10);
}

static void test_a_setting_changes_until_goxeld_ends(void **state) {
        Rig *r = *state;
        Peer *p = started(r);
        json_object *result = peer_result(p, "set_config", "{\"key\":\"SessionsPerUser\",\"value\":\"2\"}");

        check_json(result, "success", "true");
        check_string(result, "value", "2");
        check_string(result, "source", "set_config");
        (void)peer_result(rig_peer(r), "ping", NULL);
        check_error(peer_answer(rig_peer(r)), -1106, "limit");

        /* Reading the files again does not take it back. */
        (void)peer_result(p, "goxel.reload_configuration", NULL);
        check_string(peer_result(p, "get_config", "[\"SessionsPerUser\"]"), "settings.0.value", "2");
        result = peer_result(p, "set_config", "{\"key\":\"SessionsPerUser\",\"value\":null}");
        check_string(result, "value", "1000");
        check_string(result, "source", "default");
        (void)peer_result(rig_peer(r), "ping", NULL);
        (void)peer_result(rig_peer(r), "ping", NULL);

        (void)peer_result(p, "set_config", "{\"key\":\"Limits.SessionsPerUser\",\"value\":2}");
        rig_stop(r);
        rig_start(r);
        check_string(peer_result(rig_peer(r), "get_config", "[\"SessionsPerUser\"]"), "settings.0.value",
                     "1000");
}

static void test_engines_that_start_after_a_change_have_it(void **state) {
        Peer *p = started(*state);

        char params[70100];

        (void)snprintf(params, sizeof params, "{\"x\":\"%070000d\"}", 0);
        (void)peer_result(p, "set_config", "{\"key\":\"LineSize\",\"value\":\"64K\"}");
        (void)peer_result(p, "goxel.create_project", "[\"after\"]");
        (void)peer_request(p, "echo", params);
        check_error(peer_answer(p), -1106, "limit");
}

static void test_what_goxeld_holds_is_told(void **state) {
        Peer *p = started(*state);
        json_object *result;

        (void)peer_result(p, "hello", "{\"client\":\"painter\"}");
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        result = peer_result(p, "debug_dump_state", NULL);
        check_string(result, "state", "runs");
        check_int(result, "account.uid", getuid());
        check_int(result, "account.sessions", 1);
        check_string(result, "engines.0.project", "castle");
        check_string(result, "engines.0.state", "ready");
        check_int(result, "engines.0.sessions", 1);
        check_string(result, "sessions.0.client", "painter");
        check_string(result, "sessions.0.engine", "castle");
        assert_true(look_int(result, "resources.descriptors") > 3);
        check_string(result, "settings.0.key", "IdleSec");
}

static void test_a_collector_that_is_not_there_is_not_triggered(void **state) {
        Peer *p = started(*state);
        json_object *answer = peer_call(p, "debug_trigger_gc", NULL);

        check_error(answer, -1121, "no-meaning");
        assert_non_null(strstr(look_string(answer, "error.message"), "goxel.compact_project"));
}

static void test_wrong_settings_are_told_with_what_is_expected(void **state) {
        static const Wrong rows[] = {
                { "set_config", "{\"key\":\"Colour\",\"value\":1}", -32602, "key" },
                { "set_config", "{\"key\":\"SessionsPerUser\"}", -32602, "value" },
                { "set_config", "{\"key\":\"SessionsPerUser\",\"value\":0}", -32602, "value" },
                { "set_config", "{\"key\":\"SessionsPerUser\",\"value\":\"many\"}", -32602, "value" },
                { "set_config", "{\"key\":\"SessionsPerUser\",\"value\":[1]}", -32602, "value" },
                { "set_config", "{\"key\":\"LogLevel\",\"value\":\"loud\"}", -32602, "value" },
                { "get_config", "{\"key\":\"Colour\"}", -32602, "key" },
        };
        Peer *p = started(*state);

        check_wrong_params(p, rows, ARRAY_LEN(rows));
        check_string(peer_result(p, "get_config", "[\"SessionsPerUser\"]"), "settings.0.value", "1000");
}

static void test_conditions_are_named_beside_the_codes(void **state) {
        static const struct {
                const char *method, *params;
                int code;
                const char *reason;
        } rows[] = {
                { "get_project_info", "{\"project_id\":\"nowhere\"}", -1101, "project-not-found" },
                { "add_voxel", "{\"position\":[0,0,0],\"color\":[1,2,3],\"layer_id\":9}", -1004,
                  "layer-not-found" },
                { "get_voxel", "{\"position\":[0,0,0],\"layer_id\":9}", -1006, "layer-not-found" },
                { "delete_layer", "{\"layer_name\":\"roof\"}", -1012, "layer-not-found" },
                { "add_voxel", "{\"position\":[0,0,3000000000],\"color\":[1,2,3]}", -32602,
                  "invalid-position" },
                { "load_project", "{\"file_path\":\"/nowhere/castle.gox\"}", -1002, "file-not-found" },
                { "save_project", "{\"file_path\":\"/proc/castle.gox\"}", -1003, "file-not-found" },
                { "export_model", "{\"fd\":0,\"format\":\"doc\"}", -32602, NULL },
        };
        Peer *p = started(*state);

        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                print_message("# %s %s\n", rows[i].method, rows[i].params);
                check_error(peer_call(p, rows[i].method, rows[i].params), rows[i].code, rows[i].reason);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_the_status_has_a_second_name_at_the_door_and_in_an_engine),
                RIG_TEST(test_the_configuration_tells_values_ranges_and_where_they_come_from),
                RIG_TEST(test_a_setting_changes_until_goxeld_ends),
                RIG_TEST(test_engines_that_start_after_a_change_have_it),
                RIG_TEST(test_what_goxeld_holds_is_told),
                RIG_TEST(test_a_collector_that_is_not_there_is_not_triggered),
                RIG_TEST(test_wrong_settings_are_told_with_what_is_expected),
                RIG_TEST(test_conditions_are_named_beside_the_codes),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
