/* What concerns goxeld itself, in a user's own instance: there the user needs nobody's leave. */
#include "rig/rig.h"

#include "base/fd.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_a_session_finds_itself_in_the_list(void **state) {
        Rig *r = *state;
        json_object *list;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        list = peer_result(p, "goxel.list_sessions", NULL);
        check_int(list, "count", 1);
        check_int(list, "sessions.0.uid", getuid());
        check_int(list, "sessions.0.pid", getpid());
        check_string(list, "sessions.0.state", "door");
        assert_in_range(look_int(list, "sessions.0.since_seconds"), 0, RIG_DEADLINE_MS / 1000);
        check_json(list, "sessions.0.client", "null");
        check_json(list, "sessions.0.project", "null");
        assert_int_equal(strlen(look_string(list, "sessions.0.session")), 32);
}

static void test_the_list_tells_clients_and_projects(void **state) {
        Rig *r = *state;
        Peer *p, *q;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "hello", "{\"client\":\"painter\",\"version\":\"3.1\"}");
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        q = rig_peer(r);
        (void)peer_result(q, "goxel.list_sessions", NULL);
        check_int(peer_result(q, "list_sessions", "[true]"), "count", 2);
        check_string(peer_result(q, "list_sessions", NULL), "sessions.0.client", "painter 3.1");
        check_string(peer_result(q, "list_sessions", NULL), "sessions.0.project", "castle");
        check_string(peer_result(q, "list_sessions", NULL), "sessions.0.state", "engine");
}

static void test_who_asks_from_a_project_goes_on_there(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_request(p, "goxel.create_project", "[\"castle\"]");
        (void)peer_request(p, "goxel.add_voxel", "[1,1,1,9,9,9]");
        (void)peer_request(p, "goxel.list_sessions", "{\"all_users\":true}");
        (void)peer_request(p, "goxel.add_voxel", "[2,1,1,9,9,9]");
        check_string(peer_answer(p), "result.name", "castle");
        check_int(peer_answer(p), "result.x", 1);
        check_string(peer_answer(p), "result.sessions.0.project", "castle");
        check_int(peer_answer(p), "result.x", 2);
        assert_true(rig_engine(r, "castle") > 0);
}

static void test_a_question_too_long_for_the_engines_channel_is_answered(void **state) {
        Rig *r = *state;
        char params[40100];
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        (void)snprintf(params, sizeof params, "{\"x\":\"%040000d\"}", 0);
        check_error(peer_call(p, "goxel.list_projects", params), -32602, NULL);
        check_string(peer_result(p, "goxel.get_status", NULL), "project", "castle");
}

static void test_a_batch_may_list_sessions(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        peer_send(p, "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"},{\"jsonrpc\":\"2.0\",\"id\":2,"
                     "\"method\":\"goxel.list_sessions\",\"params\":[true]}]");
        check_int(peer_answer(p), "1.result.count", 1);
}

static void test_shutdown_is_answered_and_then_goxeld_leaves_in_order(void **state) {
        Rig *r = *state;
        pid_t engine;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        (void)peer_result(p, "goxel.add_voxel", "[1,1,1,9,9,9]");
        engine = rig_engine(r, "castle");
        check_json(peer_result(p, "shutdown_daemon", NULL), "success", "true");
        assert_true(peer_ended(p));
        assert_int_equal(rig_wait(r), 0);
        assert_true(rig_noticed(r, "STOPPING=1"));
        rig_expect_gone(engine);

        rig_start(r);
        check_int(rig_once(r, "goxel.get_status", "{\"project\":\"castle\"}"), "result.voxels", 1);
}

static void test_the_service_managers_socket_starts_it_again(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_hold(r);
        rig_start(r);
        check_json(rig_once(r, "goxel.shutdown_daemon", NULL), "result.success", "true");
        assert_int_equal(rig_wait(r), 0);
        p = rig_peer(r);
        (void)peer_request(p, "ping", NULL);
        rig_start(r);
        check_json(peer_answer(p), "result.pong", "true");
}

static void test_shutdown_is_refused_while_others_wait_for_answers(void **state) {
        Rig *r = *state;
        json_object *answer;
        Peer *p, *q;

        rig_start(r);
        p = rig_peer(r);
        assert_true(peer_send_bytes(p, "{\"jsonrpc\"", 10));
        q = rig_peer(r);
        answer = peer_call(q, "goxel.shutdown_daemon", NULL);
        check_error(answer, -1105, "busy");
        check_int(answer, "error.data.sessions", 1);
        check_string(peer_result(q, "status", NULL), "status", "ok");
        check_json(peer_result(q, "goxel.shutdown_daemon", "{\"force\":true}"), "success", "true");
        assert_int_equal(rig_wait(r), 0);
}

static void test_what_engines_have_in_hand_is_waited_for(void **state) {
        Rig *r = *state;
        pid_t engine;
        Peer *p, *q;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        engine = rig_engine(r, "castle");
        assert_int_equal(kill(engine, SIGSTOP), 0);
        (void)peer_request(p, "goxel.add_voxel", "[1,1,1,9,9,9]");
        q = rig_peer(r);
        check_error(peer_call(q, "goxel.shutdown_daemon", NULL), -1105, "busy");
        assert_int_equal(kill(engine, SIGCONT), 0);
        check_int(peer_answer(p), "result.x", 1);
        /* The request is taken off its queue a moment after its answer was sent. */
        while (peer_unread(p) > 0)
                check_result(rig_once(r, "ping", NULL));
        check_json(peer_result(q, "goxel.shutdown_daemon", NULL), "success", "true");
        assert_int_equal(rig_wait(r), 0);
}

static void test_who_has_closed_waits_for_no_answer(void **state) {
        Rig *r = *state;
        pid_t engine;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        engine = rig_engine(r, "castle");
        assert_int_equal(kill(engine, SIGSTOP), 0);
        (void)peer_request(p, "goxel.add_voxel", "[1,1,1,9,9,9]");
        peer_close(p);
        check_json(rig_once(r, "goxel.shutdown_daemon", NULL), "result.success", "true");
        assert_int_equal(kill(engine, SIGCONT), 0);
        assert_int_equal(rig_wait(r), 0);
}

static void test_without_a_description_of_the_engine_it_says_what_is_missing(void **state) {
        Rig *r = *state;
        json_object *answer;

        rig_option(r, "--description", "/none/engine.json");
        rig_start(r);
        answer = rig_once(r, "goxel.create_project", "[\"castle\"]");
        check_error(answer, -32601, NULL);
        assert_non_null(strstr(look_string(answer, "error.message"), "/none/engine.json"));
        check_string(rig_once(r, "status", NULL), "result.status", "ok");
}

static void test_the_configuration_is_read_again(void **state) {
        Rig *r = *state;
        json_object *answer;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "ping", NULL);
        rig_configure(r, "goxel.conf", "[Limits]\nSessionsPerUser=1\n");
        check_json(peer_result(p, "goxel.reload_configuration", NULL), "success", "true");
        answer = peer_answer(rig_peer(r));
        check_error(answer, -1106, "limit");
        check_int(answer, "error.data.value", 1);
}

/* As many messages of somebody else's as its socket has room for. */
static void fill_notices(Rig *r) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        CLEANUP_FD int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

        (void)rig_noticed(r, "");
        (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", rig_path(r, "notify"));
        assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
        while (send(fd, "full", 4, MSG_DONTWAIT) == 4)
                ;
        assert_int_equal(errno, EAGAIN);
}

static void test_a_service_manager_that_does_not_read_holds_nobody_up(void **state) {
        Rig *r = *state;

        rig_keep_log(r);
        rig_start(r);
        fill_notices(r);
        rig_kill(r, SIGHUP);
        do
                check_result(rig_once(r, "ping", NULL));
        while (!strstr(rig_log(r), "Configuration read again"));
        check_result(rig_once(r, "ping", NULL));
        rig_expect_notice(r, "RELOADING=1\nMONOTONIC_USEC=");
        rig_reload(r);
}

static void test_the_watchdog_is_told_that_the_loop_turns(void **state) {
        Rig *r = *state;

        assert_int_equal(setenv("WATCHDOG_USEC", "30000", 1), 0);
        rig_start(r);
        assert_int_equal(unsetenv("WATCHDOG_USEC"), 0);
        rig_expect_notice(r, "WATCHDOG=1");
        fill_notices(r);
        check_result(rig_once(r, "ping", NULL));
        rig_reload(r);
        rig_expect_notice(r, "WATCHDOG=1");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_session_finds_itself_in_the_list),
                RIG_TEST(test_the_list_tells_clients_and_projects),
                RIG_TEST(test_who_asks_from_a_project_goes_on_there),
                RIG_TEST(test_a_question_too_long_for_the_engines_channel_is_answered),
                RIG_TEST(test_a_batch_may_list_sessions),
                RIG_TEST(test_shutdown_is_answered_and_then_goxeld_leaves_in_order),
                RIG_TEST(test_the_service_managers_socket_starts_it_again),
                RIG_TEST(test_a_service_manager_that_does_not_read_holds_nobody_up),
                RIG_TEST(test_the_watchdog_is_told_that_the_loop_turns),
                RIG_TEST(test_shutdown_is_refused_while_others_wait_for_answers),
                RIG_TEST(test_what_engines_have_in_hand_is_waited_for),
                RIG_TEST(test_who_has_closed_waits_for_no_answer),
                RIG_TEST(test_without_a_description_of_the_engine_it_says_what_is_missing),
                RIG_TEST(test_the_configuration_is_read_again),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
