/* Starting, idling, leaving, and the limits that keep strangers from staying forever. */
#include "rig/load.h"
#include "rig/rig.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* Long enough for what must not happen to happen. */
#define QUIET_MS 300

static void test_a_passed_socket_is_served(void **state) {
        Rig *r = *state;
        Peer *early;

        rig_hold(r);
        early = rig_peer(r);
        (void)peer_request(early, "ping", NULL);
        rig_start(r);
        check_json(peer_answer(early), "result.pong", "true");
        assert_true(rig_noticed(r, "STATUS="));
        rig_stop(r);
        assert_true(rig_noticed(r, "STOPPING=1"));
}

static void test_goxeld_leaves_when_idle_and_the_next_connect_finds_the_project(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_hold(r);
        rig_option(r, "--idle-ms", "50");
        /* Connected before it starts, and until the end: it would leave in between. */
        p = rig_peer(r);
        (void)peer_request(p, "goxel.create_project", "[\"kept\"]");
        rig_start(r);
        check_result(peer_answer(p));
        (void)peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]");
        peer_close(p);
        assert_int_equal(rig_wait(r), 0);
        assert_true(rig_noticed(r, "STOPPING=1"));

        p = rig_peer(r);
        (void)peer_request(p, "goxel.get_status", NULL);
        rig_start(r);
        check_int(peer_answer(p), "result.voxels", 1);
        peer_close(p);
        assert_int_equal(rig_wait(r), 0);
}

static void test_goxeld_that_holds_the_socket_itself_does_not_leave(void **state) {
        Rig *r = *state;

        rig_configure(r, "goxel.conf", "[Daemon]\nIdleSec=20ms\n");
        rig_start(r);
        check_result(rig_once(r, "ping", NULL));
        assert_false(rig_ends(r, QUIET_MS));
        check_result(rig_once(r, "ping", NULL));
}

static void test_goxeld_that_holds_the_socket_itself_leaves_when_told_to(void **state) {
        Rig *r = *state;

        rig_option(r, "--idle-ms", "20");
        rig_start(r);
        assert_int_equal(rig_wait(r), 0);
}

static void test_goxeld_leaves_while_a_client_is_connected_that_comes_back(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_hold(r);
        rig_option(r, "--idle-ms", "50");
        rig_option(r, "--engine-idle-ms", "20");
        p = rig_peer(r);
        peer_send(
                p,
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"reconnects\":true}}\n"
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"goxel.create_project\",\"params\":[\"kept\"]}");
        rig_start(r);
        for (int i = 0; i < 2; i++)
                check_result(peer_answer(p));
        assert_int_equal(rig_wait(r), 0);
        assert_true(peer_ended(p));
}

static void test_goxeld_stays_while_a_client_is_connected(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_hold(r);
        rig_option(r, "--idle-ms", "20");
        rig_option(r, "--engine-idle-ms", "20");
        /* Before it starts: it would leave in between. */
        p = rig_peer(r);
        (void)peer_request(p, "goxel.create_project", "[\"kept\"]");
        rig_start(r);
        check_result(peer_answer(p));
        assert_false(peer_readable(p, QUIET_MS));
        (void)peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]");
}

static void test_an_idle_engine_leaves_and_its_sessions_stay_bound(void **state) {
        Rig *r = *state;
        Peer *p;
        pid_t engine;

        rig_option(r, "--engine-idle-ms", "50");
        rig_start(r);
        check_result(rig_once(r, "goxel.create_project", "[\"other\"]"));
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"mine\"]");
        for (int i = 0; i < 10; i++) {
                char params[64];

                engine = rig_engine(r, "mine");
                if (engine > 0)
                        rig_expect_gone(engine);
                check_result(rig_once(r, "goxel.add_voxel",
                                      "{\"project\":\"other\",\"position\":[1,1,1],\"color\":[1,1,1]}"));
                (void)snprintf(params, sizeof params, "[%d,2,3,4,5,6]", i);
                (void)peer_result(p, "goxel.add_voxel", params);
        }
        check_string(peer_result(p, "goxel.get_status", NULL), "project", "mine");
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 10);
}

static void test_requests_that_race_with_an_engines_leaving_are_served(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_option(r, "--engine-idle-ms", "1");
        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"race\"]");
        for (unsigned i = 0; i < rig_rounds(300, 10000); i++) {
                char params[64];

                /* About as long as an engine waits, give or take. */
                assert_false(peer_readable(p, (int)(i % 4)));
                (void)snprintf(params, sizeof params, "[%u,2,3,4,5,6]", i);
                (void)peer_result(p, "goxel.add_voxel", params);
        }
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", rig_rounds(300, 10000));
}

static void test_sigterm_answers_what_is_acknowledged_and_ends_well(void **state) {
        Rig *r = *state;

        for (unsigned i = 0; i < rig_rounds(10, 200); i++) {
                Load load;

                rig_start(r);
                check_result(rig_once(r, "goxel.create_project", "[\"term\"]"));
                load_init(&load, rig_socket(r), "term");
                load_run(&load, 10 + i * 7, false);
                rig_kill(r, SIGTERM);
                load_drain(&load);
                assert_int_equal(rig_wait(r), 0);
                assert_true(rig_noticed(r, "STOPPING=1"));
                rig_start(r);
                load_check(&load);
                load_done(&load);
                rig_stop(r);
        }
}

static void test_a_request_that_runs_at_sigterm_is_answered(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"term\"]");
        (void)peer_request(p, "ping", NULL);
        (void)peer_request(p, "goxel.procedural_shape",
                           "{\"shape_type\":\"sphere\",\"size\":[500,500,500]}");
        check_json(peer_answer(p), "result.pong", "true");
        rig_kill(r, SIGTERM);
        check_json(peer_answer(p), "result.success", "true");
        assert_true(peer_ended(p));
        assert_int_equal(rig_wait(r), 0);
}

static void test_a_client_that_says_nothing_is_sent_away(void **state) {
        Rig *r = *state;
        Peer *silent, *slow;

        rig_hold(r);
        rig_option(r, "--first-line-ms", "100");
        silent = rig_peer(r);
        slow = rig_peer(r);
        assert_true(peer_send_bytes(slow, "{\"jsonrpc\":", 11));
        rig_start(r);
        check_error(peer_answer(silent), -1114, "timed-out");
        assert_true(peer_ended(silent));
        check_error(peer_answer(slow), -1114, "timed-out");
        assert_true(peer_ended(slow));
}

static void test_the_first_line_is_the_only_one_with_a_deadline(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_hold(r);
        rig_option(r, "--first-line-ms", "50");
        /* The line is there before anybody looks at the clock. */
        p = rig_peer(r);
        (void)peer_request(p, "ping", NULL);
        rig_start(r);
        check_result(peer_answer(p));
        assert_false(peer_readable(p, QUIET_MS));
        (void)peer_result(p, "ping", NULL);
}

static void test_a_session_too_many_is_refused_and_room_is_given_back(void **state) {
        Rig *r = *state;
        Peer *peers[5], *extra;

        rig_option(r, "--sessions-per-uid", "5");
        rig_start(r);
        for (size_t i = 0; i < ARRAY_LEN(peers); i++) {
                peers[i] = rig_peer(r);
                (void)peer_result(peers[i], "ping", NULL);
        }
        extra = rig_peer(r);
        check_error(peer_answer(extra), -1106, "limit");
        assert_true(peer_ended(extra));
        for (int i = 0; i < 20; i++) {
                Peer *p = peers[i % (int)ARRAY_LEN(peers)];

                peer_half_close(p);
                assert_true(peer_ended(p));
                p = peers[i % (int)ARRAY_LEN(peers)] = rig_peer(r);
                (void)peer_result(p, "ping", NULL);
        }
}

static void test_an_engine_too_many_takes_the_place_of_one_that_nobody_uses(void **state) {
        Rig *r = *state;
        Peer *a, *b;

        rig_option(r, "--engines-per-uid", "2");
        rig_start(r);
        a = rig_peer(r);
        b = rig_peer(r);
        (void)peer_result(a, "goxel.create_project", "[\"a\"]");
        (void)peer_result(b, "goxel.create_project", "[\"b\"]");
        check_error(rig_once(r, "goxel.create_project", "[\"c\"]"), -1106, "limit");
        peer_half_close(b);
        assert_true(peer_ended(b));
        while (look_int(rig_once(r, "status", NULL), "result.engines.1.sessions") > 0)
                ;
        check_result(rig_once(r, "goxel.create_project", "[\"c\"]"));
        check_int(rig_once(r, "goxel.get_status", "{\"project\":\"b\"}"), "result.voxels", 0);
        (void)peer_result(a, "goxel.add_voxel", "[1,1,1,1,1,1]");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_passed_socket_is_served),
                RIG_TEST(test_goxeld_leaves_when_idle_and_the_next_connect_finds_the_project),
                RIG_TEST(test_goxeld_that_holds_the_socket_itself_does_not_leave),
                RIG_TEST(test_goxeld_that_holds_the_socket_itself_leaves_when_told_to),
                RIG_TEST(test_goxeld_leaves_while_a_client_is_connected_that_comes_back),
                RIG_TEST(test_goxeld_stays_while_a_client_is_connected),
                RIG_TEST(test_an_idle_engine_leaves_and_its_sessions_stay_bound),
                RIG_TEST(test_requests_that_race_with_an_engines_leaving_are_served),
                RIG_TEST(test_sigterm_answers_what_is_acknowledged_and_ends_well),
                RIG_TEST(test_a_request_that_runs_at_sigterm_is_answered),
                RIG_TEST(test_a_client_that_says_nothing_is_sent_away),
                RIG_TEST(test_the_first_line_is_the_only_one_with_a_deadline),
                RIG_TEST(test_a_session_too_many_is_refused_and_room_is_given_back),
                RIG_TEST(test_an_engine_too_many_takes_the_place_of_one_that_nobody_uses),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
