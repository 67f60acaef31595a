/* goxeld goes and comes again: what becomes of those that no engine has. */
#include "adoption.h"

#include <string.h>

static void send_text(Peer *p, const char *text) {
        assert_true(peer_send_bytes(p, text, strlen(text)));
}

static void test_what_is_at_the_door_stays_there_over_a_restart(void **state) {
        Rig *r = *state;
        Peer *silent, *half, *named;

        start(r);
        silent = rig_peer(r);
        half = rig_peer(r);
        named = rig_peer(r);
        (void)peer_result(named, "hello", "{\"client\":\"painter\",\"version\":\"3\"}");
        (void)peer_result(silent, "ping", NULL);
        send_text(half, "{\"jsonrpc\":\"2.0\",\"id\":1,");
        rig_restart(r);
        check_int(peer_result(silent, "status", NULL), "pid", rig_pid(r));
        peer_send(half, "\"method\":\"ping\"}");
        check_json(peer_answer(half), "result.pong", "true");
        check_int(peer_result(named, "goxel.list_sessions", NULL), "count", 3);
        check_string(session_of(peer_result(named, "goxel.list_sessions", NULL), "painter 3"), "state",
                     "door");
        assert_int_equal(rig_kept(r, "door"), 0);
}

static void test_the_beginning_of_a_long_line_is_kept_over_a_restart(void **state) {
        Rig *r = *state;
        char *text = calloc(1, 100001);
        Peer *p;

        assert_non_null(text);
        memset(text, 'x', 100000);
        start(r);
        p = rig_peer(r);
        send_text(p, "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"echo\",\"params\":{\"message\":\"");
        send_text(p, text);
        /* Once this is answered, what came before it on the other connection is read. */
        (void)rig_once(r, "ping", NULL);
        rig_restart(r);
        peer_send(p, "y\"}}");
        assert_int_equal(strlen(look_string(peer_answer(p), "result.message")), 100001);
        free(text);
}

static void test_a_session_that_waits_for_an_engine_waits_on(void **state) {
        Rig *r = *state;
        Peer *p;

        start(r);
        p = rig_peer(r);
        (void)peer_request(p, "goxel.create_project", "[\"castle\"]");
        (void)peer_request(p, "goxel.get_status", NULL);
        rig_restart(r);
        check_string(peer_answer(p), "result.name", "castle");
        check_string(peer_answer(p), "result.project", "castle");
}

static void test_connections_at_the_door_end_with_a_goxeld_that_is_killed(void **state) {
        Rig *r = *state;
        Peer *p;

        start(r);
        p = rig_peer(r);
        (void)peer_result(p, "ping", NULL);
        kill_and_start(r);
        assert_true(peer_ended(p));
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_what_is_at_the_door_stays_there_over_a_restart),
                RIG_TEST(test_the_beginning_of_a_long_line_is_kept_over_a_restart),
                RIG_TEST(test_a_session_that_waits_for_an_engine_waits_on),
                RIG_TEST(test_connections_at_the_door_end_with_a_goxeld_that_is_killed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
