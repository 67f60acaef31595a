/* goxelctl daemon, sessions, disconnect and status --follow, with a goxeld that no service manager looks
 * after. */
#include "cli/run.h"

#include "rig/rig.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

static void expect_out_has(const char *words) {
        if (!strstr(run_out(), words))
                fail_msg("\"%s\" is not in: %s", words, run_out());
}

/* Returns when goxeld knows that the command is gone: it hears that from the engine, a moment later. */
static void create_castle(Rig *r) {
        expect_run(0, "goxelctl create castle -q");
        while (look_int(rig_once(r, "status", NULL), "result.engines.0.sessions") > 0)
                ;
}

static void test_status_has_all_that_programs_ask_for(void **state) {
        static const char *const members[] = { "instance_id",     "socket",       "started",
                                               "uptime_seconds",  "version",      "build",
                                               "protocol.min",    "protocol.max", "min_client",
                                               "clients.0.client" };
        char build[64];

        rig_start(*state);
        create_castle(*state);
        expect_run(0, "goxelctl daemon status --json");
        check_int(run_json(), "pid", rig_pid(*state));
        for (size_t i = 0; i < ARRAY_LEN(members); i++)
                if (!look(run_json(), members[i]))
                        fail_msg("%s is not there", members[i]);
        check_string(run_json(), "projects.0.name", "castle");
        check_string(run_json(), "projects.0.status", "ready");
        check_int(run_json(), "engines.0.pid", rig_engine(*state, "castle"));
        check_int(run_json(), "engines.0.revision", 1);
        (void)snprintf(build, sizeof(build), "%s", look_string(run_json(), "build"));
        check_string(run_json(), "engines.0.build", build);
        check_json(run_json(), "last_error", "null");
        check_int(run_json(), "waiting", 0);
}

static void test_status_is_told_to_people_too(void **state) {
        rig_start(*state);
        create_castle(*state);
        expect_run(0, "goxelctl daemon status");
        expect_out_has(rig_socket(*state));
        expect_out_has("none: it was started by hand");
        expect_out_has("\"castle\" is ready, 0 sessions");
        expect_out_has(" of \"castle\" at revision 1, build ");
        expect_out_has("client     goxelctl 14.");
}

static void test_status_tells_what_went_wrong_last(void **state) {
        pid_t engine;

        rig_start(*state);
        expect_run(0, "goxelctl create castle -q");
        engine = rig_engine(*state, "castle");
        expect_run(0, "kill -9 %d; goxelctl call goxel.get_status project=castle", (int)engine);
        expect_run(0, "goxelctl daemon status --json");
        if (!strstr(look_string(run_json(), "last_error.message"), "castle ended: signal 9"))
                fail_msg("%s", look_string(run_json(), "last_error.message"));
        expect_run(0, "goxelctl daemon status | grep '^last error'");
}

static void test_two_runs_have_two_ids(void **state) {
        char first[64];

        rig_start(*state);
        expect_run(0, "goxelctl daemon status --json");
        (void)snprintf(first, sizeof(first), "%s", look_string(run_json(), "instance_id"));
        expect_run(0, "goxelctl daemon status --json");
        check_string(run_json(), "instance_id", first);
        rig_stop(*state);
        rig_start(*state);
        expect_run(0, "goxelctl daemon status --json");
        assert_string_not_equal(look_string(run_json(), "instance_id"), first);
}

static void test_drain_waits_until_goxeld_has_left(void **state) {
        rig_start(*state);
        expect_run(0, "goxelctl create castle -q; goxelctl daemon drain");
        expect_out("goxeld has stored everything and left. Nobody starts it again by itself\n");
        assert_int_equal(rig_wait(*state), 0);
        expect_run(3, "goxelctl daemon status");
        rig_start(*state);
        expect_run(0, "goxelctl call goxel.get_status project=castle");
}

static void test_stop_is_refused_while_others_wait_unless_forced(void **state) {
        Peer *p;

        rig_start(*state);
        p = rig_peer(*state);
        assert_true(peer_send_bytes(p, "{\"jsonrpc\"", 10));
        expect_run(1, "goxelctl daemon stop");
        expect_err_has("1 other connection waits for an answer");
        expect_err_has("--force");
        expect_run(1, "goxelctl daemon drain");
        expect_run(0, "goxelctl daemon status -q");
        expect_run(0, "goxelctl daemon stop --force");
        expect_out_has("Start it by hand: goxeld --socket ");
        assert_int_equal(rig_wait(*state), 0);
}

static void test_reload_reads_the_configuration(void **state) {
        rig_keep_log(*state);
        rig_start(*state);
        expect_run(0, "goxelctl daemon reload");
        assert_non_null(strstr(rig_log(*state), "Configuration read again"));
}

static void test_what_needs_a_service_manager_says_so_and_what_to_do(void **state) {
        expect_run(3, "goxelctl daemon start");
        expect_err_has("goxeld --socket ");
        rig_start(*state);
        expect_run(0, "goxelctl daemon start");
        expect_out_has("serves ");
        expect_run(3, "goxelctl daemon restart");
        expect_err_has("start it by hand");
        expect_run(3, "goxelctl daemon upgrade");
        expect_run(3, "goxelctl daemon logs -n 5");
        expect_err_has("standard error");
        expect_run(2, "goxelctl daemon logs -n five");
        expect_err_has("five");
        expect_run(2, "goxelctl daemon status --system -s %s", rig_socket(*state));
        expect_err_has("--system and --socket");
        expect_run(3, "goxelctl --no-daemon daemon status");
        expect_err_has("--no-daemon");
}

static void test_sessions_tell_client_project_and_state(void **state) {
        Peer *p;

        rig_start(*state);
        p = rig_peer(*state);
        (void)peer_result(p, "hello", "{\"client\":\"painter\",\"version\":\"3.1\"}");
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        expect_run(
                0,
                "goxelctl sessions | grep painter | sed 's/^[0-9a-f]*/ID/; s/pid [0-9]*/pid N/; s/[0-9]* s$/N s/'");
        expect_out("ID  painter 3.1, pid N, project castle, engine since N s\n");
        expect_run(0, "goxelctl sessions --all-users --json");
        check_int(run_json(), "count", 2);
}

static void test_a_session_is_disconnected_and_its_engine_goes_on(void **state) {
        char key[64];
        Peer *p, *q;

        rig_start(*state);
        p = rig_peer(*state);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        q = rig_peer(*state);
        (void)peer_result(q, "goxel.list_sessions", NULL);
        (void)snprintf(key, sizeof(key), "%s",
                       look_string(peer_result(q, "goxel.list_sessions", NULL), "sessions.0.session"));
        expect_run(0, "goxelctl disconnect %s", key);
        assert_true(peer_ended(p));
        /* goxeld hears of it from the engine. */
        while (look_int(peer_result(q, "goxel.list_sessions", NULL), "count") > 1)
                ;
        check_int(peer_result(q, "goxel.get_status", "{\"project\":\"castle\"}"), "voxels", 0);

        (void)snprintf(key, sizeof(key), "%s",
                       look_string(peer_result(q, "goxel.list_sessions", NULL), "sessions.0.session"));
        expect_run(0, "goxelctl disconnect %s", key);
        assert_true(peer_ended(q));
}

static void test_a_session_that_is_none_is_named(void **state) {
        rig_start(*state);
        expect_run(1, "goxelctl disconnect 0123");
        expect_err_has("no session 0123");
}

static void test_status_follows_the_project(void **state) {
        rig_start(*state);
        expect_run(0, "goxelctl create castle -q; mkfifo lines");
        expect_run(
                0,
                "goxelctl status --follow --project castle --json >lines & exec 3<lines; read status <&3; "
                "read first <&3\ngoxelctl voxel-add castle --pos 1,2,3 -q; read second <&3; kill $!\n"
                "printf '%%s\\n' \"$second\"");
        check_string(run_json(), "method", "goxel.changed");
        check_int(run_json(), "params.revision", 2);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, run_beside_daemon, run_beside_daemon_end)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_status_has_all_that_programs_ask_for),
                TEST(test_status_is_told_to_people_too),
                TEST(test_status_tells_what_went_wrong_last),
                TEST(test_two_runs_have_two_ids),
                TEST(test_drain_waits_until_goxeld_has_left),
                TEST(test_stop_is_refused_while_others_wait_unless_forced),
                TEST(test_reload_reads_the_configuration),
                TEST(test_what_needs_a_service_manager_says_so_and_what_to_do),
                TEST(test_sessions_tell_client_project_and_state),
                TEST(test_a_session_is_disconnected_and_its_engine_goes_on),
                TEST(test_a_session_that_is_none_is_named),
                TEST(test_status_follows_the_project),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
